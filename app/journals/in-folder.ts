/** A journal's text as a commit of a repository on this machine holds it. */

import { segmentsIn } from "#mission/journal/segments";
import { journalFile } from "#mission/line";
import { git } from "../box/git.ts";

/** Undefined when the commit, or ref, holds no journal or is not there. */
export async function journalIn(directory: string, commit: string): Promise<string | undefined> {
  const names = await git(directory, "ls-tree", "--name-only", commit).catch(() => "");
  const files = segmentsIn(names.split("\n"));
  if (!files.includes(journalFile)) return undefined;
  const text = await git(directory, "show", ...files.map((file) => `${commit}:${file}`));
  // The last line end was trimmed.
  return text === "" ? "" : `${text}\n`;
}
