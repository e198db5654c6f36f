/** What the feature's pull request says: its body, and the comments below it where that is longer than GitHub takes at once. */

import type { Config } from "../config.ts";
import type { IssueFacts, PullFacts } from "../facts.ts";
import { IssueNumber } from "../ids.ts";
import { inBody } from "../say/long.ts";
import { pullBody } from "../say/pull.ts";
import { below, marker, oursIn, partSlot, peopleOf, sameText } from "../say/slots.ts";
import type { Deed } from "../step.ts";
import { neutral } from "../text/neutral.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Head, Mission, Stage } from "../course/state.ts";

export type Told = {
  readonly mission: Mission;
  readonly head: Head;
  readonly config: Config;
  readonly issue: IssueFacts;
};

const slot = "pull";

/** A part may end within what was harmless as a whole: each is looked at again. */
function textsOf({ mission, head, config, issue }: Told, pull: IssueNumber) {
  const people = peopleOf(issue);
  const text = neutral(pullBody(mission, head, config), people);
  const { body, further } = inBody(text, (nth) => marker(pull, partSlot(slot, nth)));
  return { body: neutral(body, people), further: further.map((each) => neutral(each, people)) };
}

/** With what the pull request is opened; further comments follow once it is there. */
export function openingBody(told: Told): string {
  return textsOf(told, told.issue.number).body;
}

/** The deeds that bring an open pull request's text up to date. */
export function pullText(told: Told, pull: PullFacts): readonly Deed<MissionEvent>[] {
  const on = { number: IssueNumber.parse(pull.number), comments: pull.comments };
  const { body, further } = textsOf(told, on.number);
  const rest = below(on, slot, further);
  if (!settled.has(told.mission.stage.kind)) return oursIn(on, partSlot(slot, 2)) === undefined ? rest : [];
  const edit = { kind: "editPull" as const, pull: pull.number, title: pull.title, body };
  return [...(sameText(pull.body, body) ? [] : [edit]), ...rest];
}

/** Stages in which the pull request's text is worth a request of its own. */
const settled = new Set<Stage["kind"]>(["in-review", "landing", "stopped"]);
