import { expect } from "vitest";
import { assemble } from "../../action/assemble.ts";
import { type Sha, TaskId, UnitId } from "../../action/mission/ids.ts";
import { commit, noon, test, toMain } from "../support/repository.ts";

const one = { task: TaskId.parse("7-2-build-u1"), unit: UnitId.parse("u1"), message: "Add one\n\nPart of #7" };
const two = { task: TaskId.parse("7-2-build-u2"), unit: UnitId.parse("u2"), message: "Add two" };

const tipsOf = (first: Sha, second: Sha) =>
  new Map([
    [one.task, first],
    [two.task, second],
  ]);

test("two repositories put the same commit together from the same changes", async ({ remote }) => {
  const [here, there] = [await remote.clone(), await remote.clone()];
  const base = await commit(here, undefined, { a: "1\n", b: "1\n" });
  const tips = tipsOf(await commit(here, base, { a: "2\n" }), await commit(here, base, { b: "2\n", c: "1\n" }));
  await here.push([...tips].map(([task, to]) => ({ ref: `refs/heads/${task}`, from: undefined, to })));
  await there.fetch(["+refs/heads/*:refs/heads/*"]);

  const assembled = await assemble(here, { base, parts: [one, two], tips, at: noon });
  expect(await assemble(there, { base, parts: [one, two], tips, at: noon })).toEqual(assembled);
  if (assembled.kind !== "assembled") throw new Error("a conflict");
  expect(await here.treeOf(assembled.commit)).toBe(assembled.tree);
  expect(await here.list(assembled.commit, "")).toEqual(["a", "b", "c"]);
  expect(await here.resolve(`${assembled.commit}^^`)).toBe(base);
});

test("changes made on an earlier base do not undo what came since", async ({ remote }) => {
  const git = await remote.clone();
  const old = await commit(git, undefined, { a: "1\n", b: "1\n" });
  const base = await commit(git, old, { b: "2\n" });
  const tips = new Map([[one.task, await commit(git, old, { a: "2\n" })]]);
  const assembled = await assemble(git, { base, parts: [one], tips, at: noon });
  expect(assembled.kind === "assembled" && (await git.show(assembled.commit, "b"))).toBe("2\n");
});

test("parts that do not merge name the paths and the part", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1\n" });
  const tips = tipsOf(await commit(git, base, { a: "2\n" }), await commit(git, base, { a: "3\n" }));
  const assembled = await assemble(git, { base, parts: [one, two], tips, at: noon });
  expect(assembled).toEqual({ kind: "conflict", task: two.task, paths: ["a"] });
});

test("without parts the base itself is the commit", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1\n" });
  await git.push([toMain(undefined, base)]);
  const assembled = await assemble(git, { base, parts: [], tips: new Map(), at: noon });
  expect(assembled).toEqual({ kind: "assembled", commit: base, tree: await git.treeOf(base) });
});

test("a part whose changes are not here is an error, not left out", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1\n" });
  const putting = assemble(git, { base, parts: [one], tips: new Map(), at: noon });
  await expect(putting).rejects.toThrow("the changes of 7-2-build-u1 are not here");
});
