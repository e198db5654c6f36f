import { describe, expect, test } from "vitest";
import { nextInLine } from "#mission/backlog/line-up";
import { standingsOf } from "#mission/course/neighbours";
import { decide } from "#mission/course/decide";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { factsOf, issueFacts } from "../support/facts.ts";
import { and, eventsOf, lapOpened, life, opened, planned, stages, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, minute } from "../support/values.ts";

const onePlace = configured({ workers: { max_jobs: 1 } });

const failure = { kind: "attemptFailed" as const, reason: "verification", message: "It broke.", feedback: [] };
const nothing = { pinned: false, deferred: false, waitsFor: [], cut: [], stuck: false };

/** A queued mission with a number of its own. */
function queued(number: number, noted: object = {}): Mission {
  return and(life({ ...opened, issue: issue(number) }), { kind: "noted", ...nothing, ...noted });
}

function among(mission: Mission, others: readonly Mission[], given: Partial<MissionFacts> = {}, now = at(30)) {
  const labels = ["muster", ...labelsOf(mission)];
  const seen = standingsOf([mission, ...others], others, now);
  return factsOf({ config: onePlace, issue: issueFacts({ number: mission.issue, labels }), ...seen, ...given });
}

function labelsOf({ backlog: { noted } }: Mission): readonly string[] {
  const worth = [noted.impact === undefined ? [] : [`muster: impact ${noted.impact}`]].flat();
  return [...worth, ...(noted.pinned ? ["muster: pin"] : []), ...(noted.deferred ? ["muster: defer"] : [])];
}

/** What the mission decides in the end, with the comment that people read. */
function decides(mission: Mission, others: readonly Mission[], given: Partial<MissionFacts> = {}, now = at(30)) {
  const { pause, world } = settleDown({ mission, facts: among(mission, others, given, now), now });
  const status = world.facts.issue.comments.find(({ body }) => body.includes(":status -->"))?.body ?? "";
  return { pause, status, mission: world.mission };
}

describe("of those that wait for the last place", () => {
  test("the one of the higher priority goes first, whatever its number", () => {
    const [low, high] = [queued(3), queued(9, { impact: 8 })];
    expect(decides(high, [low]).pause.kind).toBe("work");
    expect(decides(low, [high]).pause).toEqual({
      kind: "rest",
      reason: "1 mission is ahead of it and 1 may run at once",
    });
  });

  test("the older goes first when they are of one priority", () => {
    expect(decides(queued(3), [queued(9)]).pause.kind).toBe("work");
    expect(decides(queued(9), [queued(3)]).pause.kind).toBe("rest");
  });

  test("a pin goes before every priority, and before what has begun", () => {
    const begun = and(life({ ...opened, issue: issue(2) }), planned());
    const others = [queued(3, { impact: 10, effort: 1 }), begun];
    expect(decides(queued(9, { pinned: true, impact: 1 }), others).pause.kind).toBe("work");
  });

  test("what has begun goes before what has not", () => {
    const begun = and(life({ ...opened, issue: issue(9) }), planned());
    expect(decides(queued(3, { impact: 10 }), [begun]).pause.kind).toBe("rest");
  });

  test("deferred, held and blocked ones are in nobody's way", () => {
    const held = and(queued(3), { kind: "paused", by: "anna" });
    const parked = and(queued(4), { kind: "parked", until: at(600), reason: "down" });
    const others = [held, parked, queued(5, { deferred: true }), queued(6, { waitsFor: [issue(99)] })];
    expect(decides(queued(9), others).pause.kind).toBe("work");
    expect(nextInLine(among(queued(8), [...others, queued(9)]))).toEqual([9]);
  });

  test("the comment says the rank, and the priority with its parts", () => {
    const working = and(life({ ...opened, issue: issue(2) }), lapOpened(1, "plan"));
    const own = queued(9);
    const { status } = decides(own, [working, queued(3), queued(4, { deferred: true })], {}, at(60));
    expect(status).toContain("Now: 2 missions are ahead of it and 1 may run at once.");
    expect(status).toContain("| Rank | 2 of 2 that wait |");
    expect(status).toContain("| Priority | 4.33 (impact 5 by default, effort 5 by default) |");
  });

  test("what was untouched for three days, failed and is pinned says so", () => {
    const own = and(queued(9, { impact: 8, pinned: true }), failure, failure);
    const working = and(life({ ...opened, issue: issue(2) }), lapOpened(1, "plan"));
    const { status } = decides({ ...own, plan: undefined, stage: { kind: "queued" } }, [working], {}, at(72 * 60 + 30));
    expect(status).toContain(
      "| Priority | 3.74 (impact 8 by its label, effort 5 by default, −40 % for failed attempts, −10 % since nothing happened to it for three days); goes first by the label `muster: pin` |",
    );
  });
});

