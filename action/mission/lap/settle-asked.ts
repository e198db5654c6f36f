/** What it means that a task cannot go on without people: their answer is asked for once, and what was done so far is kept. */

import { type Asked, decisionFor, goOnOrStop } from "../decision.ts";
import type { Blocker, Outcome } from "../handoff.ts";
import { perform, type Step } from "../step.ts";
import { blockedText, stillBlocked } from "../say/blocked.ts";
import { stop, together, wakeNext } from "../course/ending.ts";
import { deadline } from "../course/deciding.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Scene } from "./open.ts";
import type { Over } from "../money/books.ts";

type Waiting = Extract<Outcome, { kind: "undecided" | "blocked" }>;

function waiting({ handoffs }: Over): readonly Waiting[] {
  return [...handoffs.values()].flatMap(({ outcome }) =>
    outcome.kind === "undecided" || outcome.kind === "blocked" ? [outcome] : [],
  );
}

/** Whether a task of the lap waits for people. */
export function isAsking(over: Over): boolean {
  return waiting(over).length > 0;
}

/** `besides`: what the lap means apart from that. */
export function settleAsked(scene: Scene, over: Over, besides: Step<MissionEvent>): Step<MissionEvent> {
  const again = waiting(over).find((each) => each.kind === "blocked" && wasAsked(scene, each.blocker));
  if (again?.kind === "blocked") return stop(scene, "needs-human", stillBlocked(again.blocker));
  const asked = questionsOf(scene, over);
  const record = {
    kind: "record" as const,
    events: asked.map((each) => ({ kind: "asked" as const, ...each })),
    refs: [],
  };
  const wakes = asked.some(({ until }) => until === undefined || until > scene.now) ? wakeNext(scene) : [];
  return together(besides, perform(record, ...wakes));
}

function gateOf({ kind }: Blocker): string {
  return `blocked:${kind}`;
}

/** A person said that it was there, and it is not: asking again would be pestering. */
function wasAsked({ mission }: Scene, blocker: Blocker): boolean {
  const recent = mission.decisions.filter((each) => each.at >= mission.startedAt);
  return decisionFor(gateOf(blocker), recent) !== undefined;
}

/** One question a gate, however many tasks ask it. */
function questionsOf({ mission, facts, config, now }: Scene, over: Over): readonly Asked[] {
  const byGate = new Map(
    waiting(over).map((each) => [each.kind === "blocked" ? gateOf(each.blocker) : each.gate, each]),
  );
  const until = deadline(config, mission.decisions.length, now);
  return [...byGate].map(([gate, each]) => ({
    run: facts.run,
    gate,
    stage: mission.stage.kind,
    question: each.kind === "undecided" ? each.question : blockedQuestion(each.blocker),
    ...(until === undefined ? {} : { until }),
  }));
}

function blockedQuestion(blocker: Blocker): Asked["question"] {
  return { summary: blockedText(blocker), options: [...goOnOrStop], default: 2 };
}
