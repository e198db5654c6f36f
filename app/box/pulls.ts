/** Finds the pull requests of a box's project, and lines in their differences to comment on. */

import type { Person } from "./person.ts";
import type { Project } from "./project.ts";

/** The open pull request from this branch. Throws when there is none. */
export async function openPull({ octokit }: Person, project: Project, branch: string): Promise<number> {
  const { owner, name: repo } = project;
  const { data } = await octokit.rest.pulls.list({ owner, repo, state: "open", head: `${owner}:${branch}` });
  const [pull] = data;
  if (pull === undefined) throw new Error(`there is no open pull request from ${branch}`);
  return pull.number;
}

/** The number, in the new file, of the first added line that holds the text; undefined when none does. */
export async function addedLine(
  { octokit }: Person,
  project: Project,
  at: { readonly pull: number; readonly path: string; readonly text: string },
): Promise<number | undefined> {
  const { owner, name: repo } = project;
  const { data } = await octokit.rest.pulls.listFiles({ owner, repo, pull_number: at.pull, per_page: 100 });
  const patch = data.find((file) => file.filename === at.path)?.patch;
  return patch === undefined ? undefined : lineOf(patch, at.text);
}

export function lineOf(patch: string, text: string): number | undefined {
  let next = 0;
  for (const row of patch.split("\n")) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(row);
    if (hunk) next = Number(hunk[1]);
    if (hunk || row.startsWith("-")) continue;
    if (row.startsWith("+") && row.includes(text)) return next;
    next += 1;
  }
  return undefined;
}