describe("labels of the line", () => {
  test("are put on record once, and Muster leaves them where they are", () => {
    const facts = factsOf({
      issue: issueFacts({ labels: ["muster", "muster: pin", "muster: impact 8", "muster: queued"] }),
    });
    const step = decide(stages.queued, facts, at(1));
    expect(eventsOf(step)).toEqual([{ kind: "noted", ...nothing, impact: 8, pinned: true }]);
    const { world } = settleDown({ mission: stages.queued, facts, now: at(1) });
    expect(world.facts.issue.labels).toEqual(expect.arrayContaining(["muster: pin", "muster: impact 8"]));
  });

  test("without any of them nothing is put on record", () => {
    expect(eventsOf(decide(stages.queued, factsOf(), at(1)))).toEqual([]);
  });

  test("a deferred feature rests, says why, and the next has its place", () => {
    const facts = among(queued(7), [queued(9)], {
      issue: issueFacts({ labels: ["muster", "muster: defer"] }),
    });
    const step = decide(queued(7), facts, at(30));
    expect(eventsOf(step)).toMatchObject([{ kind: "noted", deferred: true }]);
    expect(woken(step)).toEqual(["9"]);
    const { pause } = settleDown({ mission: queued(7), facts, now: at(30) });
    expect(pause).toEqual({
      kind: "rest",
      reason: "it is deferred by the label `muster: defer`; take the label off to let it start",
    });
  });

  test("a pause keeps its place out of the way, and its end gives it back", () => {
    const held = and(queued(3), { kind: "paused", by: "anna" });
    expect(decides(queued(9), [held]).pause.kind).toBe("work");
    expect(decides(queued(9), [and(held, { kind: "resumed", by: "anna" })]).pause.kind).toBe("rest");
  });
});

describe("a feature that has failed", () => {
  const begun = and(life({ ...opened, issue: issue(7) }), planned());
  const failed = { ...and(begun, failure), lastAt: at(0) };

  test("lets the next go first: it puts that on record, wakes it, and rests", () => {
    const now = at(0.25);
    const others = [queued(9)];
    const step = decide(failed, among(failed, others, {}, now), now);
    expect(eventsOf(step)).toEqual([{ kind: "gaveWay", failed: 1, key: "9 0 false 1 true" }]);
    expect(woken(step)).toEqual(["9"]);
    expect(decides(failed, others, {}, now).pause.kind).toBe("rest");
    expect(decides(queued(9), [failed], {}, now).pause.kind).toBe("work");
  });

  test("wakes the other again when time has turned the line, so that no two wait for each other", () => {
    const both = (number: number, times: number) =>
      Array.from({ length: times }, () => failure).reduce(
        (mission: Mission, event) => ({ ...and(mission, event), lastAt: at(0) }),
        and(life({ ...opened, issue: issue(number) }), planned()),
      );
    const [twice, once] = [{ ...both(7, 2), lastAt: at(0) }, both(9, 1)];
    const late = at(0.75);
    const gave = and(twice, { kind: "gaveWay", failed: 2, key: "9 0 false 2 true" });
    const step = decide(gave, among(gave, [once], {}, late), late);
    expect(eventsOf(step)).toMatchObject([{ kind: "gaveWay", key: "9 1 false 2 true" }]);
    expect(woken(step)).toEqual(["9"]);
    expect(decides(once, [gave], {}, late).pause.kind).toBe("work");
  });

  test("goes on at once where nobody waits", () => {
    expect(decides(failed, [], {}, at(0.1)).pause.kind).toBe("work");
  });

  test("is first again when its time is over", () => {
    const now = at((30 * 1000) / minute);
    expect(decides(failed, [queued(9)], {}, now).pause.kind).toBe("work");
    expect(decides(queued(9), [failed], {}, now).pause.kind).toBe("rest");
  });

  test("pinned ones wait for their time too: a pin starves nobody", () => {
    const pinned = and(failed, { kind: "noted", ...nothing, pinned: true });
    expect(decides(queued(9), [pinned], {}, at(0.25)).pause.kind).toBe("work");
  });
});
