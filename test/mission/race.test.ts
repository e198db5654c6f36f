import * as fc from "fast-check";
import { expect, test } from "vitest";
import { spentOn, standingsOf } from "#mission/course/neighbours";
import { decide } from "#mission/course/decide";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { type Instant, sum, Usd, usd } from "#mission/ids";
import { lapGate } from "#mission/line";
import type { Step } from "#mission/step";
import type { MissionEvent } from "#mission/course/event";
import { factsOf, issueFacts } from "./support/facts.ts";
import { lapClosed, opened, planned } from "./support/lives.ts";
import { at, configured, issue, planOf, sha, unit } from "./support/values.ts";

type Seen = { readonly facts: MissionFacts; readonly mission: Mission };

/** A repository where missions look and write whenever they like; only the remote's refs are one. */
class Repository {
  readonly missions = new Map<number, Mission>();
  readonly seen = new Map<number, Seen>();
  readonly config;
  readonly guarded: boolean;
  now: Instant = at(0);
  gate = 0;

  constructor(numbers: readonly number[], config: MissionFacts["config"], guarded: boolean) {
    this.config = config;
    this.guarded = guarded;
    for (const number of numbers) this.#record(number, { ...opened, issue: issue(number) });
  }

  #record(number: number, ...events: readonly MissionEvent[]): void {
    for (const event of events) {
      const next = after(this.missions.get(number), { at: this.now, event });
      if (next !== undefined) this.missions.set(number, next);
    }
  }

  look(number: number): void {
    const mission = this.missions.get(number);
    if (mission === undefined) return;
    const all = [...this.missions.values()];
    const others = all.filter((each) => each.issue !== number);
    const gate = sha(String(this.gate % 10) + String(Math.floor(this.gate / 10) % 10));
    const facts = factsOf({
      config: this.config,
      issue: issueFacts({ number: issue(number) }),
      gate,
      ...standingsOf(all, others, this.now),
    });
    this.seen.set(number, { facts, mission });
  }

  /** Decides on what was seen and pushes, as the loop does: refused when the mission's own journal or the gate has moved. */
  push(number: number): void {
    const seen = this.seen.get(number);
    if (seen === undefined || seen.mission !== this.missions.get(number)) return;
    const step = settled(seen);
    if (step.kind !== "work") return;
    const stands = sha(String(this.gate % 10) + String(Math.floor(this.gate / 10) % 10));
    if (this.guarded && (step.gate?.ref !== lapGate || step.gate.from !== stands)) return;
    this.#record(number, step.opened);
    this.gate += 1;
  }

  /** The lap ends, having cost this share of what it was given; or is lost, and charged in full. */
  close(number: number, share: number | "lost"): void {
    const open = this.missions.get(number)?.open;
    if (open === undefined) return;
    const lost = open.tasks.map(({ id, reserved }) => ({
      task: id,
      charged: share === "lost" ? reserved : Usd.parse(Math.floor(reserved * share)),
    }));
    const plan = this.missions.get(number)?.plan === undefined ? [planned(planOf(unit("u1"), unit("u2")))] : [];
    this.#record(number, { ...lapClosed(open.lap), lost }, ...plan);
  }
}

/** What the mission decides once nothing is left to be shown. */
function settled({ mission, facts }: Seen): Step<MissionEvent> {
  const step = decide(mission, facts, at(1));
  if (step.kind !== "perform") return step;
  const comments = step.deeds.flatMap((deed) => (deed.kind === "comment" ? [deed] : []));
  const labels = step.deeds.flatMap((deed) => (deed.kind === "label" ? deed.add : []));
  if (comments.length === 0 && labels.length === 0) return step;
  const written = comments.map(({ body }, index) => ({
    id: index + 1,
    body,
    at: at(1),
    by: { login: "muster", mayWrite: false, kind: "us" as const },
  }));
  const shown = issueFacts({
    number: facts.issue.number,
    comments: written,
    labels: [...facts.issue.labels, ...labels],
  });
  return decide(mission, { ...facts, issue: shown }, at(1));
}

const numbers = [3, 5, 7, 9];
type Deed =
  | { readonly kind: "look" | "push"; readonly who: number }
  | { readonly kind: "close"; readonly who: number; readonly share: number | "lost" };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constantFrom("look" as const, "push" as const), who: fc.constantFrom(...numbers) }),
  fc.record({
    kind: fc.constant("close" as const),
    who: fc.constantFrom(...numbers),
    share: fc.oneof(fc.constant("lost" as const), fc.double({ min: 0, max: 1, noNaN: true })),
  }),
);

const budget = { day_usd: 1.5, attempt_usd: 1, feature_usd: 1.2 };
const places = 2;
const config = configured({ budget, workers: { max_jobs: places } });

function play(deeds: readonly Deed[], guarded: boolean) {
  const repository = new Repository(numbers, config, guarded);
  const most = { usd: 0, working: 0 };
  for (const each of deeds) {
    if (each.kind === "close") repository.close(each.who, each.share);
    else if (each.kind === "push") repository.push(each.who);
    else repository.look(each.who);
    const missions = [...repository.missions.values()];
    most.usd = Math.max(most.usd, spentOn(missions, repository.now));
    most.working = Math.max(most.working, missions.filter(({ open }) => open !== undefined).length);
  }
  return { most, missions: [...repository.missions.values()] };
}

test("missions that open laps at the same moment never take more together than the day has, nor more places than there are", () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const { most, missions } = play(deeds, true);
      expect(most.usd).toBeLessThanOrEqual(usd(budget.day_usd));
      expect(most.working).toBeLessThanOrEqual(places);
      for (const mission of missions) expect(mission.spent).toBeLessThanOrEqual(usd(budget.feature_usd));
      expect(sum(missions.map(({ spent }) => spent))).toBeLessThanOrEqual(usd(budget.day_usd));
    }),
    { numRuns: 400 },
  );
});

test("without the gate they would", () => {
  const both = [3, 5, 7, 9].map((who) => ({ kind: "look" as const, who }));
  const { most } = play([...both, ...numbers.map((who) => ({ kind: "push" as const, who }))], false);
  expect(most.usd).toBeGreaterThan(usd(budget.day_usd));
});

test("somebody always gets through: of any who look at the same moment, one opens a lap", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(numbers, { minLength: 1 }), (order) => {
      const looks = order.map((who) => ({ kind: "look" as const, who }));
      const pushes = order.map((who) => ({ kind: "push" as const, who }));
      expect(play([...looks, ...pushes], true).most.working).toBe(order.some((who) => [3, 5].includes(who)) ? 1 : 0);
    }),
  );
});
