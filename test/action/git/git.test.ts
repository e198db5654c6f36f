import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { commit, noon, test, toMain } from "../../support/repository.ts";

test("what one clone pushes another fetches, and files and folders can be read", async ({ remote }) => {
  const [here, there] = [await remote.clone(), await remote.clone()];
  const first = await commit(here, undefined, { "readme.md": "hello\n", "src/ä b.ts": "1\n" });
  expect(await here.push([toMain(undefined, first)])).toEqual({ kind: "pushed" });

  await there.fetch(["+refs/heads/*:refs/heads/*", "+refs/heads/absent:refs/heads/absent"]);
  expect(await there.resolve("refs/heads/main")).toBe(first);
  expect(await there.resolve("refs/heads/absent")).toBeUndefined();
  expect(await there.show(first, "src/ä b.ts")).toBe("1\n");
  expect(await there.show(first, "src")).toBeUndefined();
  expect(await there.show(first, "absent")).toBeUndefined();
  expect(await there.list(first, "")).toEqual(["readme.md", "src"]);
  expect(await there.list(first, "src")).toEqual(["ä b.ts"]);
  expect(await there.list(first, "absent")).toEqual([]);
});

test("a push moves all its refs or none", async ({ remote }) => {
  const [here, there] = [await remote.clone(), await remote.clone()];
  const first = await commit(here, undefined, { a: "1" });
  const second = await commit(here, first, { a: "2" });
  await here.push([toMain(undefined, first)]);

  await there.fetch(["+refs/heads/main:refs/heads/main"]);
  const theirs = await commit(there, first, { b: "1" });
  await there.push([toMain(first, theirs)]);

  const pushed = await here.push([toMain(first, second), { ref: "refs/heads/side", from: undefined, to: second }]);
  expect(pushed).toEqual({ kind: "refused", message: expect.stringMatching(/refs\/heads\/main.*stale info/) });
  expect(await here.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", theirs]]));
});

test("a ref that must not exist is not overwritten, one that is named is deleted", async ({ remote }) => {
  const git = await remote.clone();
  const first = await commit(git, undefined, { a: "1" });
  const second = await commit(git, first, { a: "2" });
  await git.push([toMain(undefined, first)]);
  expect((await git.push([toMain(undefined, second)])).kind).toBe("refused");
  expect(await git.push([toMain(first, undefined)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map());
});

test("a push that was applied before its answer was lost counts as pushed", async ({ remote }) => {
  const git = await remote.clone();
  const first = await commit(git, undefined, { a: "1" });
  await hook(remote.url, "reference-transaction", '[ "$1" != committed ] || kill -9 $PPID');
  expect(await git.push([toMain(undefined, first)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", first]]));
  expect(await git.push([toMain(first, undefined)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map());
});

test("a push whose connection breaks before it is applied is tried again", async ({ remote }) => {
  const git = await remote.clone();
  const first = await commit(git, undefined, { a: "1" });
  await hook(remote.url, "pre-receive", "[ -e tried ] || { touch tried; kill -9 $PPID; }");
  expect(await git.push([toMain(undefined, first)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", first]]));
});

async function hook(repository: string, name: string, script: string): Promise<void> {
  await mkdir(join(repository, "hooks"), { recursive: true });
  await writeFile(join(repository, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("a remote that is not there is an error with git's own words", async ({ remote }) => {
  const git = await remote.clone();
  await execa("rm", ["-rf", remote.url]);
  await expect(git.fetch(["refs/heads/main:refs/heads/main"])).rejects.toThrow(/does not (appear|exist)/);
  await expect(git.remoteRefs(["refs/heads/*"])).rejects.toThrow(/ls-remote/);
});

test("a commit with the same properties has the same id in any clone", async ({ remote }) => {
  const [here, there] = [await remote.clone(), await remote.clone()];
  expect(await commit(here, undefined, { a: "1" })).toBe(await commit(there, undefined, { a: "1" }));
  const { stdout } = await execa(
    "git",
    ["log", "-1", "--format=%an <%ae> %ad%n%s", await commit(here, undefined, {})],
    {
      cwd: here.directory,
    },
  );
  expect(stdout).toBe("Muster <muster@users.noreply.github.com> Fri Jan 2 12:00:00 2026 +0000\na change");
});

test("merges need no work tree and say which paths conflict", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { "a b": "1\n", b: "1\n" });
  const ours = await commit(git, base, { "a b": "2\n" });
  const theirs = await commit(git, base, { b: "2\n" });
  const clash = await commit(git, base, { "a b": "3\n" });

  const merged = await git.mergeTree(ours, theirs);
  expect(merged.kind === "merged" && merged.tree).toBe(await git.treeOf(await commit(git, ours, { b: "2\n" })));
  expect(await git.mergeTree(ours, clash)).toEqual({ kind: "conflict", paths: ["a b"] });
});

test("a given merge base decides what counts as changed", async ({ remote }) => {
  const git = await remote.clone();
  const old = await commit(git, undefined, { a: "1\n", b: "1\n" });
  const base = await commit(git, old, { a: "2\n" });
  const ours = await commit(git, old, { a: "2\n", b: "2\n" });
  const theirs = await commit(git, base, { a: "3\n" });
  expect((await git.mergeTree(ours, theirs)).kind).toBe("conflict");
  const merged = await git.mergeTree(ours, theirs, base);
  expect(merged.kind === "merged" && merged.tree).toBe(
    await git.treeOf(await commit(git, old, { a: "3\n", b: "2\n" })),
  );
});

test("ancestry is told", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1" });
  const [left, right] = [await commit(git, base, { a: "2" }), await commit(git, base, { a: "3" })];
  const stranger = await commit(git, undefined, { z: "1" });
  expect(await git.isAncestor(base, left)).toBe(true);
  expect(await git.isAncestor(left, right)).toBe(false);
  expect(await git.mergeBase(left, right)).toBe(base);
  expect(await git.mergeBase(left, stranger)).toBeUndefined();
});

test("changes are told with modes, sizes, lines and renames", async ({ remote }) => {
  const git = await remote.clone();
  const text = "one\ntwo\nthree\nfour\n";
  const from = await commit(git, undefined, { "old name": text, gone: "x\n", kept: "1\n", binary: "\0\u0001" });
  const bare = await commit(git, undefined, {
    kept: "1\n2\n",
    "new\tname": `${text}five\n`,
    binary: "\0\u0002\u0003",
    neu: "",
  });
  expect(await git.changes(from, bare)).toEqual(
    expect.arrayContaining([
      { path: "binary", status: "modified", mode: "100644", oldMode: "100644", size: 3, added: 0, removed: 0 },
      { path: "gone", status: "deleted", mode: "000000", oldMode: "100644", size: 0, added: 0, removed: 1 },
      { path: "kept", status: "modified", mode: "100644", oldMode: "100644", size: 4, added: 1, removed: 0 },
      { path: "neu", status: "added", mode: "100644", oldMode: "000000", size: 0, added: 0, removed: 0 },
      {
        path: "new\tname",
        from: "old name",
        status: "renamed",
        mode: "100644",
        oldMode: "100644",
        size: 24,
        added: 1,
        removed: 0,
      },
    ]),
  );
  expect(await git.changes(from, from)).toEqual([]);
});

test("a bundle carries commits from one repository to another that has their base", async ({ remote }) => {
  const [here, there, stranger] = [await remote.clone(), await remote.clone(), await remote.clone()];
  const base = await commit(here, undefined, { a: "1" });
  await commit(there, undefined, { a: "1" });
  const tip = await commit(here, base, { a: "2" });
  const file = join(remote.folder, "changes.bundle");
  await here.bundle(file, base, tip);
  expect(await there.unbundle(file)).toBe(tip);
  expect(await there.show(tip, "a")).toBe("2");
  expect(await stranger.unbundle(file)).toBeUndefined();
  await writeFile(file, "no bundle");
  expect(await there.unbundle(file)).toBeUndefined();
  expect(await there.unbundle(join(remote.folder, "absent"))).toBeUndefined();
  expect(await here.remoteRefs(["refs/*"])).toEqual(new Map());
});

test("the time of a commit is whole seconds of the instant given", async ({ remote }) => {
  const git = await remote.clone();
  const tree = await git.writeTree(undefined, new Map());
  const sha = await git.commitTree({ tree, parents: [], message: "x\n\n", at: noon });
  const { stdout } = await execa("git", ["show", "-s", "--format=%ct", sha], { cwd: git.directory });
  expect(Number(stdout)).toBe(noon / 1000);
});
