/** The mind over a journal again: each decision made anew from the facts that were kept of it, and held against what was decided then. Pure. */

import { choose, type RuleName } from "../course/decide.ts";
import type { Mission } from "../course/state.ts";
import type { MissionFacts } from "../facts.ts";
import type { ActorName } from "../ids.ts";
import type { Sha256 } from "../journal/chain.ts";
import { decideKeeping, type KeeperFacts } from "../keeper/keeper.ts";
import { decideLanding } from "../lander/decide.ts";
import type { JournalLine } from "../line.ts";
import { type Step, without } from "../step.ts";
import { keeperOf, landerOf, missionOf } from "../journal/events.ts";
import { type Journals, upTo } from "./around.ts";
import { differences, digestOf } from "./digest.ts";
import { KeptKeeper, KeptLander, KeptMission, landerFactsOf, missionFactsOf } from "./facts.ts";
import type { Moment } from "./moment.ts";

export type Outcome =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly how: readonly string[] }
  /** It could not be decided again; why, for people. */
  | { readonly kind: "unknown"; readonly why: string };

export type Decision = {
  readonly moment: Moment;
  /** Undefined for other actors, and where it could not be decided again. */
  readonly rule?: RuleName | undefined;
  /** Why it pauses once what people see is up to date. */
  readonly next?: string | undefined;
  readonly outcome: Outcome;
  /** What it put on record. */
  readonly lines: readonly JournalLine[];
  /** A mission's, before and after, and the facts as they were. */
  readonly before?: Mission | undefined;
  readonly after?: Mission | undefined;
  readonly facts?: MissionFacts | undefined;
};

/** A decision, or lines of which no decision was kept. */
export type Entry =
  | ({ readonly kind: "decision" } & Decision)
  | { readonly kind: "bare"; readonly lines: readonly JournalLine[] };

export type Past = {
  readonly actor: ActorName;
  /** Of all actors, its own among them. */
  readonly journals: Journals;
  /** In the order in which they were made. */
  readonly moments: readonly Moment[];
  readonly sha256: Sha256;
};

/** Decisions and the lines between them, in order. */
export function replayed(past: Past): readonly Entry[] {
  const all = past.journals.get(past.actor) ?? [];
  const entries: Entry[] = [];
  let seen = 0;
  for (const moment of past.moments) {
    const bare = all.filter(({ seq }) => seq > seen && seq <= moment.seq);
    if (bare.length > 0) entries.push({ kind: "bare", lines: bare });
    entries.push({ kind: "decision", ...decidedAgain(moment, past, all) });
    seen = Math.max(seen, moment.seq + moment.recorded);
  }
  const rest = all.filter(({ seq }) => seq > seen);
  return rest.length > 0 ? [...entries, { kind: "bare", lines: rest }] : entries;
}

type Again =
  | (Pick<Decision, "rule" | "next" | "facts"> & {
      readonly kind: "again";
      readonly step: Step<{ readonly kind: string }>;
    })
  | Extract<Outcome, { kind: "unknown" }>;

function decidedAgain(moment: Moment, past: Past, all: readonly JournalLine[]): Decision {
  const known = upTo(all, moment.seq);
  const last = moment.seq + moment.recorded;
  const lines = all.filter(({ seq }) => seq > moment.seq && seq <= last);
  const states = { before: missionOf(past.actor, known), after: missionOf(past.actor, upTo(all, last)) };
  const again = inItsWay(moment, past, known);
  if (again.kind === "unknown") return { moment, lines, ...states, outcome: again };
  const { rule, next, facts, step } = again;
  const how = differences(moment.decided, digestOf(without(step, moment.withheld), past.sha256));
  const outcome: Outcome = how.length === 0 ? { kind: "same" } : { kind: "differs", how };
  return { moment, lines, ...states, rule, next, facts, outcome };
}

const leftOut = { "too long": "they were too long", "a secret": "they held a secret" } as const;

/** Answers that it is unknown where this Muster cannot decide upon what another has kept: swallows what it throws there, and says it. */
function inItsWay(moment: Moment, past: Past, known: readonly JournalLine[]): Again {
  if ("left" in moment.kept) return unknown(`the facts were not kept, since ${leftOut[moment.kept.left]}`);
  try {
    if (past.actor === "land") return landing(moment.kept.facts, moment, past, known);
    if (past.actor === "keep") return keeping(moment.kept.facts, moment, known);
    return ofMission(moment.kept.facts, moment, past, known);
  } catch (error) {
    const what = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return unknown(`Muster ${moment.muster} kept facts that this one cannot decide upon: ${what}`);
  }
}

function unknown(why: string): Extract<Outcome, { kind: "unknown" }> {
  return { kind: "unknown", why };
}

const shorter = unknown("a journal that had been read then has fewer lines now");

function ofMission(kept: unknown, { at }: Moment, { actor, journals }: Past, known: readonly JournalLine[]): Again {
  const mission = missionOf(actor, known);
  const facts = missionFactsOf(KeptMission.parse(kept), mission, journals);
  if (facts === undefined) return shorter;
  const { rule, step, next } = choose(mission, facts, at);
  return { kind: "again", rule, step, facts, next: next?.kind === "rest" ? next.reason : undefined };
}

function landing(kept: unknown, { at }: Moment, { journals }: Past, known: readonly JournalLine[]): Again {
  const lander = landerOf(known);
  const facts = landerFactsOf(KeptLander.parse(kept), lander, journals);
  return facts === undefined ? shorter : { kind: "again", step: decideLanding(lander, facts, at) };
}

function keeping(kept: unknown, { at }: Moment, known: readonly JournalLine[]): Again {
  const facts: KeeperFacts = KeptKeeper.parse(kept);
  return { kind: "again", step: decideKeeping(keeperOf(known), facts, at) };
}
