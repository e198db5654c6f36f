import { describe, expect, test } from "vitest";
import type { Decided } from "#mission/decision";
import { HookRule } from "#mission/hook";
import { TaskId } from "#mission/ids";
import { blockerIn, blockerOf } from "../../../../action/work/desk/blockers.ts";
import { unkept } from "../../../../action/work/desk/claims.ts";
import type { Claims, Tree } from "../../../../action/work/desk/claims.ts";
import { Desk } from "../../../../action/work/desk/desk.ts";
import { errorIn, Repeats } from "../../../../action/work/desk/failure.ts";
import { toolsOf } from "../../../../action/work/hands.ts";
import { at, run as runId } from "../../../mission/support/values.ts";

/** A desk whose workplace never opened: what passes the rules is answered with that. */
function desk(given: { readonly hooks?: readonly HookRule[]; readonly decisions?: readonly Decided[] } = {}) {
  const { hooks = [], decisions = [] } = given;
  const task = { id: TaskId.parse("7-2-build-u1"), hooks: [...hooks], decisions: [...decisions] };
  const workplace = Promise.resolve({ kind: "closed", reason: "environment", message: "reached the tools" } as const);
  return new Desk(task, workplace, toolsOf(workplace, new AbortController().signal));
}

const question = { summary: "Which format?", options: ["JSON", "YAML"], default: 1 };

describe("at the desk", () => {
  test("a question ends the work, and nothing is done after it", async () => {
    const here = desk();
    expect(await here.do("decide", question)).toEqual({ text: "Asked.", failed: false });
    expect(here.halt).toMatchObject({ kind: "undecided", question });
    expect(await here.do("run", { command: "ls" })).toEqual({
      text: "Nothing more is done: people are asked first.",
      failed: true,
    });
  });

  test("a question that was answered before is answered at once", async () => {
    const decided: Decided = {
      run: runId(1),
      gate: "task:7-1-plan-abc",
      stage: "planning",
      summary: "which format",
      allowed: ["JSON", "YAML"],
      selected: 2,
      actor: "anna",
      at: at(1),
      rationale: "ours are.",
    };
    const here = desk({ decisions: [decided] });
    expect((await here.do("decide", question)).text).toBe("This was decided by anna: YAML. ours are.");
    expect(here.halt).toBeUndefined();
  });

  test("notes are kept in order, twenty of them", async () => {
    const here = desk();
    for (let count = 1; count <= 20; count += 1)
      expect(await here.do("note", { kind: "concern", text: `n${count}` })).toEqual({ text: "Noted.", failed: false });
    expect((await here.do("note", { kind: "concern", text: "one more" })).failed).toBe(true);
    expect(here.notes.map(({ text }) => text).at(-1)).toBe("n20");
  });

  test("what a rule stops reaches no tool; what it changes is shown", async () => {
    const hooks = [HookRule.parse({ before: "run", match: "^make", do: "modify", with: "make -n" })];
    const here = desk({ hooks });
    expect((await here.do("run", { command: "sudo ls" })).text).toMatch(/^This does not run \(sudo\)/);
    expect((await here.do("run", { command: "make" })).text).toBe(
      "[A rule of this repository made it: make -n]\nreached the tools",
    );
  });

  test("an approval that nobody gave yet asks for it", async () => {
    const here = desk({ hooks: [HookRule.parse({ before: "run", match: "deploy", do: "approve" })] });
    await here.do("run", { command: "deploy" });
    expect(here.halt).toMatchObject({ kind: "undecided", gate: expect.stringMatching(/^hook:[0-9a-f]{16}$/) });
  });

  test("the same error for the third time in five calls is remarked on, and counted", async () => {
    const here = desk();
    const call = (command: string) => here.do("run", { command });
    for (const command of ["a", "b"]) expect((await call(command)).text).not.toContain("came");
    expect((await call("c")).text).toContain("[The same error came 3 times in your last calls.");
    expect(here.stuck).toBe(1);
  });
});

test.each([
  ["numbers and places", "Error: x at /a/b/c.js:10:5\n[exit 1, 0.1 s]", "Error: x at /z/c.js:99:1\n[exit 1, 7.2 s]"],
  ["ids", "AssertionError: 3f2a9bc01d\n[exit 1, 0.1 s]", "AssertionError: 99aa7bc0ff\n[exit 1, 0.3 s]"],
])("two errors that differ in %s are the same", (_, one, other) => {
  expect(errorIn({ text: one, failed: false })).toBe(errorIn({ text: other, failed: false }));
  expect(errorIn({ text: one, failed: false })).toBeDefined();
});

