import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Given } from "../../action/run-advance.ts";
import { lapAfterLap } from "../../action/together/laps.ts";
import { TaskId } from "#mission/ids";
import { isTogether } from "#mission/lap/jobs";
import { planes } from "../../action/together/planes.ts";
import { buildTask } from "./work/repository.ts";
import { sha } from "../mission/support/values.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "muster-together-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const rest: Given = { isolation: "process", work: [], verify: [], atOnce: 1, reason: "it waits for 1 approval" };

/** Laps of one build each that follow each other, as long as `advance` says; the clock shows these hours. `asked`: the run is asked to end in the first. */
async function told(laps: number, hours: readonly number[], asked = false) {
  const steps: string[] = [];
  const build = buildTask(sha("a"));
  const cancel = new AbortController();
  const times = hours.values();
  let lap = 0;
  const reason = await lapAfterLap({
    tasks: async () => [build],
    planes: {
      work: async (ids) => {
        steps.push(ids.join(" "));
        if (asked) cancel.abort();
      },
      verify: async (id) => void steps.push(id),
    },
    cancel: cancel.signal,
    advance: async (phase) => {
      steps.push(phase);
      lap += 1;
      return lap < laps && phase === "open" ? { ...rest, work: [[build.id]], reason: "more" } : rest;
    },
    stopAfter: 345 * 60_000,
    clock: () => (times.next().value ?? 0) * 3_600_000,
  });
  return { reason, steps };
}

test("laps follow each other until there is nothing more to do", async () => {
  const steps = ["7-2-build-u1", "open", "7-2-build-u1", "open"];
  expect(await told(2, [0, 1, 2])).toEqual({ reason: "it waits for 1 approval", steps });
});

test("a run that is asked to end settles what there is and begins no other lap, which would be killed on its way", async () => {
  expect((await told(9, [0, 1, 2], true)).steps).toEqual(["7-2-build-u1", "settle"]);
});

test("a lap that would begin too late for the job is left to a new run", async () => {
  const { steps } = await told(9, [1, 2, 4.9, 5.1]);
  expect(steps.filter((step) => step !== "7-2-build-u1")).toEqual(["open", "open", "settle"]);
});

test("each plane finds in its environment what is its own and nothing of the others'", async () => {
  const output = folder();
  const program = join(output, "plane.mjs");
  const seen = join(output, "seen.json");
  writeFileSync(
    program,
    `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env) + "\\n");`,
  );
  const environment = {
    PATH: process.env["PATH"],
    RUNNER_TEMP: "/temp",
    GITHUB_TOKEN: "honey",
    "INPUT_GITHUB-TOKEN": "honey",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "honey",
    ACTIONS_RUNTIME_TOKEN: "honey",
    AWS_SECRET_ACCESS_KEY: "honey",
    JAVA_HOME: "/java",
    EDITOR: "not named",
  };
  const models = { "anthropic-api-key": "key", "model-base-url": "http://m", "openai-api-key": undefined };
  const named = buildTask(sha("a"), { access: { environment: ["JAVA_HOME"] } });
  const tasks = join(output, "tasks");
  mkdirSync(tasks);
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [named] }));
  const made = planes({ tasks, output, repository: "r", environment, models, program });
  await made.work([TaskId.parse("7-2-build-u1"), TaskId.parse("7-2-build-u2")]);
  await made.verify(TaskId.parse("7-2-verify"));
  const common = {
    PATH: process.env["PATH"],
    RUNNER_TEMP: "/temp",
    JAVA_HOME: "/java",
    INPUT_TASKS: tasks,
    "INPUT_MODEL-BASE-URL": "http://m",
    INPUT_REPOSITORY: "r",
    INPUT_HANDOFFS: output,
  };
  const model = { "INPUT_ANTHROPIC-API-KEY": "key" };
  const work = {
    ...common,
    ...model,
    INPUT_COMMAND: "work",
    INPUT_TASK: "7-2-build-u1 7-2-build-u2",
    INPUT_OUTPUT: output,
  };
  const verify = {
    ...common,
    INPUT_COMMAND: "verify",
    INPUT_TASK: "7-2-verify",
    INPUT_OUTPUT: join(output, "7-2-verify"),
  };
  expect(
    readFileSync(seen, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([work, verify]);
});

test.each([
  ["auto", false, false],
  ["auto", true, true],
  ["jobs", true, false],
  ["process", false, true],
] as const)("isolation %s on a private repository (%s) means together: %s", (isolation, isPrivate, together) => {
  expect(isTogether({ isolation }, isPrivate)).toBe(together);
});
