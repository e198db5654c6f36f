import assert from "node:assert/strict";
import { test } from "node:test";
import { add, finish, remaining } from "../src/list.js";

test("a new chore gets the next number", () => {
  const chores = add(add([], "Water the plants"), "Call the dentist");
  assert.deepEqual(chores.map(({ id }) => id), [1, 2]);
});

test("numbers are not used again while a later chore exists", () => {
  const chores = [{ id: 5, title: "Old", done: true }];
  assert.equal(add(chores, "New").at(-1).id, 6);
});

test("a finished chore no longer remains", () => {
  const chores = finish(add(add([], "One"), "Two"), 1);
  assert.deepEqual(remaining(chores), [{ id: 2, title: "Two", done: false }]);
});

test("the list that was given stays as it was", () => {
  const chores = [];
  add(chores, "One");
  assert.deepEqual(chores, []);
});
