import { describe, expect, test } from "vitest";
import { readConfig } from "#mission/config";
import { matches } from "#mission/lap/glob";
import { protectedGlobs, refusals } from "#mission/lap/protected";
import { change } from "../support/laps.ts";

const globs = protectedGlobs([]);

function refused(...args: Parameters<typeof change>) {
  return refusals([change(...args)], globs).map((item) => item.text);
}

describe("paths that only a person may change", () => {
  test.each([
    ".github/workflows/ci.yml",
    ".github/muster.yml",
    ".GitHub/Workflows/ci.yml",
    ".github/a\nb.yml",
    "CODEOWNERS",
    "docs/codeowners",
    ".gitmodules",
    ".husky/pre-commit",
    ".npmrc",
    ".yarnrc.yml",
    "CLAUDE.md",
    ".claude/settings.json",
  ])("%j is refused", (path) => {
    expect(refused(path)).toHaveLength(1);
  });

  test.each(["src/list.js", "docs/github.md", "github/workflows/ci.yml", "src/.github", "npmrc"])(
    "%s may be changed",
    (path) => {
      expect(refused(path)).toEqual([]);
    },
  );

  test("neither may a file be moved out of there or deleted there", () => {
    expect(refused("ci.yml", { status: "renamed", from: ".github/workflows/ci.yml" })).toHaveLength(1);
    expect(refused(".github/workflows/ci.yml", { status: "deleted", mode: "000000" })).toHaveLength(1);
  });

  test("the reason names the path and the rule", () => {
    expect(refused(".github/muster.yml")).toEqual([
      "`.github/muster.yml` is protected (`.github/**`): only a person may change it. Leave it as it is.",
    ]);
  });

  test("configured globs are added and take nothing away", () => {
    const more = protectedGlobs(["db/*.sql"]);
    expect(refusals([change("db/1.sql"), change("db/old/1.sql"), change(".npmrc")], more)).toHaveLength(2);
  });
});

describe("kinds of files that are refused", () => {
  test.each([
    ["a symbolic link", { mode: "120000" }, "symbolic link"],
    ["a submodule", { mode: "160000" }, "submodule"],
    ["a file made executable", { mode: "100755" }, "executable"],
    ["a file over 1 MiB", { size: 1024 * 1024 + 1 }, "1 MiB"],
  ])("%s", (_what, given, words) => {
    expect(refused("src/x", given)).toEqual([expect.stringContaining(words)]);
  });

  test.each([
    ["a script that was executable before", { mode: "100755", oldMode: "100755" }],
    ["a file of exactly 1 MiB", { size: 1024 * 1024 }],
    ["the removal of a link", { status: "deleted" as const, mode: "000000", oldMode: "120000" }],
  ])("but not %s", (_what, given) => {
    expect(refused("src/x", given)).toEqual([]);
  });
});

test.each([
  ["*.md", "README.md", true],
  ["*.md", "docs/README.md", false],
  ["**/*.md", "docs/a/README.md", true],
  ["**/*.md", "README.md", true],
  ["docs/**", "docs/a/b.md", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["a.c", "abc", false],
  ["a+(b)", "a+(b)", true],
])("the glob %s and the path %s: %s", (glob, path, expected) => {
  expect(matches(glob, path)).toBe(expected);
});

test.each([
  ["/secrets/**", "secrets/key.txt"],
  ["secrets/**", "secrets"],
  ["caf\u00e9/**", "cafe\u0301/menu.txt"],
])("%s also means %s", (glob, path) => {
  expect(matches(glob, path)).toBe(true);
});

test.each(["src/{a,b}.js", "src/[ab].js", "!src/a.js"])(
  "a glob that other tools read differently is refused: %s",
  (glob) => {
    expect(readConfig({ policy: { protected: [glob] } })).toMatchObject({
      kind: "invalid",
      problems: [{ path: ["policy", "protected", 0], message: expect.stringMatching(/not understood/) }],
    });
  },
);
