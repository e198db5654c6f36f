/** Whether a mission may begin: trust, a stated wish, and what it resembles. */

import { likenessesOf } from "../backlog/likeness.ts";
import type { IssueFacts, MissionFacts } from "../facts.ts";
import { missionActor } from "../ids.ts";
import { branchOf, starts } from "../say/labels.ts";
import { perform, rest, type Step } from "../step.ts";
import { comment, refusedSlot } from "../say/slots.ts";
import { sayWithheld } from "../say/findings.ts";
import { sayRefused } from "../say/refused.ts";
import type { MissionEvent } from "./event.ts";
import { placeOf } from "../objective/place.ts";
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
  return perform({ kind: "record", events: [openedEvent(issue, by.login), ...resembled(issue, facts)], refs: [] });
}

function openedEvent(issue: IssueFacts, by: string): MissionEvent {
  const { number, labelledAt } = issue;
  const { title, body } = wordsOf(issue);
  const labelled = labelledAt === undefined ? {} : { labelled: labelledAt };
  const place = placeOf(issue);
  const family = place === undefined ? {} : { place };
  return { kind: "opened", issue: number, title, body, by, branch: branchOf(number, title), ...labelled, ...family };
}

/** The open features that were there before and read much like it; what a plan made of one objective is compared by its critic. */
function resembled(issue: IssueFacts, { others }: MissionFacts): MissionEvent[] {
  const present = others.flatMap(({ issue: number, stage, title, body }) =>
    over.has(stage) || title === undefined || body === undefined ? [] : [{ issue: number, title, body }],
  );
  const likenesses = placeOf(issue) === undefined ? likenessesOf(wordsOf(issue), present) : [];
  return likenesses.length === 0 ? [] : [{ kind: "resembled", likenesses: [...likenesses] }];
}

const over = new Set(["done", "stopped"]);

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
