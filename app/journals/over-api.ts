/** A journal's text as a commit holds it, over GitHub's API. */

import type { Octokit } from "@octokit/rest";
import { segmentsIn } from "#mission/journal/segments";
import { journalFile } from "#mission/line";

export type Repository = {
  readonly octokit: Pick<Octokit, "request">;
  readonly owner: string;
  readonly repo: string;
};

/** Undefined when the commit holds no journal. Throws when GitHub does not answer. */
export async function journalOver(
  { octokit, owner, repo }: Repository,
  commit_sha: string,
): Promise<string | undefined> {
  const at = { owner, repo };
  const commit = await octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { ...at, commit_sha });
  const tree_sha = commit.data.tree.sha;
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", { ...at, tree_sha });
  const blobs = new Map(data.tree.map(({ path, sha }) => [path, sha]));
  if (!blobs.has(journalFile)) return undefined;
  const texts = segmentsIn([...blobs.keys()]).map(async (name) => {
    const file_sha = blobs.get(name) ?? "";
    const blob = await octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at, file_sha });
    return Buffer.from(blob.data.content, "base64").toString("utf8");
  });
  return (await Promise.all(texts)).join("");
}
