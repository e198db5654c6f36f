/** Whether a mission gets on, as its journal tells: its rounds, and what went wrong one after the other. */

import type { MissionEvent } from "../course/event.ts";
import type { Sha } from "../ids.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Round } from "./round.ts";

/** One thing that went wrong: by whom it was said, and on which tree. */
export type Trouble = {
  readonly source: "attempt" | "check" | "queue";
  readonly fingerprint: string;
  /** In one line, for people. */
  readonly what: string;
  /** What had been built; undefined where nothing could be put together. */
  readonly tree: Sha | undefined;
  /** The attempt changed nothing at all. */
  readonly idle: boolean;
};

export type Progress = {
  /** Since something new was tried: a plan, a model, a person's words. */
  readonly rounds: readonly Round[];
  /** Since people said something new. */
  readonly troubles: readonly Trouble[];
};

export const fresh: Progress = { rounds: [], troubles: [] };

const mostKept = 60;

export function progressAfter(progress: Progress, event: MissionEvent): Progress {
  switch (event.kind) {
    case "lapClosed":
      return event.round === undefined ? progress : { ...progress, rounds: kept(progress.rounds, event.round) };
    case "diagnosed":
      return { ...progress, rounds: [] };
    case "adopted":
    case "reopened":
    case "restated":
      return fresh;
    default:
      return troubled(progress, event);
  }
}

function troubled(progress: Progress, event: MissionEvent): Progress {
  switch (event.kind) {
    case "attemptFailed":
      return withTrouble(progress, { ...event, source: "attempt" });
    case "bounced":
      return withTrouble(progress, { source: "queue", reason: "queue", message: "", feedback: event.feedback });
    case "feedbackTaken": {
      const { feedback } = event;
      if (feedback.some(({ source }) => source !== "check")) return fresh;
      return withTrouble(progress, { source: "check", reason: "check", message: "", feedback });
    }
    default:
      return progress;
  }
}

type Said = Parameters<typeof fingerprintOf>[0] & Pick<Trouble, "source">;

function withTrouble(progress: Progress, said: Said): Progress {
  const { source, reason, message, feedback } = said;
  const what = (message || (feedback[0]?.text ?? "")).split("\n")[0]?.slice(0, 300) ?? "";
  const idle = reason === "work" && message.includes("“no-change”");
  const tree = idle || reason === "conflict" ? undefined : progress.rounds.at(-1)?.tree;
  const trouble = { source, fingerprint: fingerprintOf(said), what, tree, idle };
  return { ...progress, troubles: kept(progress.troubles, trouble) };
}

function kept<Value>(values: readonly Value[], more: Value): readonly Value[] {
  return [...values, more].slice(-mostKept);
}
