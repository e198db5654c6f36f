/** Holding a mission and taking it up again: what people say, and what it does to where the mission stands. */

import type { MissionFacts } from "../facts.ts";
import type { Instant } from "../ids.ts";
import type { Step } from "../step.ts";
import { leavePlace, record } from "./ending.ts";
import { untroubled } from "./blank.ts";
import type { MissionEvent } from "./event.ts";
import { wordsOf } from "./start.ts";
import { takenUp } from "../objective/fold.ts";
import { heldAbove } from "../objective/kin.ts";
import type { Mission } from "./state.ts";
import { lastSaid, pauseWish, releaseWish, retryWish } from "./wishes.ts";

type MissionStep = Step<MissionEvent>;
type Reopened = Extract<MissionEvent, { kind: "reopened" }>;

/** A stopped mission begins anew when a person says so: with the issue as it reads now, and money of its own. */
export function reopen(mission: Mission, facts: MissionFacts): MissionStep | undefined {
  const wish = retryWish(mission, facts);
  if (wish === undefined) return undefined;
  const { labelledAt: labelled } = facts.issue;
  return record({
    kind: "reopened",
    by: wish.by,
    ...wordsOf(facts.issue),
    ...(labelled === undefined ? {} : { labelled }),
    heard: lastSaid(facts),
    stands: facts.branch !== undefined,
  });
}

/** Holds the mission and ends its run; or lets it go on. Undefined when nobody asks for either. */
export function holdOrRelease(mission: Mission, facts: MissionFacts): MissionStep | undefined {
  const above = heldAbove(mission, facts);
  if (above === "release") return record({ kind: "resumed", by: "its objective" });
  if (mission.paused !== undefined) {
    const word = releaseWish(mission, facts);
    return word === undefined ? undefined : record({ kind: "resumed", ...word });
  }
  const word = above === "hold" ? { by: "its objective", above: true as const } : pauseWish(mission, facts);
  if (word === undefined) return undefined;
  const held = leavePlace({ facts }, { kind: "paused", ...word });
  if (held.kind !== "perform" || mission.open === undefined || facts.lap?.kind !== "running") return held;
  return { ...held, deeds: [...held.deeds, { kind: "cancelRun", run: mission.open.run }] };
}

/** What is left of a mission that begins anew: its history, its branch where that stands, and a plan of the same words. */
export function reopened(mission: Mission, event: Reopened, at: Instant): Partial<Mission> {
  const { title, body, stands } = event;
  const same = stands && title === mission.title && body === mission.body;
  return {
    title,
    body,
    stage: { kind: "queued" },
    startedAt: at,
    starts: mission.starts + 1,
    labelledAt: event.labelled ?? mission.labelledAt,
    stoppedAt: undefined,
    paused: undefined,
    asked: [],
    before: { usd: mission.spent, tokens: mission.tokens, seconds: mission.seconds },
    ...untroubled,
    pull: undefined,
    approvedBy: [],
    ...takenUp(mission),
    ...(stands ? {} : { head: undefined, green: [] }),
    ...(same ? {} : { plan: undefined, strategy: undefined, built: [], feedback: [], estimate: undefined }),
  };
}

/** The facts without a pull request that was closed before the mission began anew: it gets another. */
export function ofThisStart(mission: Mission, facts: MissionFacts): MissionFacts {
  const { pull } = facts;
  const old = mission.starts > 1 && pull !== undefined && !pull.open && !pull.merged && pull.number !== mission.pull;
  return old ? { ...facts, pull: undefined } : facts;
}
