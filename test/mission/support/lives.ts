/** Missions at the stages of their life, made by folding the events that lead there. */

import type { MissionEvent } from "#mission/course/event";
import { after, foldMission } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { usd, type Sha } from "#mission/ids";
import type { Plan } from "#mission/plan";
import type { Deed, Step } from "#mission/step";
import { body, factsOf, pullFacts, title } from "./facts.ts";
import { at, issue, planOf, run, sha, task, unit, unitId } from "./values.ts";

export const plan = planOf(unit("u1"));

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

export const opened: EventOf<"opened"> = {
  kind: "opened",
  issue: issue(7),
  title,
  body,
  by: "anna",
  branch: "muster/7-add-json-to-the-list-command",
};

export function planned(given: Plan = plan): EventOf<"planned"> {
  return { kind: "planned", plan: given, by: "model" };
}

export function built(head: Sha = sha("1"), given: Partial<EventOf<"built">> = {}): EventOf<"built"> {
  return {
    kind: "built",
    head,
    base: sha("b"),
    units: [unitId("u1")],
    results: [
      {
        name: "npm test",
        kind: "test",
        run: "npm test",
        required: true,
        exit: 0,
        timedOut: false,
        seconds: 1.25,
        tests: { passed: 3, failed: 0, skipped: 0 },
      },
    ],
    verified: true,
    answers: [],
    lines: 12,
    paths: ["src/list.js"],
    ...given,
  };
}

export function reviewed(head: Sha = sha("1"), score = 8): EventOf<"reviewed"> {
  const scores = { alignment: score, approach: score, tests: score, criteria: score };
  return {
    kind: "reviewed",
    head,
    mean: score,
    review: { scores, rationale: "It does what the issue asks for.", findings: [] },
  };
}

export const readied: EventOf<"readied"> = { kind: "readied", head: sha("1") };
export const approved: EventOf<"approved"> = { kind: "approved", head: sha("1"), by: ["anna"] };
export const integrated: EventOf<"integrated"> = { kind: "integrated", commit: sha("1") };
export const promoted: EventOf<"promoted"> = { kind: "promoted", commit: sha("d") };

export function lapOpened(lap: number, ...kinds: readonly EventOf<"lapOpened">["tasks"][number]["kind"][]) {
  const tasks = kinds.map((kind) => ({
    id: task(`7-${lap}-${kind}${kind === "build" || kind === "fix" ? "-u1" : ""}`),
    kind,
    reserved: kind === "verify" ? usd(0) : usd(2),
    ...(kind === "build" || kind === "fix" ? { unit: unitId("u1") } : {}),
  }));
  const parts = tasks.flatMap(({ id, kind }) =>
    kind === "build" || kind === "fix" ? [{ task: id, unit: unitId("u1"), message: "feat: Do u1\n" }] : [],
  );
  const assembly = kinds.includes("verify") ? { assembly: { base: sha("b"), parts, at: at(10) } } : {};
  const event: EventOf<"lapOpened"> = { kind: "lapOpened", lap, run: run(100), tasks, ...assembly };
  return event;
}

export function lapClosed(lap: number, given: Partial<EventOf<"lapClosed">> = {}): EventOf<"lapClosed"> {
  return { kind: "lapClosed", lap, spend: [], lost: [], notes: [], ...given };
}

/** One event a minute. */
export function life(...events: readonly MissionEvent[]): Mission {
  const mission = foldMission(events.map((event, index) => ({ at: at(index), event })));
  if (mission === undefined) throw new Error("A life begins with `opened`.");
  return mission;
}

export function and(mission: Mission, ...events: readonly MissionEvent[]): Mission {
  return events.reduce<Mission>((now, event) => after(now, { at: mission.lastAt, event }) ?? now, mission);
}

const pullOpened: MissionEvent = { kind: "pullOpened", pull: pullFacts().number };

/** A mission at each stage of a life without trouble. */
export const stages = {
  queued: life(opened),
  planning: life(opened, lapOpened(1, "plan")),
  planned: life(opened, planned()),
  building: life(opened, planned(), lapOpened(2, "build", "verify")),
  verified: life(opened, planned(), built()),
  reviewing: life(opened, planned(), built(), pullOpened, lapOpened(3, "review")),
  reviewed: life(opened, planned(), built(), pullOpened, reviewed()),
  "in-review": life(opened, planned(), built(), pullOpened, reviewed(), readied),
  landing: life(opened, planned(), built(), pullOpened, reviewed(), readied, approved),
  integrated: life(opened, planned(), built(), pullOpened, reviewed(), readied, approved, integrated),
  done: life(opened, planned(), built(), pullOpened, reviewed(), readied, approved, integrated, promoted),
};

/** Facts of a mission whose branch and pull request are where it left them. */
export function onGitHub(given: Partial<MissionFacts> = {}, head: Sha = sha("1")): MissionFacts {
  return factsOf({ branch: head, pull: pullFacts({ head }), ...given });
}

/** The events a step records, in order. */
export function eventsOf<Event>(step: Step<Event>): readonly Event[] {
  if (step.kind !== "perform") return [];
  return step.deeds.flatMap((deed) => (deed.kind === "record" ? deed.events : []));
}

/** The kinds of what a step does: of its deeds, its tasks, or its reason to rest. */
export function told<Event>(step: Step<Event>): readonly string[] {
  if (step.kind === "rest") return [step.reason];
  return step.kind === "work" ? step.tasks.map((each) => each.id) : step.deeds.map((deed) => deed.kind);
}

export function deedsOf<Event, Kind extends Deed<Event>["kind"]>(step: Step<Event>, kind: Kind) {
  if (step.kind !== "perform") return [];
  return step.deeds.filter((deed): deed is Extract<Deed<Event>, { kind: Kind }> => deed.kind === kind);
}

/** Actors that a step wakes. */
export function woken<Event>(step: Step<Event>): readonly string[] {
  return deedsOf(step, "wake").map((deed) => deed.actor);
}
