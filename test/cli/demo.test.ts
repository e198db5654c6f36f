import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lineOf } from "../../app/box/pulls.ts";
import { readIssue } from "../../app/cli/issue-file.ts";
import { sayEvent } from "../../app/cli/say-event.ts";
import { muster } from "./muster.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the demo tells the whole story and ends with its result", { timeout: 240_000 }, async () => {
  const { code, lines, stderr } = await muster("demo", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const sha = expect.stringMatching(/^[0-9a-f]{40}$/);
  expect(lines.at(-1)).toEqual({
    mission: 1,
    state: "done",
    pull: 2,
    attempts: 2,
    landed: sha,
    promoted: sha,
    requests: expect.any(Number),
    pushes: expect.any(Number),
    usd: expect.any(Number),
    seconds: expect.any(Number),
  });
  const steps = lines.filter((line) => JSON.stringify(line).includes('"kind":"step"'));
  expect(steps.length).toBeGreaterThan(10);
});

test("the sample's workflow is the one that the documentation shows", () => {
  expect(read("app/demo/sample/.github/workflows/muster.yml")).toBe(read("docs/examples/muster.yml"));
});

test("an issue's file is its title and the rest", () => {
  expect(readIssue("# Add sub\n\nIt should.\n")).toEqual({ title: "Add sub", body: "It should." });
  expect(() => readIssue("  \n")).toThrow("the issue's file is empty");
  const long = "x".repeat(256);
  expect(readIssue(`${long}\n`)).toEqual({ title: long, body: "" });
  expect(readIssue(`${long}y\nMore.`)).toEqual({ title: `${long.slice(1)}…`, body: `${long}y\n\nMore.` });
  expect(() => readIssue(`Add sub\n${"x".repeat(65_537)}`)).toThrow("has 65537 characters; GitHub takes 65536");
});

test("a line of a difference is found by its place in the new file", () => {
  const patch = ["@@ -1,3 +1,3 @@", " one", "-two", "+zwei", " three", "@@ -9,0 +10,2 @@ end", "+ten", "+eleven"].join(
    "\n",
  );
  expect(lineOf(patch, "zwei")).toBe(2);
  expect(lineOf(patch, "eleven")).toBe(11);
  expect(lineOf(patch, "two")).toBeUndefined();
});

test("an event is told in words, and one that we do not know in none", () => {
  expect(sayEvent({ kind: "stopped", reason: "budget", message: "Too dear.\nReally." })).toEqual({
    text: "stopped (budget): Too dear.",
    important: true,
  });
  expect(sayEvent({ kind: "unheard of" }).text).toBeUndefined();
});
