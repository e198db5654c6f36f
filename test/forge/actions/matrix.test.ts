import { expect, test } from "vitest";
import { combinations } from "../../../app/forge/actions/workflow/matrix.ts";
import { matches } from "../../../app/forge/actions/workflow/patterns.ts";
import { permissionsOf } from "../../../app/forge/actions/workflow/permissions.ts";

test("a matrix is the product of its lists without what is excluded", () => {
  const matrix = { os: ["a", "b"], node: [20, 24], exclude: [{ os: "a", node: 20 }] };
  expect(combinations(matrix)).toEqual([
    { os: "a", node: 24 },
    { os: "b", node: 20 },
    { os: "b", node: 24 },
  ]);
});

test("an included entry extends the combinations it agrees with, or is one of its own", () => {
  const include = [{ color: "green" }, { color: "pink", animal: "cat" }, { fruit: "apple", shape: "circle" }];
  const matrix = { fruit: ["apple", "pear"], animal: ["cat", "dog"], include: [...include, { fruit: "banana" }] };
  expect(combinations(matrix)).toEqual([
    { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
    { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
    { fruit: "pear", animal: "cat", color: "pink" },
    { fruit: "pear", animal: "dog", color: "green" },
    { fruit: "banana" },
  ]);
  expect(combinations({ include: [{ a: 1 }, { b: 2 }] })).toEqual([{ a: 1 }, { b: 2 }]);
  expect(combinations({ a: [] })).toEqual([]);
});

test("a matrix makes at most 256 jobs", () => {
  const axis = Array.from({ length: 16 }, (_, n) => n);
  expect(combinations({ a: axis, b: axis })).toHaveLength(256);
  expect(() => combinations({ a: axis, b: axis, include: [{ c: 1, a: 99 }] })).toThrow("257 jobs");
});

test.each([
  ["main", ["main"], true],
  ["releases/10", ["releases/*"], true],
  ["releases/10/x", ["releases/*"], false],
  ["releases/10/x", ["releases/**"], true],
  ["v1.9.1", ["v[12].[0-9]+.[0-9]+"], true],
  ["a.b", ["a?b"], false],
  ["docs/x.md", ["**.md"], true],
  ["x.md", ["**/*.md"], true],
  ["docs/keep.md", ["docs/**", "!docs/keep.md"], false],
  ["docs/keep.md", ["docs/**", "!docs/keep.md", "**/keep.md"], true],
])("%s against %j is %j", (name, patterns, answer) => {
  expect(matches(name, patterns)).toBe(answer);
});

test("permissions of a job replace the workflow's, and a called workflow has no more than its caller", () => {
  const open = { cap: undefined, readOnly: false };
  expect(permissionsOf({ workflow: undefined, job: undefined, ...open })).toEqual({
    contents: "read",
    packages: "read",
    metadata: "read",
  });
  expect(permissionsOf({ workflow: "write-all", job: { "pull-requests": "write" }, ...open })).toEqual({
    pull_requests: "write",
    metadata: "read",
  });
  const cap = { contents: "read", metadata: "read" } as const;
  expect(
    permissionsOf({ workflow: undefined, job: { contents: "write", issues: "write" }, cap, readOnly: false }),
  ).toEqual({
    contents: "read",
    issues: "none",
    metadata: "read",
  });
  expect(permissionsOf({ workflow: "read-all", job: undefined, ...open })["id_token"]).toBe("none");
});
