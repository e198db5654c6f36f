import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { assemble } from "../../../action/assemble.ts";
import { type Sha, TaskId, UnitId } from "../../../action/mission/ids.ts";
import { Command } from "../../../action/mission/task.ts";
import { passed, Verdict } from "../../../action/mission/verdict.ts";
import type { Git, Sandbox } from "../../../action/ports.ts";
import { verify } from "../../../action/verify/verify.ts";
import { type Asked, plainSandbox } from "../../support/plain-sandbox.ts";
import { commit, noon, type Remote, test, toMain } from "../../support/repository.ts";

const id = TaskId.parse("7-2-verify");
const unit = { task: TaskId.parse("7-2-build-u1"), unit: UnitId.parse("u1"), message: "Add it" };
const testing = (run: string, more: Partial<Command> = {}) =>
  Command.parse({ name: run.slice(0, 100), kind: "test", run, ...more });
const clock = () => performance.now();
const greenTest = `import { test } from "node:test"; test("it", () => {});\n`;
const redTest = `import { test } from "node:test"; test("it", () => { throw new Error("it is red"); });\n`;
const nodeTests = { "package.json": `{ "scripts": { "test": "node --test" } }`, "it.test.mjs": greenTest };

test("the commit put together from the hand-offs is what is verified", async ({ remote }) => {
  const stage = await setStage(remote, { "it.test.mjs": redTest });
  const tip = await stage.handsOff({ "it.test.mjs": greenTest });
  const verdict = await stage.verify({ parts: [unit], commands: [testing("node --test")] });

  const tips = new Map([[unit.task, tip]]);
  const assembled = await assemble(stage.git, { base: stage.base, parts: [unit], tips, at: noon });
  expect(verdict.outcome).toMatchObject({
    kind: "ran",
    commit: assembled.kind === "assembled" && assembled.commit,
    tree: assembled.kind === "assembled" && assembled.tree,
    results: [
      { name: "node --test", exit: 0, timedOut: false, required: true, tests: { passed: 1, failed: 0, skipped: 0 } },
    ],
  });
  expect(verdict.outcome.kind === "ran" && passed(verdict.outcome.results)).toBe(true);
  expect(await stage.leftovers()).toEqual([]);
});

test("without parts the base is verified, and a red test tells why", async ({ remote }) => {
  const stage = await setStage(remote, { "it.test.mjs": redTest });
  const { outcome } = await stage.verify({ commands: [testing("node --test"), testing("true", { kind: "lint" })] });
  if (outcome.kind !== "ran") throw new Error(outcome.kind);
  expect(outcome.commit).toBe(stage.base);
  expect(outcome.results.map(({ exit, tests }) => [exit, tests?.failed])).toEqual([
    [1, 1],
    [0, undefined],
  ]);
  expect(outcome.results[0]?.tail).toContain("it is red");
  expect(passed(outcome.results)).toBe(false);
});

test("a command that takes too long is ended and has no exit code", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const { outcome } = await stage.verify({ commands: [testing("exec sleep 30", { timeout: 1 })] });
  expect(outcome).toMatchObject({ kind: "ran", results: [{ timedOut: true }] });
  expect(outcome.kind === "ran" && "exit" in (outcome.results[0] ?? {})).toBe(false);
});

test("commands are detected where no change could have chosen them", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const base = await stage.moveMain({ "package.json": `{ "scripts": { "lint": "true" } }` });
  const { outcome } = await stage.verify({ base, detectFrom: stage.base });
  expect(outcome).toMatchObject({ kind: "ran", commit: base, results: [{ run: "npm test", exit: 1 }] });
});

test("nothing to verify with is said with what was looked at", async ({ remote }) => {
  const stage = await setStage(remote, { "readme.md": "hello\n" });
  const { outcome } = await stage.verify({});
  expect(outcome.kind === "no-commands" && outcome.looked).toContain("package.json: absent");
});

test("a hand-off that is missing, of another task or without changes stops it", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  expect((await stage.verify({ parts: [unit] })).outcome).toEqual({ kind: "no-changes", missing: [unit.task] });
  await stage.handsOff({ a: "1" }, { task: "7-1-build-u1" });
  expect((await stage.verify({ parts: [unit] })).outcome).toEqual({ kind: "no-changes", missing: [unit.task] });
  await stage.handsOff({ a: "1" }, { outcome: { kind: "failed", reason: "turns", message: "" } });
  expect((await stage.verify({ parts: [unit] })).outcome).toEqual({ kind: "no-changes", missing: [unit.task] });
  await stage.handsOff({ a: "1" });
  expect((await stage.verify({ parts: [unit] })).outcome.kind).toBe("ran");
});

