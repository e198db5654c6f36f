/** A mission's place in the line, as its journal tells: what its issue said last, how often it failed, what it resembles. */

import type { MissionEvent } from "../course/event.ts";
import type { Instant } from "../ids.ts";
import type { Likeness, Noted } from "./event.ts";
import { saidByText, type Said } from "./worth.ts";

export type Backlog = {
  readonly noted: Noted;
  /** What its issue's text says, as it was when a maintainer vouched for it. */
  readonly said: Said;
  /** Failed attempts in all, those lost to the infrastructure left out; and the last one's time. */
  readonly failed: number;
  readonly failedAt: Instant | undefined;
  /** When it was given up last: a person who takes it up again finds it behind the others for a while. */
  readonly givenUpAt: Instant | undefined;
  /** For whom it has made way, and why they went first. */
  readonly gaveWay: readonly string[];
  readonly likenesses: readonly Likeness[];
};

export const nothingNoted: Noted = { pinned: false, deferred: false, waitsFor: [], cut: [], stuck: false };

export const unranked: Backlog = {
  noted: nothingNoted,
  said: {},
  failed: 0,
  failedAt: undefined,
  givenUpAt: undefined,
  gaveWay: [],
  likenesses: [],
};

export function backlogAfter(backlog: Backlog, event: MissionEvent, at: Instant): Backlog {
  switch (event.kind) {
    case "opened":
    case "restated":
    case "reopened":
      return { ...backlog, said: saidByText(event.body) };
    case "noted": {
      const { kind: _, ...noted } = event;
      return { ...backlog, noted };
    }
    case "resembled":
      return { ...backlog, likenesses: event.likenesses };
    case "gaveWay":
      return { ...backlog, gaveWay: [...backlog.gaveWay, event.key ?? ""] };
    default:
      return afterTrouble(backlog, event, at);
  }
}

function afterTrouble(backlog: Backlog, event: MissionEvent, at: Instant): Backlog {
  if (event.kind === "attemptFailed" && event.infrastructure !== true)
    return { ...backlog, failed: backlog.failed + 1, failedAt: at };
  return event.kind === "stopped" && event.reason !== "cancelled" ? { ...backlog, givenUpAt: at } : backlog;
}
