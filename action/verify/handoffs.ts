/** Brings the units' changes in from their hand-offs: a bundle is believed when its tip is what the hand-off says. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Handoff } from "#mission/handoff";
import type { Sha, TaskId } from "#mission/ids";
import type { Git } from "../ports.ts";

export type Tips = {
  readonly tips: ReadonlyMap<TaskId, Sha>;
  /** Tasks whose hand-off is absent, unreadable, not theirs, without changes, or whose bundle does not fit here. */
  readonly missing: readonly TaskId[];
};

export async function tipsOf(git: Git, folder: string, tasks: readonly TaskId[]): Promise<Tips> {
  const tips = new Map<TaskId, Sha>();
  for (const task of tasks) {
    const tip = await tipOf(git, join(folder, task), task);
    if (tip !== undefined) tips.set(task, tip);
  }
  return { tips, missing: tasks.filter((task) => !tips.has(task)) };
}

async function tipOf(git: Git, folder: string, task: TaskId): Promise<Sha | undefined> {
  const handoff = await readHandoff(join(folder, "handoff.json"));
  if (handoff?.task !== task || handoff.outcome.kind !== "changed") return undefined;
  const { base, tip } = handoff.outcome.changes;
  const bundle = await readFile(join(folder, "changes.bundle")).catch(() => undefined);
  const brought = bundle === undefined ? undefined : await git.unbundle(bundle);
  if (brought !== tip || (await git.resolve(base)) === undefined) return undefined;
  return (await git.isAncestor(base, tip)) ? tip : undefined;
}

/** Undefined when there is none that can be read. */
async function readHandoff(file: string): Promise<Handoff | undefined> {
  try {
    return Handoff.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
