/** Whether a person may write to a repository, asked of GitHub each time and never concluded from a name or an association. */

import { type Place, statusOf } from "./place.ts";

const writing = new Set(["admin", "maintain", "write"]);

/** A clear answer or none: an account that GitHub does not know here is a no. Throws when GitHub cannot be asked. */
export async function mayWrite(login: string, { octokit, owner, repo }: Place): Promise<boolean> {
  const answer = await octokit
    .request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { owner, repo, username: login })
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw new Error(`ask what ${login} may do in ${owner}/${repo}`, { cause: error });
    });
  return answer !== undefined && writing.has(answer.data.permission);
}
