import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Entry, printBacklog, readBacklog } from "#mission/backlog/markdown";
import { withWorth } from "#mission/backlog/worth";

test.each([
  ["## P0: Now", { title: "Now", impact: 10 }],
  ["## P5: Later", { title: "Later", impact: 5 }],
  ["## P9: Some day", { title: "Some day", impact: 1 }],
])("%s", (text, expected) => {
  expect(readBacklog(text)).toEqual({ entries: [{ body: "", effort: 5, ...expected }], problems: [] });
});

test("a feature has its text below, up to the next; what stands before the first is left out", () => {
  const text = "# Backlog\n\nOurs.\n\n## P2: Export\r\n\nAs CSV.\n\n### How\n\nQuickly.\n\n## P7: Sort\n";
  expect(readBacklog(text).entries).toEqual([
    { title: "Export", body: "As CSV.\n\n### How\n\nQuickly.", impact: 8, effort: 5 },
    { title: "Sort", body: "", impact: 3, effort: 5 },
  ]);
});

test("a heading that is no feature is told with its line, and the others are read", () => {
  expect(readBacklog("## P1: One\n\n## P10: Ten\n## Ideas\n\n## P3: Three")).toMatchObject({
    entries: [{ title: "One" }, { title: "Three" }],
    problems: [
      { line: 3, message: "“P10: Ten” is no feature; write `## P<0 to 9>: title`" },
      { line: 4, message: expect.stringContaining("Ideas") },
    ],
  });
});

test("a title that GitHub would not take is told with its line, and none is cut", () => {
  const [most, more] = [256, 257].map((length) => `## P1: ${"x".repeat(length)}\n`);
  expect(readBacklog(`${most}${more}`)).toMatchObject({
    entries: [{ title: "x".repeat(256) }],
    problems: [{ line: 2, message: "a title of 257 characters; GitHub takes 256" }],
  });
});

test("people read a plain list", () => {
  const entries: readonly Entry[] = [
    { issue: 7, title: "Export", body: "As CSV.\n## Not a feature", impact: 8, effort: 3 },
    { title: "Sort", body: "", impact: 1, effort: 5 },
  ];
  expect(printBacklog(entries)).toBe(
    "# Backlog\n\n## P2: Export\n<!-- #7, effort 3 -->\n\nAs CSV.\n### Not a feature\n\n## P9: Sort\n",
  );
});

const entry: fc.Arbitrary<Entry> = fc
  .record({
    issue: fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }),
    title: fc.stringMatching(/^[A-Za-z][\w :#-]{0,40}\w$/).map((text) => text.replaceAll(/\s+/g, " ")),
    body: fc.constantFrom("", "One line.", "Two\n\nparagraphs.", "- a\n- b\n\n### Impact\n\n8"),
    impact: fc.integer({ min: 1, max: 10 }),
    effort: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ issue, ...given }) => (issue === undefined ? given : { issue, ...given }));

test("what is written is read again as it was", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
      expect(readBacklog(printBacklog(entries))).toEqual({ entries, problems: [] });
    }),
  );
});

test("a new value takes the place of the old, and of what contradicts itself one remains", () => {
  expect(withWorth(["bug", "muster: impact 3", "muster: effort 2"], { impact: 9 })).toEqual([
    "bug",
    "muster: impact 9",
    "muster: effort 2",
  ]);
  expect(withWorth(["muster: impact 3", "muster: impact 7", "muster: effort 99"], {})).toEqual(["muster: impact 7"]);
});
