/** Merges without a work tree: `merge-tree` finds the result, `commit-tree` keeps it; refs move elsewhere. */

import type { Account } from "../actions/host.ts";
import { git, tryGit } from "./git.ts";
import { log, type Commit, type Person } from "./commit.ts";

export type MergeResult = { readonly kind: "clean"; readonly tree: string } | { readonly kind: "conflict" };
export type Author = { readonly name: string; readonly email: string; readonly date?: string };

/** Merges two commits into a tree. The exit status tells of conflicts; a tree is printed even then. */
export async function mergeTrees(directory: string, ours: string, theirs: string): Promise<MergeResult> {
  const result = await tryGit(directory, ["merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs]);
  if (result.code === 1) return { kind: "conflict" };
  if (result.code !== 0) throw new Error(`merge ${ours} with ${theirs}: ${result.stderr}`);
  return { kind: "clean", tree: result.stdout.toString().split("\n")[0] ?? "" };
}

/** How GitHub writes an account into a commit. */
export function authorOf(account: Account): Author {
  return { name: account.login, email: `${account.id}+${account.login}@users.noreply.github.com` };
}

/** GitHub's own signature under merges made on the site. */
export const webFlow: Author = { name: "GitHub", email: "noreply@github.com" };

export type NewCommit = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Author;
  readonly committer: Author;
  /** For both, where they have none of their own. */
  readonly date: string;
};

/** Writes a commit object and gives its id. */
export async function writeCommit(directory: string, commit: NewCommit): Promise<string> {
  const parents = commit.parents.flatMap((sha) => ["-p", sha]);
  const env = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: commit.author.date ?? commit.date,
    GIT_COMMITTER_NAME: commit.committer.name,
    GIT_COMMITTER_EMAIL: commit.committer.email,
    GIT_COMMITTER_DATE: commit.committer.date ?? commit.date,
  };
  const text = await git(directory, ["commit-tree", commit.tree, ...parents, "-F", "-"], {
    input: commit.message,
    env,
  });
  return text.trim();
}

/**
 * One commit's change on another base. A stand-in with the base's tree and the commit's parent makes that parent the
 * merge base, which `--merge-base` would do from git 2.40 on.
 */
async function transplant(
  directory: string,
  commit: Commit,
  onto: string,
  committer: Person,
): Promise<string | undefined> {
  const [parent] = commit.parents;
  if (parent === undefined) return undefined;
  const tree = (await git(directory, ["rev-parse", `${onto}^{tree}`])).trim();
  const base = { author: commit.author, committer, date: committer.date };
  const standIn = await writeCommit(directory, { ...base, tree, parents: [parent], message: "stand-in" });
  const merged = await mergeTrees(directory, standIn, commit.sha);
  if (merged.kind === "conflict") return undefined;
  return writeCommit(directory, { ...base, tree: merged.tree, parents: [onto], message: `${commit.message}\n` });
}

/** Replays the commits between two points on another; `undefined` when one of them conflicts. */
export async function rebase(
  directory: string,
  range: { readonly base: string; readonly head: string },
  committer: Person,
): Promise<string | undefined> {
  const commits = await log(directory, ["--reverse", "--topo-order", "--no-merges", `${range.base}..${range.head}`]);
  let tip: string | undefined = range.base;
  for (const commit of commits) {
    tip = await transplant(directory, commit, tip, committer);
    if (tip === undefined) return undefined;
  }
  return tip;
}
