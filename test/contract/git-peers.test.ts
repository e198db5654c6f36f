/** What the port `Git` promises, of the adapter on real git and of its peer in memory. */

import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sha } from "#mission/ids";
import { openGit } from "../../action/git/open.ts";
import type { Git } from "../../action/ports.ts";
import { commit, noon, toMain } from "../support/repository.ts";
import { memoryGit } from "../world/git/open.ts";
import { remoteRepository } from "../world/git/remote.ts";

/** A new remote; each call of what it answers is a clone of it. */
type Peer = (folder: string) => Promise<() => Promise<Git>>;

const real: Peer = async (folder) => {
  const remoteUrl = join(folder, "remote.git");
  await openGit({ directory: remoteUrl, remoteUrl });
  let clones = 0;
  return () => openGit({ directory: join(folder, `clone-${(clones += 1)}.git`), remoteUrl });
};

const inMemory: Peer = async () => {
  const remote = remoteRepository();
  return async () => memoryGit(remote);
};

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-peers-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ["on real git", real],
  ["in memory", inMemory],
])("%s", (_, peer) => {
  let clone: () => Promise<Git>;
  beforeEach(async () => {
    clone = await peer(folder);
  });

  test("what one clone pushes another fetches, and files and folders can be read", async () => {
    const [here, there] = [await clone(), await clone()];
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

  test("a push moves all its refs or none", async () => {
    const [here, there] = [await clone(), await clone()];
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

  test("a ref that must not exist is not overwritten, one that is named is deleted", async () => {
    const git = await clone();
    const first = await commit(git, undefined, { a: "1" });
    const second = await commit(git, first, { a: "2" });
    await git.push([toMain(undefined, first)]);
    expect((await git.push([toMain(undefined, second)])).kind).toBe("refused");
    expect(await git.push([toMain(first, undefined)])).toEqual({ kind: "pushed" });
    expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map());
  });

  test("merges need no work tree and say which paths conflict", async () => {
    const git = await clone();
    const base = await commit(git, undefined, { "a b": "1\n", b: "1\n" });
    const ours = await commit(git, base, { "a b": "2\n" });
    const theirs = await commit(git, base, { b: "2\n" });
    const clash = await commit(git, base, { "a b": "3\n" });

    const merged = await git.mergeTree(ours, theirs);
    expect(merged.kind === "merged" && merged.tree).toBe(await git.treeOf(await commit(git, ours, { b: "2\n" })));
    expect(await git.mergeTree(ours, clash)).toEqual({ kind: "conflict", paths: ["a b"] });
  });

  test("a given merge base decides what counts as changed", async () => {
    const git = await clone();
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

  test("a commit of files keeps what else is there, whatever they are called, and no ref knows of it", async () => {
    const git = await clone();
    const [one, other] = [
      await commit(git, undefined, { "deep/kept": "k", gone: "g" }),
      await commit(git, undefined, { z: "1" }),
    ];
    const names = ['a"b\\c', "deep/er/grüß 1", "line\nend", " led", "deep/kept"];
    const files = new Map(names.map((name) => [name, `text of ${name}, without an end`]));
    const rest = { parents: [one, other], message: "größer\n\nmore", at: noon };
    const made = await git.commitFiles({ files, onto: other, ...rest });
    expect(await git.commitTree({ tree: await git.treeOf(made), ...rest })).toBe(made);
    for (const [name, text] of files) expect(await git.show(made, name)).toBe(text);
    expect([await git.show(made, "z"), await git.show(made, "gone")]).toEqual(["1", undefined]);
    expect(await git.refs(["refs/"])).toEqual(new Map());
    const bare = await git.commitFiles({ files: new Map([["only", ""]]), parents: [one], message: "m", at: noon });
    expect([await git.show(bare, "only"), await git.show(bare, "deep/kept")]).toEqual(["", undefined]);
    expect(await git.outgoing([bare])).toContain("m");
  });

  test("ancestry is told", async () => {
    const git = await clone();
    const base = await commit(git, undefined, { a: "1" });
    const [left, right] = [await commit(git, base, { a: "2" }), await commit(git, base, { a: "3" })];
    const stranger = await commit(git, undefined, { z: "1" });
    expect(await git.isAncestor(base, left)).toBe(true);
    expect(await git.isAncestor(left, right)).toBe(false);
    expect(await git.mergeBase(left, right)).toBe(base);
    expect(await git.mergeBase(left, stranger)).toBeUndefined();
  });

  test("changes are told with modes, sizes, lines and renames", async () => {
    const git = await clone();
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

  test("a bundle carries commits from one repository to another that has their base", async () => {
    const [here, there, stranger] = [await clone(), await clone(), await clone()];
    const base = await commit(here, undefined, { a: "1" });
    await commit(there, undefined, { a: "1" });
    const tip = await commit(here, base, { a: "2" });
    const bundle = await here.bundle(base, tip);
    expect(await there.unbundle(bundle)).toBe(tip);
    expect(await there.show(tip, "a")).toBe("2");
    expect(await stranger.unbundle(bundle)).toBeUndefined();
    expect(await there.unbundle(Buffer.from("no bundle"))).toBeUndefined();
    expect(await here.remoteRefs(["refs/*"])).toEqual(new Map());
  });

  test("what a change adds is told line by line; of a merge, what neither side had", async () => {
    const git = await clone();
    const base = await commit(git, undefined, { kept: "1\n2\n3\n", gone: "x\n", moved: "a\nb\nc\nd\n" });
    const side = await commit(git, base, { side: "s\n" });
    const bare = await commit(git, undefined, { kept: "1\ntwo\n3\n4\n", neu: "n\n", there: "a\nb\nc\nd\ne\n" });
    const addedBy = async (span: Parameters<Git["added"]>[0]) =>
      (await git.added(span)).map(({ path, ranges }) => [path, ranges]);
    expect(await addedBy({ from: base, to: bare })).toEqual([
      [
        "kept",
        [
          { from: 2, to: 2 },
          { from: 4, to: 4 },
        ],
      ],
      ["neu", [{ from: 1, to: 1 }]],
      ["there", [{ from: 5, to: 5 }]],
    ]);
    const merged = await git.commitFiles({
      onto: base,
      files: new Map([
        ["side", "s\n"],
        ["mine", "m\n"],
      ]),
      parents: [base, side],
      message: "both",
      at: noon,
    });
    expect(await addedBy({ from: base, to: merged, besides: side })).toEqual([["mine", [{ from: 1, to: 1 }]]]);
  });

  test("what goes out is what no ref has yet: messages and new lines", async () => {
    const git = await clone();
    const first = await commit(git, undefined, { a: "old\n" });
    await git.push([toMain(undefined, first)]);
    const second = await commit(git, first, { a: "old\nnew\n" });
    const text = await git.outgoing([second]);
    expect(text).toContain("a change");
    expect(text).toContain("new");
    expect(text).not.toMatch(/^\+?old$/m);
    expect(await git.outgoing([first])).not.toContain("old");
  });

  test("what was neither fetched nor made is not here; history is walked by parents", async () => {
    const [here, there] = [await clone(), await clone()];
    const first = await commit(here, undefined, { a: "1" });
    const second = await commit(here, first, { a: "2" });
    const third = await commit(here, second, { a: "3" });
    expect(await there.resolve(first)).toBeUndefined();
    await here.push([toMain(undefined, second)]);
    await there.fetch(["+refs/heads/*:refs/heads/*"]);
    expect(await there.resolve(first)).toBe(first);
    expect(await there.resolve(`${second}^`)).toBe(first);
    expect(await there.resolve("refs/heads/main^^")).toBeUndefined();
    expect(await there.resolve(third)).toBeUndefined();
    expect(new Set(await here.between(first, third))).toEqual(new Set([second, third]));
    expect(await here.timeOf(first)).toBe(noon);
  });

  test("refs that are gone there are gone here after a fetch", async () => {
    const [here, there] = [await clone(), await clone()];
    const first = await commit(here, undefined, { a: "1" });
    const side = { ref: "refs/muster/state/7", from: undefined, to: first };
    await here.push([toMain(undefined, first), side]);
    await there.fetch(["+refs/muster/state/*:refs/muster/state/*", "+refs/heads/main:refs/heads/main"]);
    expect([...(await there.refs(["refs/muster/", "refs/heads/"])).keys()]).toEqual(["refs/heads/main", side.ref]);
    await here.push([{ ref: side.ref, from: first, to: undefined }]);
    await there.fetch(["+refs/muster/state/*:refs/muster/state/*"]);
    expect(await there.refs(["refs/muster/"])).toEqual(new Map());
  });
});

/** Edits of a text of eight lines: each line is kept, changed by one side or the other, or taken away. */
const edits = fc.array(fc.constantFrom("keep", "keep", "keep", "ours", "theirs", "both", "drop"), {
  minLength: 8,
  maxLength: 8,
});

function edited(name: "ours" | "theirs", plan: readonly string[]): string {
  const lines = plan.flatMap((what, line) => {
    if (what === "drop") return name === "ours" ? [] : [`line ${line}`];
    return what === name || what === "both" ? [`line ${line} of ${name}`, `more ${line}`] : [`line ${line}`];
  });
  return lines.map((line) => `${line}\n`).join("");
}

test("files merge in memory exactly as git merges them", async () => {
  const [git, memory] = [await (await real(folder))(), await (await inMemory(folder))()];
  const base = edited(
    "ours",
    Array.from({ length: 8 }, () => "keep"),
  );
  const outcome = async (peer: Git, plan: readonly string[]) => {
    const from = await commit(peer, undefined, { a: base });
    const head = (name: "ours" | "theirs"): Promise<Sha> => commit(peer, from, { a: edited(name, plan) });
    return peer.mergeTree(await head("ours"), await head("theirs"));
  };
  await fc.assert(
    fc.asyncProperty(edits, async (plan) => {
      expect(await outcome(memory, plan)).toEqual(await outcome(git, plan));
    }),
    { numRuns: 12 },
  );
});
