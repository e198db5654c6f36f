import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circlesOf, type Dependency, type Waits } from "#mission/backlog/dependencies";
import { rankOf } from "#mission/backlog/rank";
import { decide } from "#mission/course/decide";
import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import type { IssueNumber } from "#mission/ids";
import { factsOf, issueFacts } from "../support/facts.ts";
import { and, eventsOf, life, onGitHub, opened, stages, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, issue, sha } from "../support/values.ts";

const nothing = { pinned: false, deferred: false, waitsFor: [], cut: [], stuck: false };

function queued(number: number, noted: object = {}): Mission {
  return and(life({ ...opened, issue: issue(number) }), { kind: "noted", ...nothing, ...noted });
}

function on(number: number, state: Dependency["state"] = "open"): Dependency {
  return { name: `#${number}`, issue: issue(number), state };
}

/** What #7 decides, and the comment that people read. */
function decides(dependencies: readonly Dependency[], others: readonly Mission[] = [], own = queued(7)) {
  const seen = standingsOf([own, ...others], others, at(9));
  const facts = factsOf({ issue: issueFacts({ number: own.issue }), ...seen, backlog: { dependencies } });
  const { pause, world } = settleDown({ mission: own, facts, now: at(9) });
  const status = world.facts.issue.comments.find(({ body }) => body.includes(":status -->"))?.body ?? "";
  return { pause, status, facts, own };
}

describe("a feature that depends on others", () => {
  test("waits for those that are open, and says for which", () => {
    const { pause, status } = decides([on(3), on(4)]);
    expect(pause).toEqual({
      kind: "rest",
      reason: "it depends on #3, which is open and #4, which is open",
    });
    expect(status).toContain("| Depends on | #3 (open), #4 (open) |");
  });

  test("goes on when they are closed as completed", () => {
    expect(decides([on(3, "completed")]).pause.kind).toBe("work");
  });

  test("goes on when they are on the integration branch already", () => {
    const landed = and(stages.integrated);
    expect(decides([on(7)], [landed], queued(9)).pause.kind).toBe("work");
    const working = life({ ...opened, issue: issue(7) });
    expect(decides([on(7)], [working], queued(9)).pause.kind).toBe("rest");
  });

  test.each<[string, Dependency, string]>([
    ["closed as not planned", on(3, "declined"), "it depends on #3, which is closed without being done"],
    ["missing", on(999, "missing"), "it depends on #999, which is not to be found in this repository"],
    [
      "foreign",
      { name: "other/place#3", issue: undefined, state: "unseen" },
      "it depends on other/place#3, which is in another repository, where Muster cannot look",
    ],
  ])("asks for help with one that is %s", (_what, dependency, words) => {
    const { pause, status } = decides([dependency]);
    expect(pause).toMatchObject({ kind: "rest", reason: expect.stringContaining(words) });
    expect(status).toContain("**What I need from you:**");
    expect(status).toContain("take the dependency out of the issue");
  });

  test("is woken when what it waited for has landed", () => {
    const waiting = queued(9, { waitsFor: [issue(7)] });
    const seen = standingsOf([stages.landing, waiting], [waiting], at(9));
    const landing = { landed: sha("1"), promoted: undefined, bounced: undefined };
    const step = decide(stages.landing, onGitHub({ ...seen, landing }), at(9));
    expect(eventsOf(step)).toMatchObject([{ kind: "integrated" }]);
    expect(woken(step)).toEqual(["9"]);
  });

  test("is not looked at again once it has begun", () => {
    const begun = and(stages.planned, { kind: "noted", ...nothing, waitsFor: [issue(3)] });
    const { pause } = settleDown({ mission: begun, facts: factsOf(), now: at(9) });
    expect(pause.kind).toBe("work");
  });
});

describe("features that wait for one another", () => {
  test("are cut at the lowest priority, which goes without waiting and says why", () => {
    const three = queued(3, { waitsFor: [issue(7)], impact: 9 });
    const { pause, status } = decides([on(3)], [three]);
    expect(pause.kind).toBe("work");
    const recorded = eventsOf(decide(queued(7), decides([on(3)], [three]).facts, at(9)));
    expect(recorded).toMatchObject([{ kind: "noted", waitsFor: [3], cut: [3] }]);
    expect(status).not.toContain("depends on");
  });

  test("the others wait, say so, and wake the one that may go", () => {
    const seven = queued(7, { waitsFor: [issue(3)] });
    const three = and(queued(3, { impact: 9 }));
    const facts = factsOf({
      issue: issueFacts({ number: issue(3), labels: ["muster", "muster: impact 9"] }),
      ...standingsOf([three, seven], [seven], at(9)),
      backlog: { dependencies: [on(7)] },
    });
    const step = decide(three, facts, at(9));
    expect(eventsOf(step)).toMatchObject([{ kind: "noted", waitsFor: [7], cut: [] }]);
    expect(woken(step)).toContain("7");
    expect(settleDown({ mission: three, facts, now: at(9) }).pause).toEqual({
      kind: "rest",
      reason:
        "it depends on #7, which is open; #3 and #7 wait for one another in a circle, so #7, which has the lowest priority of them, goes without waiting",
    });
  });

  test("one that depends on itself does not wait for itself", () => {
    expect(decides([on(7)]).pause.kind).toBe("work");
  });
});

const graph = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((rows): Waits => new Map(rows.map(([number, needs]) => [issue(number), entry(number, needs)])));

function entry(number: number, waitsFor: readonly number[]) {
  const rank = rankOf(queued(number, { impact: (number % 3) + 1 }), at(9));
  return { rank, waitsFor: waitsFor.map(issue) };
}

/** What is still waited for once every circle is cut. */
function afterCuts(waits: Waits): ReadonlyMap<IssueNumber, readonly IssueNumber[]> {
  return new Map(
    [...waits].map(([own, { waitsFor }]) => {
      const cut = circlesOf(own, waits).filter(({ cutAt }) => cutAt === own);
      const members = new Set(cut.flatMap((circle) => circle.members));
      return [own, waitsFor.filter((each) => !members.has(each))];
    }),
  );
}

test("whatever depends on what, nobody waits in a circle once they are cut, and everyone finds the same cuts", () => {
  fc.assert(
    fc.property(graph, (waits) => {
      const left = new Map([...afterCuts(waits)].filter(([, needs]) => needs.some((each) => waits.has(each))));
      let size = -1;
      while (size !== left.size) {
        size = left.size;
        for (const [own, needs] of left) if (!needs.some((each) => left.has(each))) left.delete(own);
      }
      expect(left.size).toBe(0);
      for (const own of waits.keys())
        for (const { members, cutAt } of circlesOf(own, waits)) {
          if (members.length < 2) continue;
          expect(circlesOf(cutAt, waits).some((circle) => circle.cutAt === cutAt)).toBe(true);
        }
    }),
    { numRuns: 500 },
  );
});
