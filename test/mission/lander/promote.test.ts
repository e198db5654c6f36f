import { describe, expect, test } from "vitest";
import type { Finding } from "#mission/findings/finding";
import type { Story } from "#mission/lander/facts";
import { decideLanding } from "#mission/lander/decide";
import { whyNotPromoted } from "#mission/lander/promote";
import { foldLander } from "#mission/lander/state";
import { usd } from "#mission/ids";
import { deedsOf } from "../support/lives.ts";
import { landed, queueFacts } from "../support/queue.ts";
import { at, issue, pullNumber } from "../support/values.ts";

const clean = { clean: true, minor: 0, major: 0, tolerated: 2 };
const well: Story = {
  title: "Add --json",
  pull: pullNumber(8),
  by: ["anna"],
  cost: usd(1),
  attempts: 1,
  stage: "integrated",
  clean,
  tiers: [],
  overspent: undefined,
};

const major: Finding = {
  key: "concern: a.js: slow",
  severity: "major",
  effective: "major",
  needsCleanup: false,
  source: "self-doubt",
  category: "concern",
  text: "It is slow.",
  path: "a.js",
  evidence: "lap 2",
  count: 1,
  first: at(0),
  last: at(0),
  missions: [issue(7)],
  tiers: 0,
};

const why = (
  story: Partial<Story>,
  findings: readonly Finding[] = [],
  others: readonly (readonly [number, Story])[] = [],
) =>
  whyNotPromoted([{ issue: issue(7) }], {
    stories: new Map([
      [issue(7), { ...well, ...story }],
      ...others.map(([number, each]) => [issue(number), each] as const),
    ]),
    findings,
  });

describe("a promotion waits", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["for nothing where all is well", why({}), []],
    ["for nothing while the mission does not know yet that it landed", why({ stage: "landing" }), []],
    ["for a feature that is not done", why({ stage: "needs-info" }), ["#7 is not done: it is needs info."]],
    ["for its budget", why({ overspent: "it cost $6.00" }), ["#7 went over its budget: it cost $6.00."]],
    [
      "for a mission that is not clean",
      why({ clean: { ...clean, clean: false, minor: 3 } }),
      ["#7 is not clean: it left 3 minor findings behind, and 2 are tolerated."],
    ],
    [
      "for a tier that is not clean",
      why({
        tiers: [
          { ...clean, tier: 1 },
          { ...clean, tier: 2, clean: false, minor: 3 },
        ],
      }),
      ["Tier 2 of #7 is not clean: it left 3 minor findings behind, and 2 are tolerated."],
    ],
    ["for a major finding of its own", why({}, [major]), ["An open finding of #7 is major: It is slow. (`a.js`)"]],
    ["for none that others left", why({}, [{ ...major, missions: [issue(3)] }]), []],
    ["for none that is minor", why({}, [{ ...major, effective: "minor" }]), []],
    [
      "for an objective that ran out of money",
      why({ partOf: issue(3) }, [], [[3, { ...well, stage: "stopped", stopped: "budget" }]]),
      ["#7 is part of #3, which was stopped for its budget."],
    ],
    [
      "for none that was stopped for another reason",
      why({ partOf: issue(3) }, [], [[3, { ...well, stage: "stopped", stopped: "stalled" }]]),
      [],
    ],
    ["for no tier that is clean", why({ tiers: [{ ...clean, tier: 1, clean: false, minor: 2 }] }), []],
    ["for what it leaves behind within what is tolerated", why({ clean: { ...clean, minor: 2 } }), []],
    [
      "for a finding that needs cleaning up, in few words and with all who left it",
      why({}, [
        {
          ...major,
          needsCleanup: true,
          path: undefined,
          text: `It\n is ${"x".repeat(400)}`,
          missions: [issue(7), issue(9)],
        },
      ]),
      [
        `An open finding of #7, #9 is minor, but left behind so often that it counts as major: It is ${"x".repeat(294)}`,
      ],
    ],
    ["for none that goes on", why({ partOf: issue(3) }, [], [[3, { ...well, stage: "building" }]]), []],
  ])("%s", (_why, reasons, told) => {
    expect(reasons).toEqual(told);
  });
});

describe("the promotion pull request", () => {
  const queue = foldLander([landed()]);
  const facts = (given: object) => queueFacts({ ahead: true, stories: new Map([[issue(7), well]]), ...given });

  test("is opened as a draft that says why while something speaks against it, and ready otherwise", () => {
    const held = deedsOf(decideLanding(queue, facts({ findings: [major] }), at(1)), "openPull");
    expect(held).toMatchObject([
      { draft: true, body: expect.stringContaining("**Not ready to be promoted**\n- An open") },
    ]);
    expect(deedsOf(decideLanding(queue, facts({}), at(1)), "openPull")).toMatchObject([{ draft: false }]);
  });

  test("turns when what we know turns, and a person who set it otherwise is not contradicted", () => {
    const [open] = deedsOf(decideLanding(queue, facts({ findings: [major] }), at(1)), "openPull");
    if (open === undefined) throw new Error("no promotion");
    const promotion = { number: pullNumber(30), id: "PR_30", title: open.title, body: open.body, draft: true };
    const turned = decideLanding(queue, facts({ promotion }), at(2));
    expect(turned).toMatchObject({
      deeds: [{ kind: "setDraft", pullId: "PR_30", draft: false }, { kind: "editPull" }],
    });
    expect(decideLanding(queue, facts({ promotion: { ...promotion, draft: false } }), at(2))).toMatchObject({
      deeds: [{ kind: "editPull", pull: 30 }],
    });
    const renamed = facts({ promotion: { ...promotion, title: "Mine" }, findings: [major] });
    expect(decideLanding(queue, renamed, at(2))).toMatchObject({ deeds: [{ kind: "editPull", title: open.title }] });
    expect(decideLanding(queue, facts({ promotion, ahead: false }), at(2)).kind).toBe("rest");
    const overruled = facts({ promotion: { ...promotion, draft: false }, findings: [major] });
    expect(decideLanding(queue, overruled, at(2)).kind).toBe("rest");
  });
});
