/** Reads commits and what they change. */

import { git, tryGit } from "./git.ts";

export type Person = { readonly name: string; readonly email: string; readonly date: string };
export type Commit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
};
export type FileChange = {
  readonly path: string;
  readonly previous: string | undefined;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks, without the file header; `undefined` for binary files. */
  readonly patch: string | undefined;
};

const fields = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x1f");

function parsePerson(parts: readonly string[]): Person {
  const [name = "", email = "", date = ""] = parts;
  return { name, email, date: utc(date) };
}

function parseCommit(record: string): Commit {
  const parts = record.split("\u001f");
  const [sha = "", tree = "", parents = ""] = parts;
  return {
    sha,
    tree,
    parents: parents.split(" ").filter(Boolean),
    author: parsePerson(parts.slice(3, 6)),
    committer: parsePerson(parts.slice(6, 9)),
    message: parts.slice(9).join("\u001f").replace(/\n+$/, ""),
  };
}

function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Commits a `git log` with these parameters shows, newest first. */
export async function log(directory: string, parameters: readonly string[]): Promise<readonly Commit[]> {
  const text = await git(directory, ["log", "-z", `--format=${fields}`, ...parameters]);
  return text.split("\0").filter(Boolean).map(parseCommit);
}

/** What was read of a repository once: a commit, and what stands at a path in it, never changes, and these repositories never prune any. */
type Known = { readonly commits: Map<string, Commit>; readonly blobs: Map<string, Buffer | undefined> };

const known = new Map<string, Known>();

function knownOf(directory: string): Known {
  const here = known.get(directory) ?? { commits: new Map(), blobs: new Map() };
  known.set(directory, here);
  return here;
}

/** To be called when a repository goes. */
export function forgetRepository(directory: string): void {
  known.delete(directory);
}

/** The commit behind an id or a revision; read once where it is asked for by its full id. */
export async function readCommit(directory: string, sha: string): Promise<Commit | undefined> {
  const { commits } = knownOf(directory);
  const already = commits.get(sha);
  if (already) return already;
  const parameters = ["log", "-z", "-1", `--format=${fields}`, "--end-of-options", `${sha}^{commit}`];
  const text = await tryGit(directory, parameters);
  if (text.code !== 0) return undefined;
  const commit = parseCommit(text.stdout.toString().replace(/\0$/, ""));
  commits.set(commit.sha, commit);
  return commit;
}

const statuses: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** Hunks by path, out of a whole patch. */
function patches(text: string): readonly (string | undefined)[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith("diff --git "))
    .map((part) => {
      const start = part.search(/^@@ /m);
      return start < 0 ? undefined : part.slice(start).replace(/\n$/, "");
    });
}

type Counted = { readonly additions: number; readonly deletions: number };

function parseNumstat(line: string): Counted {
  const [additions = "0", deletions = "0"] = line.split("\t");
  return { additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
}

/** Files changed between two trees or commits; renames found as git finds them. */
export async function diff(directory: string, from: string, to: string): Promise<readonly FileChange[]> {
  const parameters = ["-r", "-M", "--no-color", "--raw", "--no-abbrev", "--numstat", "-p", from, to];
  const text = await git(directory, ["diff-tree", ...parameters]);
  // All raw lines come first, then all counts, then an empty line and the patches.
  const [summary = ""] = text.split("\n\n", 1);
  const listed = summary.split("\n").filter(Boolean);
  const lines = listed.filter((line) => line.startsWith(":"));
  const counts = listed.slice(lines.length).map(parseNumstat);
  const hunks = patches(text.slice(summary.length));
  return lines.map((line, index) => ({
    ...parseRaw(line),
    ...(counts[index] ?? { additions: 0, deletions: 0 }),
    patch: hunks[index],
  }));
}

/** A line of `diff-tree --raw`: `:<modes> <old> <new> <letter>\t<path>[\t<new path>]`. */
function parseRaw(line: string) {
  const [meta = "", first = "", second] = line.split("\t");
  const [oldSha = "", newSha = "", letter = "M"] = meta.split(" ").slice(2);
  const status = statuses[letter.charAt(0)] ?? "modified";
  const previous = second === undefined ? undefined : unquote(first);
  return { path: unquote(second ?? first), previous, status, sha: status === "removed" ? oldSha : newSha };
}

/** Git quotes paths with unusual bytes, in octal. */
function unquote(path: string): string {
  if (!path.startsWith('"')) return path;
  const bytes = path
    .slice(1, -1)
    .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\\(["\\])/g, "$1");
  return Buffer.from(bytes, "latin1").toString();
}

/** The tree a commit or tree id stands for, empty when it has no parent. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** Text or bytes of an object. */
export async function readBlob(directory: string, object: string): Promise<Buffer | undefined> {
  const result = await tryGit(directory, ["cat-file", "blob", object]);
  return result.code === 0 ? result.stdout : undefined;
}

/** The file at a path of a commit, by the commit's full id; for small files that are read again and again. */
export async function readFileAt(directory: string, commit: string, path: string): Promise<Buffer | undefined> {
  const { blobs } = knownOf(directory);
  const object = `${commit}:${path}`;
  if (!blobs.has(object)) blobs.set(object, await readBlob(directory, object));
  return blobs.get(object);
}
