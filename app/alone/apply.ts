/** Brings a worker's changes into the user's work tree: all of them or none, and never over something that is not committed. */

import { copyFile, lstat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git, inFolder } from "../box/git.ts";

export type Changed = {
  /** The top of the user's work tree. */
  readonly repository: string;
  /** The commit that the changes are counted from. */
  readonly base: string;
  /** A bundle with the one ref `refs/heads/changes`. */
  readonly bundle: string;
  /** Where the changes are kept as a patch, whether they could be applied or not. */
  readonly patch: string;
};

export type Applied =
  | { readonly kind: "applied"; readonly files: readonly string[] }
  /** Nothing was touched. */
  | { readonly kind: "refused"; readonly files: readonly string[]; readonly why: string };

/** Writes the patch; answers the paths that it changes. */
export async function keepPatch({ repository, base, bundle, patch }: Changed): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const [objects = "", shallow = ""] = (
      await git(repository, "rev-parse", "--path-format=absolute", "--git-path", "objects", "--git-path", "shallow")
    ).split("\n");
    await git(folder, "init", "--quiet", "--bare", `--object-format=${base.length === 64 ? "sha256" : "sha1"}`, ".");
    await writeFile(join(folder, "objects", "info", "alternates"), `${objects}\n`);
    if (await exists(shallow)) await copyFile(shallow, join(folder, "shallow"));
    await git(folder, "update-ref", "refs/heads/base", base);
    await git(folder, "fetch", "--quiet", "--no-tags", bundle, "refs/heads/changes:refs/heads/changes");
    const range = ["--no-renames", "--no-ext-diff", "--no-textconv", base, "refs/heads/changes"];
    await git(folder, "diff", "--binary", "--full-index", `--output=${patch}`, ...range);
    return listed(await git(folder, "diff", "--name-only", "-z", ...range));
  });
}

/** Index, branch and everything that the changes do not name stay as they are. */
export async function applyChanges(changed: Changed): Promise<Applied> {
  const { repository, base, patch } = changed;
  const files = await keepPatch(changed);
  const taken = await inTheWay(repository, base, files);
  if (taken.length > 0) {
    const list = taken.slice(0, 20).join(", ") + (taken.length > 20 ? ", …" : "");
    return { kind: "refused", files, why: `these files hold something of yours that is not committed: ${list}` };
  }
  try {
    await git(repository, "apply", "--binary", "--whitespace=nowarn", patch);
    return { kind: "applied", files };
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return { kind: "refused", files, why: `git would not apply them: ${said}` };
  }
}

/** Files that are not as the base has them, and files that are there although the base has none. */
async function inTheWay(repository: string, base: string, files: readonly string[]): Promise<readonly string[]> {
  const options = ["--no-optional-locks", "-c", "core.quotePath=false"];
  const now = await git(repository, ...options, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", base);
  const differing = new Set(listed(now));
  const known = new Set(listed(await git(repository, "ls-tree", "-r", "--name-only", "-z", base)));
  const found = await Promise.all(
    files.map(async (file) => differing.has(file) || (!known.has(file) && (await exists(join(repository, file))))),
  );
  return files.filter((_, index) => found[index]);
}

function listed(text: string): readonly string[] {
  return text.split("\0").filter((path) => path !== "");
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
