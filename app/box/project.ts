/** A repository in a box that Muster works on. */

import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { configPath, workflowFile } from "#mission/config";
import { readFileSync } from "node:fs";
import type { Forge } from "../forge/forge.ts";
import { commitAll, git, inFolder } from "./git.ts";

export type ProjectSource =
  /** A folder's files become the first commit. */
  | { readonly kind: "folder"; readonly path: string }
  /** One branch of a local repository; files are added and left out by one commit on top, in the forge only. */
  | {
      readonly kind: "repository";
      readonly path: string;
      readonly branch: string;
      readonly files: ReadonlyMap<string, string>;
      readonly without: readonly string[];
    };

export type Project = {
  readonly fullName: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** The bare repository on disk; read only. */
  readonly directory: string;
  readonly cloneUrl: string;
};

/** The workflow that calls Muster, as the documentation shows it. */
export const consumerWorkflow = readFileSync(new URL("../../docs/examples/muster.yml", import.meta.url), "utf8");

/** What a repository needs to work with Muster, by path. */
export function musterFiles(config: string): ReadonlyMap<string, string> {
  return new Map([
    [`.github/workflows/${workflowFile}`, consumerWorkflow],
    [configPath, config],
  ]);
}

/** Public: anybody may read it, and by default each plane of Muster gets a machine of its own. */
export type Visibility = "public" | "private";

export async function importProject(
  forge: Forge,
  fullName: string,
  source: ProjectSource,
  visibility: Visibility,
): Promise<Project> {
  const [owner = "", name = ""] = fullName.split("/");
  const defaultBranch = source.kind === "folder" ? "main" : source.branch;
  const { directory, cloneUrl } = await forge.createRepository(owner, name, {
    defaultBranch,
    private: visibility === "private",
  });
  await inFolder((folder) => fill(forge, { fullName, folder, source }));
  return { fullName, owner, name, defaultBranch, directory, cloneUrl };
}

async function fill(
  forge: Forge,
  { fullName, folder, source }: { fullName: string; folder: string; source: ProjectSource },
): Promise<void> {
  if (source.kind === "folder") {
    await cp(source.path, folder, { recursive: true });
    await commitAll(folder, "Keep chores in a file");
    return forge.importRepository(fullName, folder);
  }
  const { path, branch, files, without } = source;
  await git(folder, "clone", "--quiet", "--no-tags", "--single-branch", "--branch", branch, path, ".");
  if (await isShallow(folder)) await forget(folder);
  if (without.length > 0) await git(folder, "rm", "--quiet", "--", ...without);
  await addFiles(folder, files);
  return forge.importRepository(fullName, folder, [`refs/heads/${branch}:refs/heads/${branch}`]);
}

async function isShallow(folder: string): Promise<boolean> {
  return (await git(folder, "rev-parse", "--is-shallow-repository")) === "true";
}

/** A history that is cut off cannot be fetched by others: the files as they are become its beginning. */
async function forget(folder: string): Promise<void> {
  const root = await git(folder, "commit-tree", "HEAD^{tree}", "-m", "What was before is not in this clone");
  await git(folder, "reset", "--quiet", "--soft", root);
}

async function addFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await git(folder, "add", "--force", "--", ...files.keys());
  await git(folder, "commit", "--quiet", "--allow-empty", "-m", "Configure Muster");
}
