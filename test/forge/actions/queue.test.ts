import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SmallForge, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

const gated = (extra: string): string => `
run-name: "\${{ inputs.n }}"
on: { workflow_dispatch: { inputs: { n: { required: true } } } }
concurrency: { group: "g-\${{ github.ref_name }}", ${extra} }
jobs:
  only:
    runs-on: x
    steps:
      - run: echo started \${{ inputs.n }}; while [ ! -e "\${{ vars.DOOR }}" ]; do sleep 0.02; done
`;

async function dispatch(n: number) {
  const path = "/repos/octo/demo/actions/workflows/ci.yml/dispatches";
  const response = await forge.request(path, { method: "POST", body: { ref: "main", inputs: { n: String(n) } } });
  expect(response.status).toBe(204);
}

async function five(extra: string): Promise<string[]> {
  const door = `${forge.root}/door`;
  forge.variables["DOOR"] = door;
  await forge.commit(workflow(gated(extra)));
  const started = forge.logged("started 1");
  const order: string[] = [];
  forge.engine.watch((change) => {
    if (change.kind === "log" && /^started \d$/.test(change.line)) order.push(change.line);
  });
  await dispatch(1);
  await started;
  for (const n of [2, 3, 4]) await dispatch(n);
  await writeFile(door, "");
  await forge.engine.idle();
  return order;
}

test("with queue: max all that wait run in order", async () => {
  expect(await five("queue: max")).toEqual(["started 1", "started 2", "started 3", "started 4"]);
  expect(forge.runs().map((run) => run.conclusion)).toEqual(["success", "success", "success", "success"]);
});

test("without it a newer run takes the place of the one that waits", async () => {
  expect(await five("cancel-in-progress: false")).toEqual(["started 1", "started 4"]);
  expect(forge.runs().map((run) => run.conclusion)).toEqual(["success", "cancelled", "cancelled", "success"]);
});

test("cancel-in-progress ends the running one", async () => {
  await five("cancel-in-progress: true");
  expect(forge.runs().map((run) => run.conclusion)).toEqual(["cancelled", "cancelled", "cancelled", "success"]);
});

test("a run waiting for its group is pending, and says so over REST", async () => {
  forge.variables["DOOR"] = `${forge.root}/never`;
  await forge.commit(workflow(gated("queue: max")));
  const started = forge.logged("started 1");
  await dispatch(1);
  await started;
  await dispatch(2);
  const listed = await (await forge.request("/repos/octo/demo/actions/runs?status=pending")).json();
  expect(listed).toMatchObject({ total_count: 1, workflow_runs: [{ display_title: "2", status: "pending" }] });
  for (const run of forge.runs()) {
    await forge.request(`/repos/octo/demo/actions/runs/${run.id}/cancel`, { method: "POST" });
  }
  await forge.engine.idle();
  expect(forge.runs().map((run) => run.conclusion)).toEqual(["cancelled", "cancelled"]);
});
