/** The merge queue as its journal tells it. */

import type { IssueNumber, RunId, Sha, TaskId } from "../ids.ts";
import type { Candidate, LanderEvent } from "./event.ts";

export type Landed = {
  readonly issue: IssueNumber;
  readonly head: Sha;
  readonly commit: Sha;
  /** The one that was verified. */
  readonly tree: Sha;
  readonly promoted: Sha | undefined;
};
export type Bounced = { readonly issue: IssueNumber; readonly head: Sha; readonly key: string; readonly text: string };

export type Lander = {
  readonly laps: number;
  /** How often in a row the verification of this commit was lost. */
  readonly lost: { readonly commit: Sha; readonly times: number } | undefined;
  readonly open:
    | { readonly lap: number; readonly run: RunId; readonly task: TaskId; readonly candidate: Candidate }
    | undefined;
  readonly landed: readonly Landed[];
  readonly bounced: readonly Bounced[];
  /** Trees that were verified and landed; the same tree need not be verified again. */
  readonly green: readonly Sha[];
  /** Trees that did not pass; they are not tried again. */
  readonly red: readonly Sha[];
  /** It stands still, since this is not on the integration branch any longer. */
  readonly frozen?: { readonly commit: Sha; readonly text: string; readonly told: readonly IssueNumber[] } | undefined;
};

export const emptyQueue: Lander = {
  laps: 0,
  lost: undefined,
  open: undefined,
  landed: [],
  bounced: [],
  green: [],
  red: [],
};

/** How often in a row the verification of a commit was lost. */
export function lossesOf({ lost }: Lander, commit: Sha): number {
  return lost?.commit === commit ? lost.times : 0;
}

/** `from`: as it stood before these. */
export function foldLander(events: readonly LanderEvent[], from = emptyQueue): Lander {
  return events.reduce(after, from);
}

export function after(lander: Lander, event: LanderEvent): Lander {
  switch (event.kind) {
    case "lapOpened": {
      const { lap, run, task, candidate } = event;
      return { ...lander, laps: lap, open: { lap, run, task, candidate } };
    }
    case "lapClosed":
      return lapClosed(lander, event);
    case "landed":
      return landed(lander, event.candidate);
    case "bounced":
      return { ...lander, bounced: [...lander.bounced, event] };
    case "frozen":
      return { ...lander, frozen: { commit: event.commit, text: event.text, told: event.told ?? [] } };
    case "thawed":
      return { ...lander, frozen: undefined };
    case "promoted":
    default:
      return {
        ...lander,
        landed: lander.landed.map((each) =>
          event.issues.includes(each.issue) ? { ...each, promoted: event.commit } : each,
        ),
      };
  }
}

function lapClosed(lander: Lander, { lost, red }: Extract<LanderEvent, { kind: "lapClosed" }>): Lander {
  const commit = lander.open?.candidate.commit;
  return {
    ...lander,
    open: undefined,
    lost: lost && commit !== undefined ? { commit, times: lossesOf(lander, commit) + 1 } : undefined,
    red: red === undefined ? lander.red : [...lander.red, red],
  };
}

function landed(lander: Lander, { issue, head, commit, tree }: Candidate): Lander {
  const green = [...new Set([...lander.green, tree])];
  if (issue === undefined) return { ...lander, green };
  return { ...lander, green, landed: [...lander.landed, { issue, head, commit, tree, promoted: undefined }] };
}
