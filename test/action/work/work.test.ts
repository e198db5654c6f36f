import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Handoff } from "#mission/handoff";
import { Sha } from "#mission/ids";
import type { WorkTask } from "#mission/task";
import { work } from "../../../action/work/main.ts";
import {
  asks,
  builds,
  cutOff,
  edit,
  finishes,
  fixes,
  overloaded,
  plans,
  read,
  refuses,
  reviews,
  run,
  says,
  script,
  tool,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, git, planTask, repositoryWith, reviewTask } from "./repository.ts";
import type { Repository } from "./repository.ts";

const files = {
  "greet.js": 'exports.greet = () => "Hello";\n',
  "test.js": 'require("assert").equal(require("./greet.js").greet("Ann"), "Hello, Ann");\n',
};
const better = "exports.greet = (name) => `Hello, ${name}`;\n";

type Worked = {
  readonly handoff: Handoff;
  readonly folder: string;
  readonly model: Awaited<ReturnType<typeof startScriptedModel>>;
};

async function workOn(
  { directory }: Repository,
  task: WorkTask,
  scenes: readonly Scene[],
  change: { readonly environment?: Record<string, string>; readonly cancel?: AbortSignal } = {},
): Promise<Worked> {
  const model = await startScriptedModel({ script: script(...scenes) });
  onTestFinished(() => model.close());
  const tasks = folder("tasks");
  const handoffs = join(folder("handoff"), "new");
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const environment: Record<string, string | undefined> = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ANTHROPIC_API_KEY: "honey-key-0123456789",
    ANTHROPIC_BASE_URL: model.url,
    ...change.environment,
  };
  const cancel = change.cancel === undefined ? {} : { cancel: change.cancel };
  const handoff = await work({
    task: task.id,
    tasks,
    handoffs,
    repository: directory,
    environment,
    log: () => undefined,
    ...cancel,
  });
  expect(environment["ANTHROPIC_API_KEY"]).toBeUndefined();
  expect(Handoff.parse(JSON.parse(readFileSync(join(handoffs, "handoff.json"), "utf8")))).toEqual(handoff);
  return { handoff, folder: handoffs, model };
}

test("a builder's change arrives as a bundle of one commit on the base", async () => {
  const repository = repositoryWith(files);
  const {
    handoff,
    folder: out,
    model,
  } = await workOn(repository, buildTask(repository.head), [
    builds([
      uses(read("greet.js"), read("test.js")),
      uses(edit("greet.js", '() => "Hello"', "(name) => `Hello, ${name}`"), run("node test.js")),
      finishes("greet takes a name."),
    ]),
  ]);
  expect(handoff.outcome).toMatchObject({ kind: "changed", changes: { base: repository.head } });
  expect(handoff.summary).toBe("greet takes a name.");
  git(repository.directory, "fetch", "-q", join(out, "changes.bundle"), "refs/heads/changes:refs/heads/result");
  expect(git(repository.directory, "show", "result:greet.js")).toBe(better.trim());
  expect(git(repository.directory, "log", "--format=%an %P %s", "-1", "result")).toBe(
    `Muster ${repository.head} Greet by name`,
  );
  expect(git(repository.directory, "status", "--porcelain")).toBe("");
  expect(handoff.calls.map(({ usage }) => usage)).toEqual(model.bill().calls.map(({ usage }) => usage));
  const last = JSON.stringify(model.requests.at(-1)?.body);
  expect(last).toContain("1\\texports.greet");
  expect(last).toContain("[exit 0, ");
});
