/** The plane of verification in memory: puts the commit together as the real one does; what its commands say is scripted. */

import { Handoff } from "#mission/handoff";
import type { Sha, TaskId } from "#mission/ids";
import type { Command, VerifyTask } from "#mission/task";
import type { CommandResult, Verdict } from "#mission/verdict";
import { assemble } from "../../../action/assemble.ts";
import type { Git } from "../../../action/ports.ts";
import type { Store } from "../git/store.ts";
import type { Files } from "../github/state.ts";

/** Whether a command passes on these files; what it says where it does not. */
export type Judge = (files: ReadonlyMap<string, string>, command: Command) => boolean | string;

/** What a verification is given: its hand-offs by path (`<task>/<file>`), and a clone that has what they build upon. */
export type Verifying = {
  readonly git: Git;
  readonly store: Store;
  readonly handoffs: Files;
  readonly judge: Judge;
};

export async function verdictOn(task: VerifyTask, verifying: Verifying): Promise<Verdict> {
  return { version: 1, task: task.id, outcome: await outcomeOf(task, verifying), seconds: 30 };
}

async function outcomeOf(task: VerifyTask, { git, store, handoffs, judge }: Verifying): Promise<Verdict["outcome"]> {
  const tips = tipsIn(handoffs, task);
  const missing = task.parts.map((part) => part.task).filter((id) => !tips.has(id));
  const parts = task.parts.filter((part) => tips.has(part.task));
  if (parts.length === 0 && missing.length > 0) return { kind: "no-changes", missing };
  const assembled = await assemble(git, { ...task, parts, tips });
  if (assembled.kind === "conflict") return { kind: "conflict", paths: [...assembled.paths] };
  if (task.commands.length === 0) return { kind: "no-commands", looked: [] };
  const { commit, tree } = assembled;
  const files = new Map([...store.filesOf(tree)].map(([path, { blob }]) => [path, store.textOf(blob)]));
  return {
    kind: "ran",
    commit,
    tree,
    results: task.commands.map((command) => resultOf(command, judge(files, command))),
  };
}

function resultOf({ name, kind, run, required }: Command, said: boolean | string): CommandResult {
  const failure = said === false ? "not ok: it does not do what it should" : said;
  const [exit, tail] = typeof failure === "string" ? [1, failure] : [0, "ok"];
  return { name, kind, run, required, exit, timedOut: false, seconds: 1, tail };
}

function tipsIn(handoffs: Files, { parts }: VerifyTask): ReadonlyMap<TaskId, Sha> {
  return new Map(
    parts.flatMap(({ task }) => {
      const file = handoffs.get(`${task}/handoff.json`);
      const { data } = Handoff.safeParse(file === undefined ? undefined : JSON.parse(Buffer.from(file).toString()));
      return data?.outcome.kind === "changed" ? [[task, data.outcome.changes.tip] as const] : [];
    }),
  );
}