test("of several units those that came are verified without the others", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const tip = await stage.handsOff({ a: "1" });
  const lost = { ...unit, task: TaskId.parse("7-2-build-u9") };
  const { outcome } = await stage.verify({ parts: [lost, unit], commands: [testing("node --test")] });
  const alone = await assemble(stage.git, {
    base: stage.base,
    parts: [unit],
    tips: new Map([[unit.task, tip]]),
    at: noon,
  });
  expect(outcome).toMatchObject({ kind: "ran", commit: alone.kind === "assembled" && alone.commit });
});

test("a hand-off that names another commit than its bundle brings is not believed", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const { base } = stage;
  await stage.handsOff({ a: "1" }, { outcome: { kind: "changed", changes: { base, tip: base, answers: [] } } });
  expect((await stage.verify({ parts: [unit] })).outcome).toEqual({ kind: "no-changes", missing: [unit.task] });
});

test("changes that do not merge onto the base are a conflict with its paths", async ({ remote }) => {
  const stage = await setStage(remote, { a: "1\n", ...nodeTests });
  await stage.handsOff({ a: "2\n" });
  const base = await stage.moveMain({ a: "3\n" });
  expect((await stage.verify({ base, parts: [unit] })).outcome).toEqual({ kind: "conflict", paths: ["a"] });
});

test("set-up may reach the network, verification may not, and what set-up made is still there", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const access = { setup: ["registry.example.com"], private: ["registry.example.com"] };
  const { outcome } = await stage.verify({ setup: ["echo 1 > made"], commands: [testing("test -f made")], access });
  expect(outcome).toMatchObject({ kind: "ran", results: [{ exit: 0 }] });
  expect(stage.asked).toEqual([
    { command: "echo 1 > made", network: { domains: access.setup, private: access.private } },
    { command: "test -f made", network: { domains: [], private: access.private } },
  ]);
});

test("without a sandbox nothing is run, unless no real model had a say; then it says what to do", async ({
  remote,
}) => {
  const stage = await setStage(remote, nodeTests);
  const none: Sandbox = { ...plainSandbox(stage.asked), problem: "There is no bubblewrap." };
  const { outcome } = await stage.verify({ commands: [testing("true")] }, { sandbox: none, mayGoWithout: false });
  expect(outcome).toEqual({
    kind: "environment",
    message: "Nothing that a machine wrote is run outside a sandbox. There is no bubblewrap.",
  });
  expect(stage.asked).toEqual([]);
  const tried = await stage.verify({ commands: [testing("true")] }, { sandbox: none });
  expect(tried.outcome.kind).toBe("ran");
});

test("where commands were not let connect to stands in the verdict", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const blocked = [{ host: "evil.example", count: 2 }];
  const sandbox: Sandbox = { ...plainSandbox(), blocked: () => blocked };
  expect((await stage.verify({ commands: [testing("true")] }, { sandbox })).blocked).toEqual(blocked);
  expect(await stage.verify({ commands: [testing("true")] })).not.toHaveProperty("blocked");
});

test("a set-up that fails twice is the one result, with its output", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const { outcome } = await stage.verify({ setup: ["echo no registry; exit 9"], commands: [testing("true")] });
  if (outcome.kind !== "ran") throw new Error(outcome.kind);
  expect(outcome.results).toMatchObject([{ kind: "build", exit: 9, required: true, tail: "no registry" }]);
  expect(passed(outcome.results)).toBe(false);
  expect(stage.asked.map(({ command }) => command)).toEqual(Array(2).fill("echo no registry; exit 9"));
});

test("each command judges the commit's own files, whatever ran before it", async ({ remote }) => {
  const stage = await setStage(remote, { "it.test.mjs": redTest, kept: "1\n", "folder/file": "1\n" });
  const cheat = `echo > it.test.mjs; rm kept; rm -r folder; ln -s /etc folder; git config core.hooksPath /tmp; echo more > new`;
  const { outcome } = await stage.verify({
    commands: [testing(cheat), testing("test -f kept && test -f folder/file && test -f new"), testing("node --test")],
  });
  expect(outcome.kind === "ran" && outcome.results.map(({ exit }) => exit)).toEqual([0, 0, 1]);
});

test("the tail is the last lines, without terminal codes", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const { outcome } = await stage.verify({ commands: [testing(String.raw`seq 9999; printf '\033[31mred\033[0m\n'`)] });
  const tail = outcome.kind === "ran" ? outcome.results[0]?.tail : "";
  expect(tail).toMatch(/^\d{4}\n(.*\n)+9999\nred$/);
  expect(tail?.length).toBeLessThanOrEqual(8000);
});

