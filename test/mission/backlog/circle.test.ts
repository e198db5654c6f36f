import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { factsOf, issueFacts } from "../support/facts.ts";
import { life, opened } from "../support/lives.ts";
import { performed } from "../support/play.ts";
import { at, issue, sha } from "../support/values.ts";

type Member = { mission: Mission; facts: MissionFacts; acts: boolean; works: boolean };

/** Missions that each depend on the next, in runs that look and write when they like; they share nothing but what they have pushed. */
class Circle {
  readonly members: ReadonlyMap<number, Member>;
  #gate = 0;

  constructor(impacts: readonly number[]) {
    const numbers = impacts.map((_, index) => index + 1);
    const missions = numbers.map((number) => life({ ...opened, issue: issue(number) }));
    this.members = new Map(
      missions.map((mission, index) => [
        mission.issue,
        { mission, facts: this.#alone(mission, impacts[index] ?? 5, numbers.length), acts: true, works: false },
      ]),
    );
  }

  /** When it looked nobody else had begun. */
  #alone({ issue: number }: Mission, impact: number, many: number): MissionFacts {
    const next = issue((number % many) + 1);
    return factsOf({
      issue: issueFacts({ number, labels: ["muster", `muster: impact ${impact}`] }),
      backlog: { dependencies: [{ name: `#${next}`, issue: next, state: "open" }] },
    });
  }

  #seen(own: number, all: readonly Mission[]) {
    const others = all.filter(({ issue: number }) => number !== own);
    return { ...standingsOf(all, others, at(9)), gate: this.#gateNow() };
  }

  #gateNow() {
    return this.#gate === 0 ? undefined : sha(String(this.#gate % 10));
  }

  #looks(member: Member): void {
    const all = [...this.members.values()].map(({ mission }) => mission);
    member.facts = { ...member.facts, ...this.#seen(member.mission.issue, all) };
  }

  /** One step of one run; a record that finds the gate moved is decided anew. */
  acts(member: Member): void {
    const { mission, facts } = member;
    const step = decide(mission, facts, at(9));
    if (step.kind !== "perform") {
      member.acts = false;
      member.works = step.kind === "work";
      return;
    }
    const gate = step.deeds.flatMap((deed) =>
      deed.kind === "record" && deed.gate !== undefined ? [deed.gate] : [],
    )[0];
    if (gate !== undefined && gate.from !== this.#gateNow()) return this.#looks(member);
    if (gate !== undefined) this.#gate += 1;
    const done = performed({ mission, facts, now: at(9) }, step.deeds);
    Object.assign(member, { mission: done.mission, facts: { ...done.facts, gate: this.#gateNow() } });
    for (const deed of step.deeds) if (deed.kind === "wake") this.#wake(Number(deed.actor));
  }

  #wake(number: number): void {
    const woken = this.members.get(number);
    if (woken === undefined || woken.works) return;
    woken.acts = true;
    this.#looks(woken);
  }
}

test("of features that wait for each other and begin at the same moment one goes, in whatever order their runs look and write", () => {
  const impacts = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(impacts, fc.infiniteStream(fc.nat(99)), (given, order) => {
      const circle = new Circle(given);
      for (const draw of order) {
        const busy = [...circle.members.values()].filter(({ acts }) => acts);
        const member = busy[draw % busy.length];
        if (member === undefined) break;
        circle.acts(member);
      }
      const lowest = Math.min(...given);
      const goes = [...circle.members].flatMap(([number, { works }]) => (works ? [number] : []));
      expect(goes).toEqual([given.lastIndexOf(lowest) + 1]);
    }),
    { numRuns: 200 },
  );
});
