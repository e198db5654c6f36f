/** The fold of a mission's journal into where it stands. Total: an event that makes no sense where it comes leaves the state as it was. */

import type { Instant } from "../ids.ts";
import { withCheckpoint } from "../lap/checkpoints.ts";
import { lapClosed, lapOpened, planned } from "../money/laps.ts";
import { ofObjective } from "../objective/fold.ts";
import type { FeedbackItem } from "../task.ts";
import { derivedAfter } from "../tiers/derived.ts";
import { reopened } from "./again.ts";
import { begun } from "./blank.ts";
import type { MissionEvent } from "./event.ts";
import { opinion } from "./opinion.ts";
import { isOver, type Mission } from "./state.ts";
import { waiting } from "./waiting.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

export type Happened = { readonly at: Instant; readonly event: MissionEvent };

/** `from`: where it stood before these. The same as one {@link after} the other, and quicker: nobody sees what is in between. */
export function foldMission(history: readonly Happened[], from?: Mission): Mission | undefined {
  let mission = from && { ...from };
  for (const happened of history)
    mission =
      mission === undefined ? after(mission, happened) : Object.assign(mission, ...changesBy(mission, happened));
  return mission;
}

/** A mission after one more event. */
export function after(mission: Mission | undefined, happened: Happened): Mission | undefined {
  if (mission !== undefined) return Object.assign({ ...mission }, ...changesBy(mission, happened));
  return happened.event.kind === "opened" ? begun(happened.event, happened.at) : undefined;
}

/** Over is over: only the closing of a lap's books still counts then, and a person who takes it up again. */
function changesBy(mission: Mission, { at, event }: Happened): readonly Change[] {
  if (isOver(mission) && !countsAfterwards(mission, event)) return [];
  return [change(mission, event, at), derivedAfter(mission, event, at), { heard: heardBy(mission, event), lastAt: at }];
}

function countsAfterwards({ stage, open: lap }: Mission, { kind }: MissionEvent): boolean {
  return (
    kind === "lapClosed" ||
    kind === "incident" ||
    (kind === "reopened" && stage.kind === "stopped" && lap === undefined)
  );
}

function heardBy({ heard }: Mission, event: MissionEvent): number {
  return Math.max(heard, "heard" in event ? (event.heard ?? 0) : 0);
}

type Change = Partial<Mission>;

function change(mission: Mission, event: MissionEvent, at: Instant): Change {
  return (
    bookkeeping(mission, event, at) ??
    progress(mission, event) ??
    waiting(mission, event) ??
    opinions(mission, event) ??
    ofObjective(mission, { event }) ??
    ending(mission, event, at) ??
    {}
  );
}

function bookkeeping(mission: Mission, event: MissionEvent, at: Instant): Change | undefined {
  switch (event.kind) {
    case "lapOpened":
      return lapOpened(mission, event, at);
    case "lapClosed":
      return lapClosed(mission, event, at);
    case "pullOpened":
      return { pull: event.pull };
    case "parked":
      return { parkedUntil: event.until, parkedFor: event.reason, parks: mission.parks + 1 };
    case "questioned":
      return { stage: { kind: "needs-info", questions: event.questions } };
    default:
      return undefined;
  }
}

function progress(mission: Mission, event: MissionEvent): Change | undefined {
  switch (event.kind) {
    case "planned":
      return planned(mission, event);
    case "built":
      return built(mission, event);
    case "found":
      return { built: [...mission.built, event.unit] };
    case "checkpointed":
      return { checkpoints: withCheckpoint(mission.checkpoints, event) };
    case "attemptFailed":
      return attemptFailed(mission, event);
    case "feedbackTaken":
      return taken(mission, event);
    case "bounced":
      return rework(mission, event.feedback);
    case "adopted":
      return adopted(mission, event);
    default:
      return undefined;
  }
}

function opinions(mission: Mission, event: MissionEvent): Change | undefined {
  switch (event.kind) {
    case "reviewed":
    case "audited":
    case "judged":
      return opinion(mission, event);
    case "diagnosed":
      return diagnosed(mission, event);
    default:
      return undefined;
  }
}