test("what goes wrong on our side is a verdict too", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  const sandbox: Sandbox = { ...plainSandbox(), run: () => Promise.reject(new Error("no user namespaces")) };
  expect((await stage.verify({ commands: [testing("true")] }, { sandbox })).outcome).toEqual({
    kind: "broken",
    message: "no user namespaces",
  });
  const absent = await stage.verify({ base: "0".repeat(40) });
  expect(absent.outcome).toMatchObject({ kind: "broken", message: expect.stringMatching(/fetch-depth: 0/) });
  await writeFile(join(stage.folder, "tasks", "tasks.json"), "{}");
  expect((await stage.again()).outcome.kind).toBe("broken");
});

test("the checkout is not changed and an empty environment is enough", async ({ remote }) => {
  const stage = await setStage(remote, nodeTests);
  await writeFile(join(stage.checkout, "it.test.mjs"), redTest);
  const before = await stateOf(stage.checkout);
  const path = process.env["PATH"] ?? "";
  for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
  vi.stubEnv("PATH", path);
  const { outcome } = await stage.verify({ commands: [testing("node --test")] }).finally(() => vi.unstubAllEnvs());
  expect(outcome).toMatchObject({ kind: "ran", results: [{ exit: 0 }] });
  expect(await stateOf(stage.checkout)).toEqual(before);
});

async function stateOf(checkout: string): Promise<unknown> {
  const git = (...args: string[]) => execa("git", args, { cwd: checkout }).then(({ stdout }) => stdout);
  return [await git("status", "--porcelain"), await git("for-each-ref"), await git("config", "--list", "--local")];
}

type Machine = { readonly sandbox: Sandbox; readonly mayGoWithout?: boolean };

type Stage = {
  readonly folder: string;
  readonly checkout: string;
  readonly git: Git;
  readonly base: Sha;
  readonly asked: Asked[];
  handsOff(files: Record<string, string>, more?: object): Promise<Sha>;
  moveMain(files: Record<string, string>): Promise<Sha>;
  verify(task: object, machine?: Machine): Promise<Verdict>;
  again(): Promise<Verdict>;
  leftovers(): Promise<readonly string[]>;
};

/** A remote with these files on main, a checkout of it as actions/checkout makes one, and folders as the jobs find them. */
async function setStage(remote: Remote, files: Record<string, string>): Promise<Stage> {
  const { folder } = remote;
  const [checkout, output] = [join(folder, "checkout"), join(folder, "verdict")];
  const git = await remote.clone();
  const base = await commit(git, undefined, files);
  await git.push([toMain(undefined, base)]);
  await execa("git", ["clone", "--quiet", "--branch=main", remote.url, checkout]);
  const asked: Asked[] = [];
  const temporary = join(folder, "temporary");
  await mkdir(temporary);

  const run = async ({ sandbox, mayGoWithout = true }: Machine) => {
    vi.stubEnv("TMPDIR", temporary);
    const [tasks, handoffs] = [join(folder, "tasks"), join(folder, "handoffs")];
    const machine = { openSandbox: () => Promise.resolve(sandbox), mayGoWithout: () => Promise.resolve(mayGoWithout) };
    const verdict = await verify({
      task: id,
      tasks,
      handoffs,
      output,
      checkout,
      ...machine,
      clock,
      log: () => undefined,
    });
    vi.unstubAllEnvs();
    expect(Verdict.parse(JSON.parse(await readFile(join(output, "verdict.json"), "utf8")))).toEqual(verdict);
    return verdict;
  };
  return {
    folder,
    checkout,
    git,
    base,
    asked,
    async handsOff(changed, more = {}) {
      const tip = await commit(git, base, changed);
      const to = join(folder, "handoffs", unit.task);
      const outcome = { kind: "changed", changes: { base, tip, answers: [] } };
      const handoff = { version: 1, task: unit.task, outcome, summary: "", notes: [], calls: [], seconds: 1, ...more };
      await mkdir(to, { recursive: true });
      await writeFile(join(to, "handoff.json"), JSON.stringify(handoff));
      await writeFile(join(to, "changes.bundle"), await git.bundle(base, tip));
      return tip;
    },
    async moveMain(changed) {
      const to = await commit(git, base, changed);
      await git.push([toMain(base, to)]);
      await execa("git", ["fetch", "--quiet"], { cwd: checkout });
      return to;
    },
    async verify(task, machine = { sandbox: plainSandbox(asked) }) {
      const common = { kind: "verify", id, base, parts: [], at: noon, setup: [], commands: [], detectFrom: base };
      await mkdir(join(folder, "tasks"), { recursive: true });
      const text = JSON.stringify({ version: 1, tasks: [{ ...common, ...task }] });
      await writeFile(join(folder, "tasks", "tasks.json"), text);
      return run(machine);
    },
    again: () => run({ sandbox: plainSandbox(asked) }),
    leftovers: async () => (existsSync(temporary) ? readdir(temporary) : []),
  };
}