test("what went well is no error, whatever it says; different errors are not the same", () => {
  expect(errorIn({ text: "Error: not really\n[exit 0, 0.1 s]", failed: false })).toBeUndefined();
  expect(errorIn({ text: "TypeError: a\n[exit 1, 0.1 s]", failed: false })).not.toBe(
    errorIn({ text: "TypeError: b\n[exit 1, 0.1 s]", failed: false }),
  );
  const repeats = new Repeats();
  const heard = ["x", "x", "ok", "ok", "ok", "x"].map((kind) =>
    repeats.hear({ text: kind === "ok" ? "[exit 0, 0.1 s]" : "Error\n[exit 1, 0.1 s]", failed: false }),
  );
  expect(heard).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
});

describe("a hard blocker is", () => {
  test.each([
    ["network", "npm install left-pad", "npm error code EAI_AGAIN\nnpm error getaddrinfo EAI_AGAIN registry.npmjs.org"],
    ["network", "cd x && pip install requests", "Failed to establish a new connection: [Errno -3]"],
    ["network", "curl -sS https://x.test", "curl: (6) Could not resolve host: x.test"],
    ["network", "git fetch origin", "fatal: unable to access 'https://x/': Could not resolve host: x"],
    ["credentials", "npm ci", "npm error code E401\nnpm error Incorrect or missing password."],
    ["credentials", "git clone https://x", "fatal: could not read Username for 'https://x': terminal prompts disabled"],
    ["quota", "docker pull x", "toomanyrequests: You have reached your pull rate limit"],
    ["permissions", "apt-get install x", "E: Could not open lock file - open (13: Permission denied)"],
  ])("%s: %s", (kind, command, output) => {
    expect(blockerOf(command, output)).toMatchObject({ kind });
  });

  test.each([
    ["a test of one's own that prints it", "npm test", "expected 200 to be 403 Forbidden"],
    ["a script of one's own", "node server.test.js", "getaddrinfo ENOTFOUND nowhere"],
    ["another failure of a program that reaches out", "npm install x", "npm error code ERESOLVE"],
    ["a script that is told to install", "node setup.js install", "getaddrinfo ENOTFOUND nowhere"],
    ["a look at files", "cat log", "Permission denied"],
  ])("not %s", (_, command, output) => {
    expect(blockerOf(command, output)).toBeUndefined();
  });

  test("in the set-up whatever says so", () => {
    expect(blockerIn("building\nError: getaddrinfo ENOTFOUND registry\ndone")).toEqual({
      kind: "network",
      message: "Error: getaddrinfo ENOTFOUND registry",
    });
    expect(blockerIn("no such package")).toBeUndefined();
  });
});

describe("a finish is held against the tree", () => {
  const changed = new Map([
    ["src/a.js", "1a"],
    ["test/a.test.js", "2b"],
    ["old.js", "0".repeat(40)],
  ]);
  const tree: Tree = { changed, merged: false };
  const untouched: Tree = { changed: new Map(), merged: false };
  const nothing: Claims = { changed: undefined, tests: [], answers: [] };
  const done = { key: "thread:1", decision: "done" as const, text: "" };

  test.each([
    ["says nothing", nothing, tree, []],
    ["says all", { ...nothing, changed: ["./src", "test/a.test.js", "old.js"], tests: ["test/a.test.js"] }, tree, []],
    [
      "claims a change",
      { ...nothing, changed: ["src/b.js", "src", "test", "old.js"] },
      tree,
      ["you say that src/b.js is changed, and it is as it was"],
    ],
    [
      "claims tests",
      { ...nothing, tests: ["test/b.test.js"] },
      tree,
      ["you say that test/b.test.js holds tests of yours, and it is as it was"],
    ],
    [
      "claims tests that are gone",
      { ...nothing, tests: ["old.js"] },
      tree,
      ["you say that old.js holds tests of yours, and it is gone"],
    ],
    [
      "hides a change",
      { ...nothing, changed: ["src/a.js", "old.js"] },
      tree,
      ["test/a.test.js is changed too, and you do not say so: put it back, or name it"],
    ],
    ["hides what was merged", { ...nothing, changed: ["src/a.js"] }, { ...tree, merged: true }, []],
    [
      "says done of nothing",
      { ...nothing, answers: [done] },
      untouched,
      ["you answer thread:1 with done, and no file has changed since"],
    ],
    [
      "disagrees and changes nothing",
      { ...nothing, answers: [{ ...done, decision: "disagree" as const }] },
      untouched,
      [],
    ],
  ] satisfies readonly (readonly [string, Claims, Tree, readonly string[]])[])(
    "that %s",
    (_, claims, there, missing) => {
      expect(unkept(claims, there)).toEqual(missing);
    },
  );
});