function ending(mission: Mission, event: MissionEvent, at: Instant): Change | undefined {
  switch (event.kind) {
    case "paused":
      return { paused: { by: event.by, above: event.above } };
    case "resumed":
      return { paused: undefined };
    case "reopened":
      return reopened(mission, event, at);
    case "readied":
      return { stage: { kind: "in-review" } };
    case "approved":
      return { stage: { kind: "landing", by: event.by }, approvedBy: event.by };
    case "integrated":
      return { stage: { kind: "integrated", commit: event.commit } };
    case "promoted":
      return { stage: { kind: "done", commit: event.commit } };
    case "stopped":
      return { stage: { kind: "stopped", reason: event.reason, message: event.message }, stoppedAt: at };
    default:
      return undefined;
  }
}

function built(mission: Mission, event: EventOf<"built">): Change {
  const { head: commit, verified, results, lines, paths, answers } = event;
  const units = new Set([...mission.built, ...event.units]);
  const done = verified && mission.plan?.units.every((unit) => units.has(unit.id)) === true;
  const from = event.merged ?? mission.head?.from ?? event.base;
  const head = { commit, from, verified, results, ...unread, lines, paths };
  return {
    head,
    green: verified ? [...mission.green, commit] : mission.green,
    built: [...units],
    checkpoints: mission.checkpoints.filter(({ unit }) => !event.units.includes(unit)),
    dealt: [
      ...mission.dealt.filter((before) => !answers.some(({ key }) => key === before.answer.key)),
      ...answers.map((answer) => ({ answer, commit })),
    ],
    feedback: [],
    findings: event.findings ?? mission.findings,
    stage: done ? { kind: "verifying" } : { kind: "building" },
    ...(done ? { attempts: mission.attempts + 1, ...well, parks: 0 } : {}),
  };
}

function attemptFailed(mission: Mission, event: EventOf<"attemptFailed">): Change {
  if (mission.plan === undefined)
    return { ...rework(mission, event.feedback), planFailures: mission.planFailures + 1, stage: { kind: "planning" } };
  const attempts = mission.attempts + 1;
  return {
    ...rework(mission, event.feedback),
    attempts,
    failures: mission.failures + 1,
    lastFailure: event.reason,
    tried: [...mission.tried, `Attempt ${attempts}: ${event.message}`],
  };
}

/** What a head has that nobody has read yet. */
const unread = { review: undefined, audits: [], judgement: undefined };

/** It gets on again. */
const well = { failures: 0, diagnosedAt: 0 };

/** A new plan starts from the branch as it is: what is built stays, its units are forgotten. */
function diagnosed(mission: Mission, { remedy, feedback }: EventOf<"diagnosed">): Change {
  const looked = { ...rework(mission, feedback), stuck: mission.stuck + 1, diagnosedAt: mission.failures };
  if (remedy === "escalate") return { ...looked, escalated: true };
  return { ...looked, plan: undefined, planFailures: 0, replans: mission.replans + 1, stage: { kind: "planning" } };
}

function taken(mission: Mission, { feedback }: EventOf<"feedbackTaken">): Change {
  const onlyChecks = feedback.every((item) => item.source === "check");
  return { ...rework(mission, feedback), ...well, checkRounds: onlyChecks ? mission.checkRounds + 1 : 0 };
}

function rework(mission: Mission, feedback: readonly FeedbackItem[]): Change {
  const keys = new Set(feedback.map((item) => item.key));
  return {
    feedback: [...mission.feedback.filter((item) => !keys.has(item.key)), ...feedback],
    stage: { kind: "building" },
  };
}

function adopted(mission: Mission, event: EventOf<"adopted">): Change {
  if (mission.head === undefined) return {};
  const head = { ...mission.head, commit: event.head, verified: false, results: [], ...unread };
  return { head, stage: { kind: "building" }, ...well };
}
