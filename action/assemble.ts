/** Puts a feature's commit together from its units' changes, so that whoever does it from the same hand-offs gets the same commit id. */

import type { Instant, Sha, TaskId } from "#mission/ids";
import type { Part } from "#mission/task";
import type { Git } from "./ports.ts";

export type Assembly = {
  readonly base: Sha;
  readonly parts: readonly Part[];
  /** The last commit of each part's changes, by its task; all of them are here already. */
  readonly tips: ReadonlyMap<TaskId, Sha>;
  /** Author and committer date of every commit made. */
  readonly at: Instant;
  /** What the first part's changes were merged with: second parent of its commit. */
  readonly merge?: Sha | undefined;
};

export type Assembled =
  | { readonly kind: "assembled"; readonly commit: Sha; readonly tree: Sha }
  /** `task` is the part that does not merge onto those before it. */
  | { readonly kind: "conflict"; readonly task: TaskId; readonly paths: readonly string[] };

/**
 * One commit a part, in order, onto `base`; without parts, `base` itself. What a part changed is counted from the commit it began at, which its
 * history tells: a unit that was built on an earlier base does not undo what came since. Throws when a part's tip is not given.
 */
export async function assemble(git: Git, { base, parts, tips, at, merge }: Assembly): Promise<Assembled> {
  let [commit, tree] = [base, await git.treeOf(base)];
  for (const { task, message } of parts) {
    const tip = tips.get(task);
    if (tip === undefined) throw new Error(`put the feature together: the changes of ${task} are not here`);
    const merged = await git.mergeTree(commit, tip);
    if (merged.kind === "conflict") return { kind: "conflict", task, paths: merged.paths };
    tree = merged.tree;
    const parents = commit === base && merge !== undefined ? [commit, merge] : [commit];
    commit = await git.commitTree({ tree, parents, message, at });
  }
  return { kind: "assembled", commit, tree };
}
