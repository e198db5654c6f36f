import * as fc from "fast-check";
import { expect, test } from "vitest";
import { whyWait } from "#mission/backlog/line-up";
import { byRank, rankOf } from "#mission/backlog/rank";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { after } from "#mission/course/fold";
import { standingsOf } from "#mission/course/neighbours";
import { isActive, isOver, type Mission } from "#mission/course/state";
import type { Instant } from "#mission/ids";
import { factsOf, issueFacts } from "../support/facts.ts";
import { and, built, life, lapOpened, opened, planned, readied } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, planOf, unit } from "../support/values.ts";

const failure = { kind: "attemptFailed" as const, reason: "verification", message: "It broke.", feedback: [] };
const ofTen = fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined });

const told: fc.Arbitrary<readonly MissionEvent[]> = fc
  .record({
    impact: ofTen,
    effort: ofTen,
    pinned: fc.boolean(),
    begun: fc.boolean(),
    deferred: fc.nat(5).map((one) => one === 0),
    failures: fc.nat(3),
    works: fc.nat(4).map((one) => one === 0),
  })
  .map(({ begun, failures, works, ...noted }) => [
    { kind: "noted", ...noted, waitsFor: [], cut: [], stuck: false },
    ...(begun ? [planned()] : []),
    ...Array.from({ length: begun ? failures : 0 }, () => failure),
    ...(works ? [lapOpened(1, "plan")] : []),
  ]);

/** Missions with numbers of their own, each with a history of its own. */
const missions = fc
  .array(fc.tuple(told, fc.nat(600)), { minLength: 1, maxLength: 12 })
  .map((all) => all.map(([events, minutes], index) => lived(index + 1, events, at(minutes))));

function lived(number: number, events: readonly MissionEvent[], now: Instant): Mission {
  const mission = life({ ...opened, issue: issue(number) });
  return events.reduce<Mission>((state, event) => after(state, { at: now, event }) ?? state, mission);
}

test("ranks are a total order: of any three, nobody goes before himself, and who goes first does so for everybody", () => {
  fc.assert(
    fc.property(missions, fc.nat(5000), (all, minutes) => {
      const ranks = all.map((mission) => rankOf(mission, at(minutes)));
      for (const a of ranks) {
        expect(byRank(a, a)).toBe(0);
        for (const b of ranks) {
          expect(Math.sign(byRank(a, b))).toBe(-Math.sign(byRank(b, a)) || 0);
          if (a.issue !== b.issue) expect(byRank(a, b)).not.toBe(0);
          for (const c of ranks) if (byRank(a, b) < 0 && byRank(b, c) < 0) expect(byRank(a, c)).toBeLessThan(0);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("missions that see the same never take more places than there are, and leave none empty that somebody waits for", () => {
  fc.assert(
    fc.property(missions, fc.integer({ min: 1, max: 4 }), fc.nat(700), (all, places, minutes) => {
      const now = at(minutes);
      const working = all.filter(({ open }) => open !== undefined).length;
      const waiting = all.filter(({ open, backlog }) => open === undefined && !backlog.noted.deferred);
      const starting = waiting.filter((mission) => {
        const others = all.filter((each) => each !== mission);
        return whyWait(mission, standingsOf(all, others, now), places, now) === undefined;
      });
      expect(starting).toHaveLength(Math.max(0, Math.min(places - working, waiting.length)));
    }),
    { numRuns: 300 },
  );
});

type Fate = { readonly fails: boolean; readonly impact: number };

/** A repository in which whoever may begin does, and all that is begun in a round ends with it. */
class Rounds {
  readonly missions = new Map<number, Mission>();
  readonly fates: readonly Fate[];
  readonly places: number;
  now = at(0);

  constructor(fates: readonly Fate[], places: number) {
    this.fates = fates;
    this.places = places;
    for (const [index, { impact }] of fates.entries()) {
      const noted = {
        kind: "noted" as const,
        impact,
        pinned: false,
        deferred: false,
        waitsFor: [],
        cut: [],
        stuck: false,
      };
      this.missions.set(index + 1, and(life({ ...opened, issue: issue(index + 1) }), noted));
    }
  }

  #record(number: number, ...events: readonly MissionEvent[]): void {
    for (const event of events) {
      const next = after(this.missions.get(number), { at: this.now, event });
      if (next !== undefined) this.missions.set(number, next);
    }
  }

  round(): void {
    for (const number of this.missions.keys()) this.#try(number);
    this.now = at((this.now - at(0)) / 60_000 + 0.1);
    for (const [number, { open }] of this.missions) if (open !== undefined) this.#end(number, open.lap);
  }

  #try(number: number): void {
    const mission = this.missions.get(number);
    if (mission === undefined || isOver(mission) || (mission.stage.kind !== "queued" && !isActive(mission))) return;
    const all = [...this.missions.values()];
    const others = all.filter((each) => each !== mission);
    const labels = ["muster", `muster: impact ${this.fates[number - 1]?.impact ?? 5}`];
    const facts = factsOf({
      config: configured({ workers: { max_jobs: this.places }, budget: { day_usd: 10_000 } }),
      issue: issueFacts({ number: issue(number), labels }),
      ...standingsOf(all, others, this.now),
      branch: mission.head?.commit,
    });
    const { pause, world } = settleDown({ mission, facts, now: this.now });
    if (world.mission !== undefined) this.missions.set(number, world.mission);
    if (pause.kind === "work") this.#record(number, pause.opened);
  }

  #end(number: number, lap: number): void {
    const mission = this.missions.get(number);
    this.#record(number, { kind: "lapClosed", lap, spend: [], lost: [], notes: [] });
    if (mission?.plan === undefined) this.#record(number, planned(planOf(unit("u1"))));
    else if (this.fates[number - 1]?.fails === true) this.#record(number, failure);
    else this.#record(number, built(), readied);
  }
}

/** Laps that one feature can take before it is done or given up: plans, three attempts, what a doctor looks into. */
const mostLaps = 12;

test("every queued feature starts within a bounded number of laps, whatever fails before it", () => {
  const fate = fc.record({ fails: fc.boolean(), impact: fc.integer({ min: 1, max: 10 }) });
  fc.assert(
    fc.property(fc.array(fate, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3 }), (fates, places) => {
      const repository = new Rounds(fates, places);
      const rounds = fates.length * mostLaps;
      for (let round = 0; round < rounds; round += 1) repository.round();
      for (const [number, mission] of repository.missions) {
        expect(mission.laps, `#${number}`).toBeGreaterThan(0);
        const fails = fates[number - 1]?.fails === true;
        expect(mission.stage.kind, `#${number}`).toBe(fails ? "stopped" : "in-review");
      }
    }),
    { numRuns: 40 },
  );
});

test("with one place, the next feature starts before a failed one tries again", () => {
  const repository = new Rounds(
    [
      { fails: true, impact: 10 },
      { fails: false, impact: 1 },
    ],
    1,
  );
  const laps = () => [1, 2].map((number) => repository.missions.get(number)?.laps);
  while ((repository.missions.get(1)?.backlog.failed ?? 0) === 0) repository.round();
  const before = laps();
  repository.round();
  expect(laps()).toEqual([before[0], 1]);
});

test("what is decided is the same for the same facts", () => {
  fc.assert(
    fc.property(missions, (all) => {
      const [own] = all;
      if (own === undefined) return;
      const facts = factsOf({ ...standingsOf(all, all.slice(1), at(700)), issue: issueFacts({ number: own.issue }) });
      expect(decide(own, facts, at(700))).toEqual(decide(own, facts, at(700)));
    }),
    { numRuns: 100 },
  );
});
