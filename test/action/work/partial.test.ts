import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Handoff } from "#mission/handoff";
import type { WorkTask } from "#mission/task";
import { work } from "../../../action/work/main.ts";
import {
  builds,
  edit,
  finishes,
  overloadedForGood,
  run,
  script,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, git, repositoryWith } from "./repository.ts";

const files = { "a.txt": "one\ntwo\nthree\n", ".github/ci.yml": "on: push\n" };

async function workOn(directory: string, task: WorkTask, turns: readonly Turn[], resume?: string) {
  const model = await startScriptedModel({ script: script(builds(turns)) });
  onTestFinished(() => model.close());
  const [tasks, out] = [folder("tasks"), folder("handoffs")];
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  if (resume !== undefined) copyFileSync(resume, join(tasks, `${task.id}.bundle`));
  const environment = { PATH: process.env["PATH"], ANTHROPIC_API_KEY: "key-0123456789", ANTHROPIC_BASE_URL: model.url };
  const options = { ids: [task.id], tasks, handoffs: out, repository: directory, environment, log: () => undefined };
  const [handoff] = await work(options);
  if (handoff === undefined) throw new Error("nothing was handed over");
  return { handoff, out: join(out, task.id), told: JSON.stringify(model.requests[0]?.body) };
}

const few = (turns: number) => ({ budget: { usd: 2_000_000, turns, minutes: 5 } });

function tipOf({ outcome }: Handoff): string {
  if (outcome.kind !== "partial") throw new Error(`it ended with ${outcome.kind}`);
  return outcome.changes.tip;
}

const begins: readonly Turn[] = [
  {
    ...uses(write("b.txt", "begun\n"), run("echo x >> .github/ci.yml; echo y > .github/new.yml")),
    text: "First the file b.",
  },
  { ...uses(run("echo one of three passes; exit 1")), text: "Now a.txt, then the tests." },
];

test.each([
  ["turns", few(2), begins],
  [
    "budget",
    { budget: { usd: 75_000, turns: 20, minutes: 5 } },
    begins.map((turn) => ({ ...turn, usage: { output: 2000 } })),
  ],
  ["overloaded", {}, [...begins, ...overloadedForGood]],
] as const)(
  "a worker that is stopped for its %s hands over what stands in its work tree, without what may not leave, and says what it had reached",
  async (reason, change, turns) => {
    const { directory, head } = repositoryWith(files);
    const { handoff, out } = await workOn(directory, buildTask(head, change), turns);
    expect(handoff.outcome).toMatchObject({ kind: "partial", reason, changes: { base: head } });
    git(directory, "fetch", "-q", join(out, "changes.bundle"), "refs/heads/changes:refs/heads/partial");
    expect(git(directory, "rev-parse", "partial")).toBe(tipOf(handoff));
    expect(git(directory, "diff", "--name-only", head, "partial")).toBe("b.txt");
    expect(git(directory, "log", "-1", "--format=%s", "partial")).toBe("Unfinished: Greet by name");
    expect(handoff.digest).toContain("It had changed: b.txt");
    expect(handoff.digest).toContain("Now a.txt, then the tests.");
    expect(handoff.digest).toMatch(/\$ echo one of three passes; exit 1\none of three passes\n\[exit 1, /);
  },
);

test("the next attempt starts from there, is told of it, and hands over one commit on its own base", async () => {
  const { directory, head } = repositoryWith(files);
  const first = await workOn(directory, buildTask(head, few(2)), begins);
  const resume = { commit: tipOf(first.handoff), reached: "It had changed: b.txt" };
  git(directory, "commit", "-q", "--allow-empty", "-m", "Others went on");
  const base = git(directory, "rev-parse", "HEAD");
  const task = buildTask(head, { base, attempt: 2, resume });
  const turns = [uses(run("cat b.txt"), edit("a.txt", "two", "zwei")), finishes("Done.")];
  const second = await workOn(directory, task, turns, join(first.out, "changes.bundle"));
  expect(second.told).toMatch(/stopped on its way.*It had changed: b\.txt/s);
  expect(second.handoff.outcome).toMatchObject({ kind: "changed", changes: { base } });
  git(directory, "fetch", "-q", join(second.out, "changes.bundle"), "refs/heads/changes:refs/heads/result");
  expect(git(directory, "diff", "--name-only", base, "result")).toBe("a.txt\nb.txt");
  expect(git(directory, "log", "--format=%P", "-1", "result")).toBe(base);
  expect(readFileSync(join(second.out, "resume.bundle"))).toEqual(readFileSync(join(first.out, "changes.bundle")));
});

test("where it conflicts with what has come since, marks stand in the files and must be resolved", async () => {
  const { directory, head } = repositoryWith(files);
  const first = await workOn(directory, buildTask(head, few(1)), [uses(edit("a.txt", "two", "zwei"))]);
  writeFileSync(join(directory, "a.txt"), "one\ndeux\nthree\n");
  git(directory, "commit", "-qam", "Others went on");
  const task = buildTask(head, {
    base: git(directory, "rev-parse", "HEAD"),
    resume: { commit: tipOf(first.handoff), reached: "" },
  });
  const turns = [finishes("Done."), uses(write("a.txt", "one\nzwei, deux\nthree\n")), finishes("Resolved.")];
  const { handoff } = await workOn(directory, task, turns, join(first.out, "changes.bundle"));
  expect(handoff).toMatchObject({ outcome: { kind: "changed" }, summary: "Resolved." });
  expect(handoff.calls).toHaveLength(3);
});

test("a bundle that brings something else is not started from", async () => {
  const { directory, head } = repositoryWith(files);
  const first = await workOn(directory, buildTask(head, few(1)), [uses(edit("a.txt", "two", "zwei"))]);
  const task = buildTask(head, { resume: { commit: head, reached: "" } });
  const { handoff } = await workOn(directory, task, [finishes("Done.")], join(first.out, "changes.bundle"));
  expect(handoff.outcome).toMatchObject({
    kind: "failed",
    reason: "environment",
    message: expect.stringContaining(head),
  });
});

test("who has changed nothing yet has nothing to hand over but a digest", async () => {
  const { directory, head } = repositoryWith(files);
  const { handoff } = await workOn(directory, buildTask(head, few(1)), [uses(run("true"))]);
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "turns" });
  expect(handoff.digest).toContain("$ true");
});
