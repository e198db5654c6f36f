/** Best effort: answers that are worth keeping travel in the push that records the lap they came home with, so that they cost none of their own. */

import type { Answered } from "#mission/answers";
import type { Instant } from "#mission/ids";
import { answersRef } from "#mission/line";
import type { Journal } from "../journal/open.ts";
import type { Git } from "../ports.ts";
import { Refused } from "../scan/outbound/guard.ts";
import { moveWith } from "./store.ts";

export type Keeping = {
  readonly git: Git;
  readonly now: () => Instant;
  /** What this run has seen come home. */
  readonly answers: () => readonly Answered[];
  /** Is told how many were new. */
  readonly kept: (count: number) => void;
};

/** The journal, whose appends carry new answers; when somebody else kept some at the same moment, or they hold a secret, it goes without. */
export function keepsAnswers(journal: Journal, { git, now, answers, kept }: Keeping): Journal {
  return {
    actor: journal.actor,
    get lines() {
      return journal.lines;
    },
    get supersededBy() {
      return journal.supersededBy;
    },
    reload: () => journal.reload(),
    async append(events, refs = [], gates = [], beside = new Map()) {
      const more = await moveWith(git, answers(), now());
      if (more === undefined) return journal.append(events, refs, gates, beside);
      const appended = await journal.append(events, [...refs, more.move], gates, beside).catch(alone);
      if (appended === undefined || isOnly(answersRef, appended)) return journal.append(events, refs, gates, beside);
      if (appended.kind === "appended") kept(more.fresh);
      return appended;
    },
  };
}

function alone(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error;
}

function isOnly(ref: string, appended: Awaited<ReturnType<Journal["append"]>>): boolean {
  return appended.kind === "stale" && appended.moved.every((each) => each === ref);
}
