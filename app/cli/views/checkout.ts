/** What a dry run reads: an issue and a tree, from files on this machine or from a repository on GitHub or a forge. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { git } from "../../box/git.ts";
import { type IssueText, readIssue } from "../issue-file.ts";
import { tokenFor } from "./decisions.ts";
import { openRepository } from "./github-source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type Checkout = { readonly issue: IssueText; readonly top: string };

/** A folder and a file; or `owner/name` and the number of an issue, cloned below `folder`. Throws with what is missing. */
export async function checkOut(
  { repo, issue }: { readonly repo: string; readonly issue: string },
  folder: string,
  environment: Environment,
): Promise<Checkout> {
  if (existsSync(repo)) {
    const top = await git(repo, "rev-parse", "--show-toplevel").catch(() => undefined);
    if (top === undefined) throw new Error(`${repo} is not a git repository with a work tree`);
    return { issue: readIssue(await readFile(issue, "utf8")), top };
  }
  const { octokit, owner, repo: name, cloneUrl, token } = await openRepository(repo, environment);
  const issue_number = Number(issue);
  if (!Number.isSafeInteger(issue_number)) throw new Error(`for ${repo} give the number of one of its issues`);
  const { data } = await octokit.rest.issues.get({ owner, repo: name, issue_number });
  const top = join(folder, "tree");
  await clone(cloneUrl, top, token);
  return { issue: { title: data.title, body: data.body ?? "" }, top };
}

/** The token is not in the clone either. */
async function clone(url: string, into: string, token: string): Promise<void> {
  const env = { PATH: process.env["PATH"], ...tokenFor(token) };
  await promisify(execFile)("git", ["clone", "--quiet", "--depth", "1", url, into], { env });
}
