import { expect, test } from "vitest";
import type { Finding } from "#mission/findings/finding";
import { proposalOf, reportOf, reportText } from "#mission/say/report";
import { at, issue } from "../support/values.ts";
import { stages } from "../support/lives.ts";

const finding: Finding = {
  key: "concern: math.js: slow",
  severity: "minor",
  effective: "major",
  needsCleanup: true,
  source: "self-doubt",
  category: "concern",
  text: "It is slow\nwith long lists.",
  path: "math.js",
  evidence: "lap 2",
  count: 4,
  first: at(0),
  last: at(9),
  missions: [issue(1), issue(2), issue(3)],
  tiers: 0,
};

test("a project without findings reads", () => {
  expect(reportText(reportOf([stages.integrated], "normal"))).toEqual([
    "Nothing is left open.",
    "",
    "Missions:",
    "  #7 Add --json to the list command: clean, 0 minor of 2 tolerated, 0 major",
  ]);
});

test("a finding reads in the report", () => {
  expect(reportText({ project: [finding], missions: [] })).toEqual([
    "1 finding left open, 1 of them major:",
    "  major (needs cleanup): It is slow with long lists. [self-doubt, concern, math.js; seen 4 times, left by #1, #2, #3]",
  ]);
});

test("a proposal reads", () => {
  const { title, text } = proposalOf(finding);
  expect(title).toBe("Clean up: It is slow with long lists.");
  expect(text).toMatchInlineSnapshot(`
    "Muster noticed this in \`math.js\`, and missions left it as it was:

    > It is slow with long lists.

    Seen 4 times by self-doubt (concern), left behind by #1, #2, #3; last at lap 2.

    To have it done, set the label \`muster\` on this issue. Until it is dealt with it counts as major wherever a mission leaves it behind again."
  `);
});
