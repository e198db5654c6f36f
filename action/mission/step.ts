/** The one next thing an actor does: deeds, which the hands perform now, or a pause. */

import type { ActorName, Instant, IssueNumber, PullNumber, RunId, Sha } from "./ids.ts";
import type { Jobs } from "./lap/jobs.ts";
import type { Task } from "./task.ts";

/** A ref to be moved, with what it must be now (undefined: absent) and what it shall be (undefined: deleted). */
export type RefMove = { readonly ref: string; readonly from: Sha | undefined; readonly to: Sha | undefined };

/** A ref that moves from where it was seen to the very commit that records the step: of two who saw it there, one has to look again. */
export type Gate = { readonly ref: string; readonly from: Sha | undefined };

/** Labels that an issue gets, and labels that it loses. */
export type LabelChange = { readonly add: readonly string[]; readonly remove: readonly string[] };

export type CheckReport = {
  readonly name: string;
  readonly head: Sha;
  readonly externalId: string;
  readonly title: string;
  readonly summary: string;
  /** Undefined while it is in progress. */
  readonly conclusion: "success" | "failure" | "neutral" | "action_required" | "cancelled" | undefined;
  readonly annotations: readonly { readonly path: string; readonly line: number; readonly message: string }[];
};

/** Every deed is idempotent, or is only asked for when the facts show that it has not been done. */
export type Deed<Event> =
  /** Events and the refs they speak of move in one atomic push, or not at all. */
  | {
      readonly kind: "record";
      readonly events: readonly Event[];
      readonly refs: readonly RefMove[];
      readonly gate?: Gate;
    }
  /** Creates the comment of a slot, or edits it when `id` says that it is there. */
  | {
      readonly kind: "comment";
      readonly issue: IssueNumber;
      readonly slot: string;
      readonly body: string;
      readonly id: number | undefined;
    }
  /** All other labels stay as they are by then: a person may have taken one off since we looked. */
  | ({ readonly kind: "label"; readonly issue: IssueNumber } & LabelChange)
  | { readonly kind: "closeIssue"; readonly issue: IssueNumber }
  | {
      readonly kind: "openIssue";
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
      readonly marker: string;
    }
  /** Opens an issue and makes it a sub-issue of another. */
  | {
      readonly kind: "openSubIssue";
      readonly parent: IssueNumber;
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
      readonly marker: string;
    }
  /** Makes an issue that is there a sub-issue of another. */
  | { readonly kind: "linkSubIssue"; readonly parent: IssueNumber; readonly issue: IssueNumber }
  | {
      readonly kind: "openPull";
      readonly head: string;
      readonly base: string;
      readonly title: string;
      readonly body: string;
      readonly draft: boolean;
    }
  | { readonly kind: "editPull"; readonly pull: PullNumber; readonly title: string; readonly body: string }
  | { readonly kind: "setDraft"; readonly pullId: string; readonly draft: boolean }
  /** Creates the check run, or updates it when `id` says that it is there. */
  | { readonly kind: "check"; readonly report: CheckReport; readonly id: number | undefined }
  | {
      readonly kind: "reply";
      readonly pull: PullNumber;
      readonly comment: number;
      readonly thread: string;
      readonly body: string;
      readonly resolve: boolean;
    }
  | { readonly kind: "cancelRun"; readonly run: RunId }
  | { readonly kind: "wake"; readonly actor: ActorName; readonly reason: string };

export type Work<Event> = {
  readonly kind: "work";
  readonly lap: number;
  readonly tasks: readonly Task[];
  readonly jobs: Jobs;
  readonly opened: Event;
  /** Moved together with it. */
  readonly refs: readonly RefMove[];
  readonly gate?: Gate;
  /** Nothing is recorded or given before this: what is decided then counts. */
  readonly notBefore?: Instant;
};
export type Rest = { readonly kind: "rest"; readonly reason: string };

export type Pause<Event> =
  /** Jobs to be done; `opened` is recorded before they are given. */
  Work<Event> | Rest;

export type Perform<Event> = { readonly kind: "perform"; readonly deeds: readonly Deed<Event>[] };

export type Step<Event> = Perform<Event> | Pause<Event>;

export function isPause<Event>(step: Step<Event>): step is Pause<Event> {
  return step.kind !== "perform";
}

export function perform<Event>(...deeds: readonly Deed<Event>[]): Perform<Event> {
  return { kind: "perform", deeds };
}

export function rest(reason: string): Rest {
  return { kind: "rest", reason };
}

/** Something that was decided and not written, since it holds a secret: where, and what it held, in words. */
export type Withheld = { readonly place: string; readonly what: string };

/** What keeps a deed from being done that was put off. */
export const noRoom = "GitHub takes no more writes of this kind for now";

/** Where a deed writes, in words for people; the same deed in the next run has the same place. */
export function placeOf<Event extends { readonly kind: string }>(deed: Deed<Event>): string {
  switch (deed.kind) {
    case "record":
      return recordPlace(deed.events);
    case "comment":
      return `the comment “${deed.slot}” on #${deed.issue}`;
    case "label":
      return `the labels of #${deed.issue}`;
    case "openIssue":
      return "a new issue";
    case "openSubIssue":
      return `a sub-issue of #${deed.parent}`;
    case "openPull":
      return `the pull request of ${deed.head}`;
    case "editPull":
      return `the text of pull request #${deed.pull}`;
    case "check":
      return `the check run “${deed.report.name}”`;
    case "reply":
      return `an answer on pull request #${deed.pull}, below comment ${deed.comment}`;
    default:
      return deed.kind;
  }
}

function recordPlace(events: readonly { readonly kind: string }[]): string {
  return `the journal, or the commits that go with it (${events.map(({ kind }) => kind).join(", ")})`;
}

/** A step without what was withheld before; what nothing is left of is a rest. */
export function without<Event extends { readonly kind: string }>(
  step: Step<Event>,
  withheld: readonly Withheld[],
): Step<Event> {
  const places = new Set(withheld.map(({ place }) => place));
  if (places.size === 0 || step.kind === "rest") return step;
  const secret = withheld.some(({ what }) => what !== noRoom);
  const nothing = rest(secret ? "what is left to write was withheld, because it holds a secret" : noRoom);
  if (step.kind === "work") return places.has(recordPlace([step.opened])) ? nothing : step;
  const deeds = step.deeds.filter((deed) => !places.has(placeOf(deed)));
  return deeds.length > 0 || step.deeds.length === 0 ? { ...step, deeds } : nothing;
}
