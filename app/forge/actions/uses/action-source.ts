/** Where the files of an action are: in the workspace, or fetched once per commit from a repository of the forge. */

import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ActionPlace, JobState } from "../jobs/job-state.ts";
import { basicAuthorization, git } from "../steps/git.ts";

type ActionReference = {
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
};

function parseReference(uses: string): ActionReference | undefined {
  const match = /^([\w.-]+\/[\w.-]+)(?:\/([^@]+))?@(.+)$/.exec(uses);
  if (!match) return undefined;
  return { repository: match[1] ?? "", path: match[2] ?? "", ref: match[3] ?? "" };
}

const downloads = new Map<string, Promise<string>>();

async function download(state: JobState, repository: string, sha: string): Promise<string> {
  const { floor } = state.leg.scope;
  const target = join(floor.root, "_actions", repository, sha);
  if (existsSync(target)) return target;
  const scratch = `${target}.new`;
  const token = floor.host.issueJobToken(repository, { contents: "read", metadata: "read" });
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    const url = `${floor.host.url()}/${repository}.git`;
    const env = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.extraheader",
      GIT_CONFIG_VALUE_0: basicAuthorization(token),
    };
    await git(state, { args: ["init", "--quiet", "--template="], cwd: scratch });
    await git(state, { args: ["fetch", "--quiet", "--no-tags", "--depth=1", url, sha], cwd: scratch, env });
    await git(state, { args: ["checkout", "--quiet", "--detach", sha], cwd: scratch });
    await rename(scratch, target);
    return target;
  } finally {
    floor.host.revokeJobToken(token);
  }
}

/** Throws an `Error` that names the action when it is neither in the workspace nor on the forge. */
export async function locateAction(state: JobState, uses: string): Promise<ActionPlace> {
  if (uses.startsWith("./") || uses.startsWith("../")) {
    return { folder: resolve(state.folders.workspace, uses), repository: "", ref: "" };
  }
  if (uses.startsWith("docker://")) throw new Error(`'${uses}': container actions do not run on this forge.`);
  const reference = parseReference(uses);
  if (!reference) throw new Error(`'${uses}' is not a valid action reference: expected owner/repository[/path]@ref.`);
  const { floor } = state.leg.scope;
  const sha = await floor.host.resolve(reference.repository, reference.ref);
  if (sha === undefined) {
    throw new Error(
      `Unable to resolve action '${uses}': this forge has no such repository or ref, and it is not one of the actions built in.`,
    );
  }
  const key = `${floor.root}\n${reference.repository}\n${sha}`;
  const folder = downloads.get(key) ?? download(state, reference.repository, sha);
  downloads.set(key, folder);
  try {
    return { folder: join(await folder, reference.path), repository: reference.repository, ref: reference.ref };
  } finally {
    downloads.delete(key);
  }
}
