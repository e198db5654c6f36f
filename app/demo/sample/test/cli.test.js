import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../src/cli.js";

/** Runs commands on a list in memory; answers what the last one printed and its exit code. */
function chores(...commands) {
  let kept = [];
  const store = { load: () => kept, save: (next) => (kept = next) };
  let last;
  for (const command of commands) {
    const printed = [];
    const code = main(command, { store, print: (line) => printed.push(line) });
    last = { printed, code };
  }
  return last;
}

test("list shows what remains", () => {
  const { printed, code } = chores(["add", "One"], ["add", "Two"], ["done", "1"], ["list"]);
  assert.deepEqual(printed, ["2  Two"]);
  assert.equal(code, 0);
});

test("list --all shows what is done too", () => {
  const { printed } = chores(["add", "One"], ["done", "1"], ["list", "--all"]);
  assert.deepEqual(printed, ["1  One  (done)"]);
});

test("an empty list says so", () => {
  assert.deepEqual(chores(["list"]).printed, ["nothing to do"]);
});

test("a chore that does not exist cannot be finished", () => {
  assert.deepEqual(chores(["done", "7"]), { printed: ["there is no chore 7"], code: 1 });
});

test("anything else shows the usage", () => {
  assert.equal(chores(["sing"]).code, 2);
});
