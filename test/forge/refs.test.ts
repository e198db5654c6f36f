/** Refs and commits of a forge's repository, read as git itself would read them. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { diff, emptyTree } from "../../app/forge/git/commit.ts";
import { git } from "../../app/forge/git/git.ts";
import { writeCommit } from "../../app/forge/git/merges.ts";
import { readRef, resolveCommit } from "../../app/forge/git/refs.ts";

let forge: Forge;
let directory: string;
const someone = { name: "A Maintainer", email: "m@example.org" };

beforeEach(async () => {
  forge = await startForge();
  ({ directory } = await forge.createRepository("ann", "notes"));
});
afterEach(() => forge.close());

const put = (ref: string, id: string) => git(directory, ["update-ref", ref, id]);

/** A commit of these files. */
async function commit(message: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = { GIT_INDEX_FILE: join(directory, `index-of-${message}`) };
  for (const [path, text] of Object.entries(files)) {
    const blob = (await git(directory, ["hash-object", "-w", "--stdin"], { input: text })).trim();
    await git(directory, ["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], { env });
  }
  const tree = (await git(directory, ["write-tree"], { env })).trim();
  const date = "2026-01-01T00:00:00Z";
  return writeCommit(directory, { tree, parents: [], message, author: someone, committer: someone, date });
}

test("a ref is found by its name whether it has a file of its own, is packed, or both", async () => {
  const [one, two] = [await commit("one"), await commit("two")];
  await put("refs/heads/a/b", one);
  await put("refs/tags/v1", two);
  expect(await readRef(directory, "refs/heads/a/b")).toEqual({ name: "refs/heads/a/b", sha: one, type: "commit" });
  await git(directory, ["pack-refs", "--all"]);
  expect(await readRef(directory, "refs/heads/a/b")).toEqual({ name: "refs/heads/a/b", sha: one, type: "commit" });
  await put("refs/heads/a/b", two);
  expect(await resolveCommit(directory, "a/b")).toBe(two);
  await git(directory, ["update-ref", "-d", "refs/heads/a/b"]);
  expect(await resolveCommit(directory, "a/b")).toBeUndefined();
  expect(await resolveCommit(directory, "v1")).toBe(two);
});

test("a branch goes before a tag, an annotated tag stands for its commit, and git reads the rest", async () => {
  const [one, two] = [await commit("one"), await commit("two")];
  await put("refs/tags/both", one);
  await put("refs/heads/both", two);
  expect(await resolveCommit(directory, "both")).toBe(two);
  const tagged = `object ${one}\ntype commit\ntag v2\ntagger A <a@example.org> 0 +0000\n\nv2\n`;
  const tag = (await git(directory, ["hash-object", "-w", "-t", "tag", "--stdin"], { input: tagged })).trim();
  await put("refs/tags/v2", tag);
  expect(await readRef(directory, "refs/tags/v2")).toEqual({ name: "refs/tags/v2", sha: tag, type: "tag" });
  for (const name of ["v2", "refs/tags/v2", tag, one, one.slice(0, 9), "v2~0"]) {
    expect(await resolveCommit(directory, name)).toBe(one);
  }
});

test("what is no ref is none, wherever a file might be", async () => {
  await put("refs/heads/main", await commit("one"));
  await writeFile(join(directory, "refs/heads/busy.lock"), `${"1".repeat(40)}\n`);
  const names = ["refs/heads/none", "refs/heads", "refs/heads/main/x", "refs/heads/", "refs/heads//main", "HEAD"];
  const tricks = [
    "refs/heads/busy.lock",
    "refs/heads/../heads/main",
    "refs/heads/a\0b",
    `refs/heads/${"x".repeat(300)}`,
  ];
  for (const name of [...names, ...tricks]) expect([name, await readRef(directory, name)]).toEqual([name, undefined]);
  expect(await resolveCommit(directory, "f".repeat(40))).toBeUndefined();
  expect(await resolveCommit(directory, "refs/heads/none")).toBeUndefined();
});

test("a difference tells each file's status, its lines and its hunks", async () => {
  const text = "a line that stays\n".repeat(9);
  const before = await commit("before", { "kept name": `${text}one\n`, old: text, bin: "\0\n" });
  const after = await commit("after", { "kept name": `${text}two\n`, new: text, é: "x\n" });
  const files = await diff(directory, before, after);
  expect(
    files.map(({ path, previous, status, additions, deletions }) => [path, previous, status, additions, deletions]),
  ).toEqual([
    ["bin", undefined, "removed", 0, 0],
    ["kept name", undefined, "modified", 1, 1],
    ["new", "old", "renamed", 0, 0],
    ["é", undefined, "added", 1, 0],
  ]);
  expect(files.map((file) => file.patch?.split("\n").at(-1))).toEqual([undefined, "+two", undefined, "+x"]);
  expect(await diff(directory, before, before)).toEqual([]);
  expect(await diff(directory, emptyTree, before)).toHaveLength(3);
});
