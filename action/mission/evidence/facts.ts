/** What is kept of facts: all but what the journals tell, which is seen again from their lines. */

import { z } from "zod";
import type { Mission } from "../course/state.ts";
import type { MissionFacts, Origin } from "../facts.ts";
import { ActorName, Instant } from "../ids.ts";
import type { KeeperFacts } from "../keeper/keeper.ts";
import type { LanderFacts } from "../lander/facts.ts";
import type { Lander } from "../lander/state.ts";
import type { FamilyFacts } from "../objective/facts.ts";
import { aroundMission, aroundQueue, type Journals, journalsAt, missionsIn } from "./around.ts";

type OfJournals =
  | "others"
  | "spentToday"
  | "breakers"
  | "history"
  | "findings"
  | "lastGrade"
  | "landing"
  | "family"
  | "quality";

type Standings = Pick<MissionFacts, "others" | "spentToday"> & {
  readonly breakers: MissionFacts["breakers"] | undefined;
  readonly history: MissionFacts["history"] | undefined;
};

export type KeptMissionFacts = Omit<MissionFacts, OfJournals | "origin"> & {
  readonly origin: Origin;
  /** Kept where journals had a say that were not believed. */
  readonly standings?: Standings;
  readonly missing: readonly string[];
  readonly opened: FamilyFacts["opened"] | undefined;
};

/** Undefined where it is not said how far the journals had been read. */
export function keptOfMission(facts: MissionFacts): KeptMissionFacts | undefined {
  const { others, spentToday, breakers, history, findings: _f, lastGrade: _g, landing: _l, ...rest } = facts;
  const { family, quality, origin, ...own } = rest;
  if (origin === undefined) return undefined;
  const standings = origin.doubtful === true ? { standings: { others, spentToday, breakers, history } } : {};
  return { ...own, ...standings, origin, missing: quality?.missing ?? [], opened: family?.opened };
}

export type KeptLanderFacts = Omit<LanderFacts, "stories" | "findings" | "origin"> & { readonly origin: Origin };

export function keptOfLander({ stories: _s, findings: _f, origin, ...own }: LanderFacts): KeptLanderFacts | undefined {
  return origin === undefined ? undefined : { ...own, origin };
}

const Origins = z.looseObject({
  origin: z.looseObject({ at: Instant, lines: z.map(ActorName, z.int().nonnegative()) }),
  config: z.looseObject({ kind: z.enum(["valid", "invalid"]) }),
  tips: z.looseObject({ defaultBranch: z.string(), default: z.string() }),
  commands: z.array(z.looseObject({ run: z.string() })),
});

const OfMission = Origins.extend({
  issue: z.looseObject({
    number: z.int(),
    body: z.string(),
    labels: z.array(z.string()),
    comments: z.array(z.looseObject({})),
  }),
  unfinished: z.map(z.string(), z.string()),
  withheld: z.array(z.looseObject({})),
  missing: z.array(z.string()),
});

/** Down to what a decision cannot do without; what lies deeper is taken as this program once wrote it. */
export const KeptMission = z.custom<KeptMissionFacts>((value) => OfMission.safeParse(value).success);
export const KeptLander = z.custom<KeptLanderFacts>(
  (value) => Origins.extend({ waiting: z.array(z.looseObject({})) }).safeParse(value).success,
);

/** The facts as they were. Undefined where a journal no longer has the lines that had been read. */
export function missionFactsOf(
  { origin, missing, opened, standings, ...own }: KeptMissionFacts,
  mission: Mission | undefined,
  journals: Journals,
): MissionFacts | undefined {
  const then = journalsAt(origin, journals);
  if (then === undefined) return undefined;
  const actor = ActorName.parse(String(own.issue.number));
  const around = aroundMission(actor, mission, { journals: then, config: own.config, missing, at: origin.at });
  const { family } = around;
  const { breakers = around.breakers, history = around.history, ...spent } = standings ?? {};
  return {
    ...own,
    ...around,
    ...spent,
    breakers,
    history,
    family: family && opened ? { ...family, opened } : family,
    origin,
  };
}

export function landerFactsOf(
  { origin, ...own }: KeptLanderFacts,
  lander: Lander,
  journals: Journals,
): LanderFacts | undefined {
  const then = journalsAt(origin, journals);
  return then && { ...own, ...aroundQueue(missionsIn(then), lander, own.config), origin };
}

const OfKeeper = z.looseObject({
  entries: z.array(z.string()),
  objectives: z.array(z.looseObject({ key: z.string() })),
  issues: z.map(z.string(), z.int()),
  due: z.array(z.looseObject({ actor: z.string() })),
});

/** Kept whole. */
export const KeptKeeper = z.custom<KeeperFacts>((value) => OfKeeper.safeParse(value).success);
