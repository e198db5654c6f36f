/** The mind that is explored: what ships; and the same with one of its guards, or of the hands', taken away. */

import { decide } from "#mission/course/decide";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { decideLanding } from "#mission/lander/decide";
import { after as afterInQueue } from "#mission/lander/state";

export type Mind = {
  readonly decide: typeof decide;
  readonly after: typeof after;
  readonly decideLanding: typeof decideLanding;
  readonly afterInQueue: typeof afterInQueue;
  /** What the hands hold to. */
  readonly hands: {
    /** A journal is written only where it is as it was read. */
    readonly compares: boolean;
    /** Who takes a place or money passes the gate, and nobody has since they looked. */
    readonly gated: boolean;
    /** Events and the refs they speak of move in one push. */
    readonly atomic: boolean;
    /** What is there already is written over, not written again. */
    readonly finds: boolean;
  };
};

export const shipping: Mind = {
  decide,
  after,
  decideLanding,
  afterInQueue,
  hands: { compares: true, gated: true, atomic: true, finds: true },
};

const without = (guard: keyof Mind["hands"]): Mind => ({ ...shipping, hands: { ...shipping.hands, [guard]: false } });

/** Every review counts as one of what is there now. */
function readingReviewsOf(now: (facts: MissionFacts) => NonNullable<MissionFacts["pull"]>["reviews"]): Mind {
  return {
    ...shipping,
    decide: (mission, facts, at) => {
      const pull = facts.pull === undefined ? undefined : { ...facts.pull, reviews: now(facts) };
      return decide(mission, { ...facts, pull }, at);
    },
  };
}

const whateverTheyRead = readingReviewsOf(({ pull }) =>
  (pull?.reviews ?? []).map((review) => (review.state === "approved" ? { ...review, commit: pull?.head } : review)),
);

const whoeverTheyAre = readingReviewsOf(({ pull }) =>
  (pull?.reviews ?? []).map((review) => ({ ...review, by: { ...review.by, kind: "person", mayWrite: true } })),
);

const goingOn: Mind["after"] = (mission, happened) => {
  if (mission?.stage.kind !== "stopped") return after(mission, happened);
  const begun: Mission = { ...mission, stage: { kind: "in-review" } };
  const next = after(begun, happened);
  return next?.stage === begun.stage ? { ...next, stage: mission.stage } : next;
};

/** Over is not over: what was on its way when it ended still counts. */
const neverOver: Mind = {
  ...shipping,
  after: goingOn,
  decide: (mission, facts, at) =>
    mission?.stage.kind === "stopped"
      ? decide({ ...mission, stage: { kind: "in-review" }, heard: 1e6 }, facts, at)
      : decide(mission, facts, at),
};

const untested: Mind = {
  ...shipping,
  decideLanding: (lander, facts, at) => {
    const waiting = facts.waiting.map((each) =>
      each.fit.kind === "fits" ? { ...each, greenTree: each.fit.tree } : each,
    );
    return decideLanding(lander, { ...facts, waiting }, at);
  },
};

/** Guards that can be taken away, one at a time. */
export const lacking = {
  "compare-and-swap": without("compares"),
  "the fence of the laps": without("gated"),
  "one push for journal and branch": without("atomic"),
  "looking before creating": without("finds"),
  "approvals of this head only": whateverTheyRead,
  "approvals of people only": whoeverTheyAre,
  "over is over": neverOver,
  "only what was tested lands": untested,
};
export type Guard = keyof typeof lacking;
