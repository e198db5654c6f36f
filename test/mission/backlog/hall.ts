/** Missions that are labelled together and share a few places, each in runs that take their time: the line as it is, on a clock of its own. */

import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { after } from "#mission/course/fold";
import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import type { ConfigFacts, MissionFacts } from "#mission/facts";
import { Instant } from "#mission/ids";
import { factsOf, issueFacts, pullFacts } from "../support/facts.ts";
import { built, lapClosed, planned, reviewed } from "../support/lives.ts";
import { performed } from "../support/play.ts";
import { at, configured, issue } from "../support/values.ts";

/** Seconds: until a woken run looks, of each of a feature's three laps, and from one lap to the next. */
export type Pace = { readonly start: number; readonly laps: readonly number[]; readonly between: number };

type Desk = {
  readonly number: number;
  readonly pace: Pace;
  mission: Mission | undefined;
  facts: MissionFacts;
  /** Idle, in a run, or in one with another that waits for its end. */
  runs: 0 | 1 | 2;
  from?: number;
  to?: number;
};

export class Hall {
  readonly #places: number;
  readonly #desks: ReadonlyMap<number, Desk>;
  readonly #due: { readonly when: number; readonly act: () => void }[] = [];
  #now = 0;
  /** How often somebody was woken who then had nothing to do. */
  idle = 0;

  constructor(places: number, paces: readonly Pace[]) {
    this.#places = places;
    const config = configured({
      workers: { max_jobs: places },
      budget: { day_usd: 10_000 },
      planning: { tests: "never" },
    });
    this.#desks = new Map(paces.map((pace, index) => [index + 1, deskOf(index + 1, pace, config)]));
  }

  /** From the first beginning to the last end, and the least that it can take: seconds. */
  passes(): { readonly makespan: number; readonly bound: number } {
    for (const desk of this.#desks.values()) this.#wake(desk);
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      this.#now = next.when;
      next.act();
    }
    const spans = [...this.#desks.values()].map(({ from = Number.NaN, to = Number.NaN }) => ({ from, to }));
    const lengths = spans.map(({ from, to }) => to - from);
    const makespan = Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from));
    return { makespan, bound: Math.max(lengths.reduce((sum, length) => sum + length, 0) / this.#places, ...lengths) };
  }

  #first() {
    this.#due.sort((a, b) => a.when - b.when);
    return this.#due.shift();
  }

  #in(seconds: number, act: () => void): void {
    this.#due.push({ when: this.#now + seconds, act });
  }

  #wake(desk: Desk): void {
    const began = desk.runs === 0;
    desk.runs = began ? 1 : 2;
    if (began) this.#in(desk.pace.start, () => this.#looks(desk));
  }

  #record(desk: Desk, ...events: readonly MissionEvent[]): void {
    const now = Instant.parse(at(0) + Math.round(this.#now * 1000));
    for (const event of events) desk.mission = after(desk.mission, { at: now, event });
  }

  /** Decides until it pauses: with a lap it goes on when that is over, at rest its run ends. */
  #looks(desk: Desk, fresh = true): void {
    const now = Instant.parse(at(0) + Math.round(this.#now * 1000));
    const all = [...this.#desks.values()].flatMap(({ mission }) => mission ?? []);
    const others = all.filter((each) => each !== desk.mission);
    const step = decide(desk.mission, { ...desk.facts, ...standingsOf(all, others, now) }, now);
    if (step.kind === "work") return this.#works(desk, step.opened);
    if (step.kind === "rest") return this.#ends(desk, fresh);
    const done = performed({ mission: desk.mission, facts: desk.facts, now }, step.deeds);
    Object.assign(desk, { mission: done.mission, facts: done.facts });
    if (done.mission?.stage.kind === "in-review") desk.to ??= this.#now;
    for (const deed of step.deeds) {
      const other = deed.kind === "wake" ? this.#desks.get(Number(deed.actor)) : undefined;
      if (other !== undefined) this.#wake(other);
    }
    this.#looks(desk, false);
  }

  #works(desk: Desk, begins: MissionEvent): void {
    this.#record(desk, begins);
    desk.from ??= this.#now;
    const lap = desk.mission?.laps ?? 1;
    this.#in(desk.pace.laps[lap - 1] ?? 0, () => {
      this.#record(desk, lapClosed(lap), ...[planned(), built(), reviewed()].slice(lap - 1, lap));
      if (lap === 2) desk.facts = { ...desk.facts, branch: desk.mission?.head?.commit, pull: pullFacts() };
      this.#in(desk.pace.between, () => this.#looks(desk, false));
    });
  }

  #ends(desk: Desk, idle: boolean): void {
    if (idle) this.idle += 1;
    const again = desk.runs === 2;
    desk.runs = 0;
    if (again) this.#wake(desk);
  }
}

function deskOf(number: number, pace: Pace, config: ConfigFacts): Desk {
  const own = { number: issue(number), title: `Task${number}`, body: `Thing${number} is in place${number}.` };
  const facts = factsOf({ config, issue: issueFacts(own) });
  return { number, pace, mission: undefined, facts, runs: 0 };
}
