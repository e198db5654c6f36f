/** Answers by checkbox: what somebody ticked in our comment, found by the very words that we wrote there. */

import type { Comment, IssueFacts } from "../facts.ts";
import type { Asked } from "../decision.ts";
import { questionText } from "../say/decisions.ts";
import { marker, peopleOf, statusSlot } from "../say/slots.ts";
import { neutral } from "../text/neutral.ts";

export type Tick = { readonly by: string; readonly comment: number; readonly selected: number };

/** The one option that somebody who may write has ticked; none when nobody or nobody may, or when several are. */
export function tickOf({ question }: Asked, issue: IssueFacts): Tick | undefined {
  const status = statusOf(issue);
  const by = status?.editedBy;
  if (status === undefined || by === undefined || by.kind !== "person" || !by.mayWrite) return undefined;
  const [only, ...others] = ticked(status.body, neutral(questionText(question), peopleOf(issue)));
  return only === undefined || others.length > 0 ? undefined : { by: by.login, comment: status.id, selected: only };
}

function statusOf({ number, comments }: IssueFacts): Comment | undefined {
  const sign = marker(number, statusSlot);
  return comments.find((each) => each.by.kind === "us" && each.body.startsWith(sign));
}

/** Ticking changes one letter and no length: the question is looked for without ticks and read with them. */
function ticked(body: string, question: string): readonly number[] {
  const text = body.replaceAll("\r\n", "\n");
  const start = text.replaceAll(/^- \[[xX]\] /gm, "- [ ] ").indexOf(question.trim());
  if (start < 0) return [];
  const own = text.slice(start, start + question.trim().length);
  return [...own.matchAll(/^- \[[xX]\] (\d+)\. /gm)].map(([, digits]) => Number(digits));
}
