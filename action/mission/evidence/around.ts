/** What a mission and the merge queue see of all journals: pure, so that it can be seen again later from the same lines. */

import { missionOf } from "../journal/events.ts";
import { standingsOf } from "../course/neighbours.ts";
import type { Mission } from "../course/state.ts";
import { Config } from "../config.ts";
import type { ConfigFacts, MissionFacts, Origin } from "../facts.ts";
import { projectFindings } from "../findings/project.ts";
import type { ActorName, Instant } from "../ids.ts";
import { landingOf } from "../lander/answer.ts";
import type { LanderFacts } from "../lander/facts.ts";
import { storyOf } from "../lander/promote.ts";
import type { Lander } from "../lander/state.ts";
import type { JournalLine } from "../line.ts";
import { familyAround } from "../objective/facts.ts";
import { lastGrade } from "../tiers/graded.ts";
import { qualityOf } from "../views/quality.ts";
import { lander } from "../wake/due.ts";

export type Journals = ReadonlyMap<ActorName, readonly JournalLine[]>;

export function missionsIn(journals: Journals): readonly Mission[] {
  return [...journals].flatMap(([name, lines]) => missionOf(name, lines) ?? []);
}

/** How far the journals had been read. */
export function originOf(journals: Journals, at: Instant, doubtful: readonly Mission[] = []): Origin {
  const lines = new Map([...journals].map(([name, all]) => [name, all.at(-1)?.seq ?? 0]));
  return doubtful.length === 0 ? { at, lines } : { at, lines, doubtful: true };
}

/** The journals as they had been read then. Undefined where a line of them is missing now. */
export function journalsAt({ lines: counts }: Origin, journals: Journals): Journals | undefined {
  const then = [...counts].map(([name, count]) => [name, upTo(journals.get(name) ?? [], count)] as const);
  const whole = then.every(([name, lines]) => (lines.at(-1)?.seq ?? 0) === counts.get(name));
  return whole ? new Map(then) : undefined;
}

/** The beginnings of a journal that were asked for: the same one is the same list, so that it is folded once. */
const beginnings = new WeakMap<readonly JournalLine[], Map<number, readonly JournalLine[]>>();

/** Its lines with numbers up to `seq`. */
export function upTo(lines: readonly JournalLine[], seq: number): readonly JournalLine[] {
  if ((lines.at(-1)?.seq ?? 0) <= seq) return lines;
  const known = beginnings.get(lines) ?? new Map<number, readonly JournalLine[]>();
  beginnings.set(lines, known);
  const found = known.get(seq) ?? lines.filter((line) => line.seq <= seq);
  known.set(seq, found);
  return found;
}

export type Around = {
  readonly journals: Journals;
  readonly config: ConfigFacts;
  /** Of the files that must be there, those that are not. */
  readonly missing: readonly string[];
  readonly at: Instant;
  /** Missions whose journals cannot be believed: what they have promised and spent counts. */
  readonly doubtful?: readonly Mission[];
};

/** Of a mission's facts, all that its journals and the others' tell. */
export function aroundMission(
  actor: ActorName,
  mission: Mission | undefined,
  { journals, config, missing, at, doubtful = [] }: Around,
) {
  const missions = missionsIn(journals);
  const others = missions.filter((each) => String(each.issue) !== actor);
  const profile = config.kind === "valid" ? config.config.policy.profile : "normal";
  return {
    ...standingsOf([...missions, ...doubtful], [...others, ...doubtful], at),
    findings: projectFindings(missions, profile),
    quality: qualityOf(missions, missing, at),
    lastGrade: lastGrade(others),
    landing: landingOf(journals.get(lander) ?? [], mission),
    family: familyAround(mission, missions),
  } satisfies Partial<MissionFacts>;
}

/** While nobody can say what is allowed nothing lands, and the defaults do for showing it. */
const otherwise = Config.parse({});

/** Of the merge queue's facts, all that the missions' journals tell. */
export function aroundQueue(
  missions: readonly Mission[],
  { landed }: Pick<Lander, "landed">,
  config: ConfigFacts,
): Pick<LanderFacts, "stories" | "findings"> {
  const settings = config.kind === "valid" ? config.config : otherwise;
  return {
    stories: new Map(missions.map((mission) => [mission.issue, storyOf(mission, settings)])),
    findings: projectFindings(missions, settings.policy.profile, landed),
  };
}
