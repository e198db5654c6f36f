/** Whether a mission may begin, and when: trust, a stated wish, its place in the queue, money for the day. */

import type { IssueFacts, MissionFacts, Standing } from "../facts.ts";
import { type IssueNumber, missionActor } from "../ids.ts";
import { runsAlone, whyAlone } from "../form/alone.ts";
import { branchOf, starts } from "../say/labels.ts";
import { perform, rest, type Step } from "../step.ts";
import { comment, refusedSlot } from "../say/slots.ts";
import { sayWithheld } from "../say/findings.ts";
import { sayRefused } from "../say/refused.ts";
import type { MissionEvent } from "./event.ts";
import { placeOf } from "../objective/place.ts";
import type { Mission } from "./state.ts";
import { visible } from "../text/visible.ts";

type MissionStep = Step<MissionEvent>;

/** The first step of an issue that has no journal yet. */
export function open(facts: MissionFacts): MissionStep {
  const { issue } = facts;
  if (!issue.open || !issue.labels.some(starts))
    return rest("the issue is not open with the label `muster` or `muster: mission`");
  const by = issue.labelledBy;
  if (by === undefined || !(by.mayWrite || by.kind === "us")) return turnAway(issue, by?.login ?? issue.author.login);
  const stranger = unvouched(issue);
  if (stranger !== undefined) return rest(`${stranger}: remove the label and set it again`);
  return perform({ kind: "record", events: [openedEvent(issue, by.login)], refs: [] });
}

function openedEvent(issue: IssueFacts, by: string): MissionEvent {
  const { number, labelledAt } = issue;
  const { title, body } = wordsOf(issue);
  const labelled = labelledAt === undefined ? {} : { labelled: labelledAt };
  const place = placeOf(issue);
  const family = place === undefined ? {} : { place };
  return { kind: "opened", issue: number, title, body, by, branch: branchOf(number, title), ...labelled, ...family };
}

/** What the issue says, as a person sees it. */
export function wordsOf({ title, body }: IssueFacts): { readonly title: string; readonly body: string } {
  return { title: visible(title), body: visible(body) };
}

/** Why the issue's words may not be used as they are now: someone who may not write changed them after a maintainer had read them. */
export function unvouched(issue: IssueFacts): string | undefined {
  const stranger = issue.editedSince.find((person) => !person.mayWrite && person.kind !== "us");
  if (stranger === undefined) return undefined;
  return `${stranger.login}, who may not write here, changed the issue after it was labelled; a maintainer has to vouch for it`;
}

function turnAway(issue: IssueFacts, login: string): MissionStep {
  return tell(issue, sayRefused(missionActor(issue.number), login), `${login} may not start missions here`);
}

/** Where not even the beginning could be put on record: the issue itself holds a secret. */
export function tellWithheld({ issue, withheld }: Pick<MissionFacts, "issue" | "withheld">): MissionStep {
  return tell(issue, sayWithheld(withheld), "what would be written holds a secret");
}

/** Says once why nothing is started. */
function tell(issue: IssueFacts, words: string, reason: string): MissionStep {
  const deeds = comment(issue, refusedSlot, words);
  return deeds.length > 0 ? perform(...deeds) : rest(reason);
}

/** Why a mission that wants to work has to wait for others; undefined when there is a place for it. */
export function whyWait(mission: Mission, others: readonly Standing[], places: number): string | undefined {
  const own = rankOf({ issue: mission.issue, stage: mission.stage.kind });
  const ahead = others.filter((other) => other.working === true || (isWaiting(other) && rankOf(other) < own));
  if (ahead.length < places) return whyAlone(mission, ahead);
  const many = ahead.length === 1 ? "1 mission is" : `${ahead.length} missions are`;
  return `${many} ahead of it and ${places} may run at once`;
}

/** It would work if it had a place. */
function isWaiting({ stage, active }: Standing): boolean {
  return stage === "queued" || active;
}

/** Who has begun goes before who has not; otherwise the older issue. */
function rankOf({ issue, stage }: Pick<Standing, "issue" | "stage">): number {
  return issue + (stage === "queued" ? 1e10 : 0);
}

/** Most that are woken by one that had the repository to itself. */
const mostWoken = 8;

/**
 * The missions that should be woken when this one leaves its place: the first that has begun and waits for one, and the first that has not;
 * more where all have waited for one that runs alone.
 */
export function nextInLine({ others, issue }: Pick<MissionFacts, "others" | "issue">): readonly IssueNumber[] {
  const waiting = others
    .filter((other) => other.working !== true && isWaiting(other))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  if (runsAlone(issue)) return waiting.slice(0, mostWoken).map((each) => each.issue);
  const begun = waiting.find(({ stage }) => stage !== "queued");
  const queued = waiting.find(({ stage }) => stage === "queued");
  return [begun, queued].flatMap((each) => each?.issue ?? []);
}
