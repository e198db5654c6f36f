/** Verifies one commit: puts it together, runs the commands on it in the sandbox, and always leaves a verdict. Holds no secret. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Access, Blocked } from "#mission/access";
import { type Sha, TaskId } from "#mission/ids";
import { refusedWithoutSandboxText } from "#mission/say/sandbox";
import { TaskFile, type VerifyTask } from "#mission/task";
import { type Before, type CommandResult, commandPassed, type Verdict, withoutTail } from "#mission/verdict";
import { assemble } from "../assemble.ts";
import { checkOut } from "../git/checkout.ts";
import { openGit } from "../git/open.ts";
import type { Git, Sandbox } from "../ports.ts";
import { detect } from "./detect.ts";
import type { Found } from "./found.ts";
import { tipsOf } from "./handoffs.ts";
import { type Judges, runCommands } from "./run-commands.ts";

export type VerifyOptions = {
  /** The id of a verify task in the task file. */
  readonly task: string;
  /** The folder that holds `tasks.json`. */
  readonly tasks: string;
  /** The folder that holds one folder for each part, named for its task. */
  readonly handoffs: string;
  /** Where `verdict.json` is written. */
  readonly output: string;
  /** A checkout that has the task's base; read only. */
  readonly checkout: string;
  /** Opens the sandbox for the commands; one of the kind `none` where the machine has no better. */
  readonly openSandbox: (access: Access) => Promise<Sandbox>;
  /** Whether the commands may run without a sandbox, because no model had a say in what they run. */
  readonly mayGoWithout: () => Promise<boolean>;
  /** Milliseconds, of any clock that only goes forward. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
};

type Outcome = Verdict["outcome"];

/** Whatever happens, a verdict is written and answered; only a task id that is none and a folder that cannot be written are errors. */
export async function verify(options: VerifyOptions): Promise<Verdict> {
  const task = TaskId.parse(options.task);
  const start = options.clock();
  const { outcome, blocked = [] } = await outcomeOf(task, options).catch(brokenBy);
  const seconds = Math.max(0, options.clock() - start) / 1000;
  const refused = blocked.length === 0 ? {} : { blocked: [...blocked] };
  const verdict: Verdict = { version: 1, task, outcome, seconds, ...refused };
  await mkdir(options.output, { recursive: true });
  await writeFile(join(options.output, "verdict.json"), `${JSON.stringify(verdict, undefined, 2)}\n`);
  return verdict;
}

type Judged = { readonly outcome: Outcome; readonly blocked?: readonly Blocked[] };

function brokenBy(error: unknown): Judged {
  const message = error instanceof Error ? error.message : String(error);
  return { outcome: { kind: "broken", message: message.slice(0, 4000) } };
}

async function outcomeOf(id: TaskId, options: VerifyOptions): Promise<Judged> {
  const task = await readTask(id, options.tasks);
  const sandbox = await options.openSandbox(task.access);
  if (sandbox.kind === "none" && !(await options.mayGoWithout())) {
    const message = refusedWithoutSandboxText(sandbox.problem ?? "");
    return { outcome: { kind: "environment", message: message.slice(0, 4000) } };
  }
  const git = await openGit({ borrow: options.checkout, remoteUrl: options.checkout });
  try {
    const outcome = await judged(git, task, { ...options, sandbox });
    return { outcome, blocked: sandbox.blocked() };
  } finally {
    await rm(git.directory, { recursive: true, force: true });
  }
}

type Judging = Pick<VerifyOptions, "handoffs" | "log"> & { readonly sandbox: Sandbox };

async function judged(git: Git, task: VerifyTask, options: Judging): Promise<Outcome> {
  if ((await git.resolve(task.base)) === undefined) {
    return { kind: "broken", message: `The checkout does not have the commit ${task.base}; it needs fetch-depth: 0.` };
  }
  const ids = task.parts.map((part) => part.task);
  const { tips, missing } = await tipsOf(git, options.handoffs, ids);
  const parts = task.parts.filter((part) => tips.has(part.task));
  if (parts.length === 0 && missing.length > 0) return { kind: "no-changes", missing: [...missing] };
  const assembled = await assemble(git, { ...task, parts, tips });
  if (assembled.kind === "conflict") return { kind: "conflict", paths: [...assembled.paths] };
  const judges = await judgesOf(git, task);
  if (judges.commands.length === 0) return { kind: "no-commands", looked: [...judges.looked] };
  const { commit, tree } = assembled;
  const workTree = await checkOut(git, commit);
  try {
    const results = await runCommands(workTree, { ...judges, ...options, access: task.access });
    const red = judges.commands.filter(({ name }) => results.some((each) => each.name === name && isRed(each)));
    const before =
      red.length === 0 ? undefined : await beforeThat(git, task, commit, { ...judges, ...options, commands: red });
    return { kind: "ran", commit, tree, results: [...results], ...(before === undefined ? {} : { before }) };
  } finally {
    await workTree.remove();
  }
}

function isRed(result: CommandResult): boolean {
  return result.required && !commandPassed(result);
}

/** What the same commands say where the feature begins. */
async function beforeThat(
  git: Git,
  { before, access }: VerifyTask,
  commit: Sha,
  judges: Omit<Judges, "access">,
): Promise<Before | undefined> {
  if (before === undefined || before === commit || (await git.resolve(before)) === undefined) return undefined;
  judges.log(`They run where the feature begins too, on ${before}.`);
  const workTree = await checkOut(git, before);
  try {
    const results = await runCommands(workTree, { ...judges, access });
    return { commit: before, results: results.map(withoutTail) };
  } finally {
    await workTree.remove();
  }
}

/** What the configuration names goes before what can be detected, for the set-up and for the commands. */
async function judgesOf(git: Git, task: VerifyTask): Promise<Found> {
  if (task.commands.length > 0 && task.setup.length > 0)
    return { setup: task.setup, commands: task.commands, looked: [] };
  const found = await detect(git, task.detectFrom);
  return {
    setup: task.setup.length > 0 ? task.setup : found.setup,
    commands: task.commands.length > 0 ? task.commands : found.commands,
    looked: found.looked,
  };
}

async function readTask(id: TaskId, folder: string): Promise<VerifyTask> {
  const file = join(folder, "tasks.json");
  const { tasks } = TaskFile.parse(JSON.parse(await readFile(file, "utf8")));
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) throw new Error(`${file} has no task ${id}.`);
  if (task.kind !== "verify") throw new Error(`The task ${id} is one of ${task.kind}, not of verification.`);
  return task;
}
