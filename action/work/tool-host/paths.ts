/** Which file a model's path means: always inside the workspace, after every link is followed, and never git's own. */

import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { matches } from "#mission/lap/glob";

/** Something that a tool will not do; its message is for the model. */
export class Refusal extends Error {}

/** The real path of a file or folder that may not exist yet. Throws a {@link Refusal}. */
export function locate(workspace: string, path: string): string {
  if (path.includes("\0")) throw new Refusal("A path cannot contain a NUL character.");
  const root = realpathSync.native(workspace);
  const real = realOf(resolve(root, path));
  const inside = relative(root, real);
  if (inside === ".." || inside.startsWith(`..${sep}`)) {
    throw new Refusal(`${path} leads outside the repository. Use paths relative to its root.`);
  }
  if (inside.split(sep).some(isGit)) throw new Refusal(`${path} belongs to git itself and is off limits.`);
  return real;
}

/** The same for what is only read: also what commands have spilt, whose folder is given by its real path. */
export function locateReadable(workspace: string, spilt: string | undefined, path: string): string {
  const within = spilt !== undefined && !path.includes("\0") && resolve(path).startsWith(spilt + sep);
  if (!within) return locate(workspace, path);
  const real = realOf(resolve(path));
  if (!real.startsWith(spilt + sep)) throw new Refusal(`${path} leads outside the folder of outputs.`);
  return real;
}

/** Also what case-folding and other file systems take for `.git`: trailing dots and spaces, ignorable characters, the short name. */
function isGit(name: string): boolean {
  const folded = name
    .normalize("NFKC")
    .replace(/[\p{Cf}\s.]+$|\p{Cf}/gu, "")
    .toLowerCase();
  return folded === ".git" || folded === "git~1";
}

/** Follows links as far as the path exists; what does not exist yet has none. A dangling link is refused: writing would follow it. */
function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw asRefusal(error, path);
    const parent = realOf(dirname(path));
    return join(parent, basename(path));
  }
}

/** The reason why a path must not be changed, or undefined. `path` is real. */
export function protection(workspace: string, path: string, globs: readonly string[]): string | undefined {
  const name = relative(workspace, path).split(sep).join("/");
  const glob = globs.find((pattern) => matches(pattern, name));
  return glob === undefined ? undefined : `${name} is protected (${glob}): no worker may change it. Leave it as it is.`;
}

export function asRefusal(error: unknown, path: string): Error {
  const code = codeOf(error);
  const said: Readonly<Record<string, string>> = {
    ENOENT: `${path} does not exist.`,
    EISDIR: `${path} is a folder.`,
    ENOTDIR: `A part of ${path} is a file, not a folder.`,
    EACCES: `${path} is not accessible.`,
    EROFS: `${path} is read-only.`,
    ELOOP: `${path} is a link that leads in a circle, or a link where a file is needed.`,
    ENAMETOOLONG: "The path is too long.",
  };
  const message = code === undefined ? undefined : said[code];
  return message === undefined ? new Refusal(`${path}: ${code ?? String(error)}`) : new Refusal(message);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
