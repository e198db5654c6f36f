/** Files in which somebody left a merge's marks that were not there before. */

import { git } from "./clean-git.ts";
import type { Clone } from "./clone.ts";
import { inWorkspace } from "./stock.ts";
import type { Work } from "./stock.ts";

/** Beyond so many paths they would not fit into one command line; then all files are looked at. */
const mostNamed = 500;

export async function leftMarks(
  clone: Clone,
  { tree, changed }: Pick<Work, "tree" | "changed">,
): Promise<readonly string[]> {
  const paths = [...changed.keys()];
  if (paths.length === 0) return [];
  const named = paths.length > mostNamed ? [] : paths.map((path) => `:(literal)${path}`);
  const now = await marked(clone, tree, named);
  if (now.length === 0) return [];
  const before = new Set(await marked(clone, clone.base, named));
  return now.filter((path) => !before.has(path));
}

async function marked(clone: Clone, tree: string, named: readonly string[]): Promise<readonly string[]> {
  const both = ["--all-match", "-e", "^<<<<<<< ", "--or", "-e", "^>>>>>>> "];
  const listed = await git(inWorkspace(clone), "grep", "-l", "-z", "-I", "-G", ...both, tree, "--", ...named).catch(
    none,
  );
  return listed.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(tree.length + 1)]));
}

/** git grep ends with 1 when it finds nothing. */
function none(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause && cause.code === 1) return "";
  throw error;
}
