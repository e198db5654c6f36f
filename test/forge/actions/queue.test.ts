import { access, writeFile } from "node:fs/promises";
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

test("jobs of one group take turns, whatever run they are of", async () => {
  let running = 0;
  let most = 0;
  forge.engine.watch((change) => {
    if (change.kind !== "job") return;
    if (change.job.status === "in_progress") running++;
    if (change.job.status === "completed") running--;
    most = Math.max(most, running);
  });
  const run = await forge.push(
    workflow(`
on: push
jobs:
  a: { concurrency: { group: one, queue: max }, runs-on: x, steps: [{ run: "true" }] }
  b: { concurrency: { group: ONE, queue: max }, runs-on: x, steps: [{ run: "true" }] }
  c: { concurrency: { group: one, queue: max }, runs-on: x, steps: [{ run: "true" }] }
`),
  );
  expect(run.conclusion).toBe("success");
  expect(most).toBe(1);
});

test("queue: max together with cancel-in-progress is refused", async () => {
  const run = await forge.push(
    workflow(
      "on: push\nconcurrency: { group: g, queue: max, cancel-in-progress: true }\njobs: { a: { runs-on: x, steps: [{ run: x }] } }",
    ),
  );
  expect(run.conclusion).toBe("failure");
  expect(run.jobs[0]?.log).toContain("'queue: max' cannot be combined with 'cancel-in-progress: true'.");
});

test("no more jobs run at once than there are places", async () => {
  const small = await smallForge({ parallelJobs: 2 });
  let running = 0;
  let most = 0;
  small.engine.watch((change) => {
    if (change.kind !== "job") return;
    if (change.job.status === "in_progress") running++;
    if (change.job.status === "completed") running--;
    most = Math.max(most, running);
  });
  await small.push(
    workflow(
      "on: push\njobs: { m: { strategy: { matrix: { n: [1, 2, 3, 4, 5] } }, runs-on: x, steps: [{ run: 'true' }] } }",
    ),
  );
  await small.close();
  expect(most).toBe(2);
});

test("a forge that closes ends its jobs and removes their folders", async () => {
  const small = await smallForge();
  const asleep = small.logged("asleep in ");
  let line = "";
  small.engine.watch((change) => {
    if (change.kind === "log" && change.line.startsWith("asleep in ")) line = change.line;
  });
  await small.pushed(
    workflow(
      "on: push\njobs: { a: { runs-on: x, steps: [{ run: 'echo asleep in $PWD; sleep 60' }, { if: always(), run: sleep 60 }] } }",
    ),
  );
  await asleep;
  await small.close();
  await expect(access(line.replace("asleep in ", ""))).rejects.toThrow("ENOENT");
});
