/** Whether a mission may begin, and when: trust, a stated wish, its place in the queue, money for the day. */

import type { IssueFacts, MissionFacts } from "../facts.ts";
import { dollars, type IssueNumber, missionActor, type Usd } from "../ids.ts";
import { branchOf, startLabel } from "../say/labels.ts";
import { perform, rest, type Step } from "../step.ts";
import { comment, refusedSlot } from "../say/slots.ts";
import { sayRefused } from "../say/refused.ts";
import type { MissionEvent } from "./event.ts";
import { isActive, type Mission } from "./state.ts";
import { visible } from "./visible.ts";

type MissionStep = Step<MissionEvent>;

/** The first step of an issue that has no journal yet. */
export function open(facts: MissionFacts): MissionStep {
  const { issue } = facts;
  if (!issue.open || !issue.labels.includes(startLabel)) return rest("the issue is not open with the label `muster`");
  const by = issue.labelledBy;
  if (by === undefined || !(by.mayWrite || by.kind === "us")) return turnAway(issue, by?.login ?? issue.author.login);
  const stranger = unvouched(issue);
  if (stranger !== undefined) return rest(`${stranger}: remove the label and set it again`);
  const { number } = issue;
  const { title, body } = wordsOf(issue);
  const opened = { kind: "opened" as const, issue: number, title, body, by: by.login, branch: branchOf(number, title) };
  return perform({ kind: "record", events: [opened], refs: [] });
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
  const deeds = comment(issue, refusedSlot, sayRefused(missionActor(issue.number), login));
  return deeds.length > 0 ? perform(...deeds) : rest(`${login} may not start missions here`);
}

/** What an issue must say before money is spent on it; undefined when it says enough. */
export function questionsFor(title: string, body: string): readonly string[] | undefined {
  const words = body.replaceAll(/<!--[\s\S]*?-->/g, " ").match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  if (words.length >= 3) return undefined;
  return [
    `What should be different when “${title}” is done? One or two sentences are enough.`,
    "How can it be checked: an example of input and output, or a test that should pass?",
  ];
}

/** Why a queued mission has to wait; undefined when it may start now. */
export function whyWait(mission: Mission, facts: MissionFacts): string | undefined {
  if (facts.config.kind === "invalid") return "the configuration is invalid";
  const { workers, budget } = facts.config.config;
  const ahead = facts.others.filter(
    (other) => other.active || (other.stage === "queued" && other.issue < mission.issue),
  );
  if (!isActive(mission) && ahead.length >= workers.max_jobs) {
    const many = ahead.length === 1 ? "1 mission is" : `${ahead.length} missions are`;
    return `${many} ahead of it and ${workers.max_jobs} may run at once`;
  }
  if (facts.spentToday >= budget.day_usd) return dayIsSpent(budget.day_usd);
  return undefined;
}

export function dayIsSpent(budget: Usd): string {
  return `the day's budget of ${dollars(budget)} is spent; it goes on after midnight UTC`;
}

/** The queued mission that should be woken when this one leaves its place. */
export function nextInLine(facts: MissionFacts): IssueNumber | undefined {
  return facts.others.filter((other) => other.stage === "queued").toSorted((a, b) => a.issue - b.issue)[0]?.issue;
}
