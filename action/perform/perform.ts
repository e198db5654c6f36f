/** The hands: each deed as GitHub or git calls, in order. They do what the mind said and decide nothing. */

import { type Deed, noRoom, placeOf, type Withheld } from "#mission/step";
import type { Journal } from "../journal/open.ts";
import { reload } from "../journal/reload.ts";
import type { GitHub } from "../ports.ts";
import type { Pace } from "./pace.ts";
import { Refused } from "../scan/outbound/guard.ts";

export type Hands = {
  readonly github: GitHub;
  /** `open` at a run's beginning, when jobs can still be given; `settle` at its end. */
  readonly phase: "open" | "settle";
  readonly defaultBranch: () => Promise<string>;
  /** Absent: as fast as it goes. */
  readonly pace?: Pace;
  /** Called for each actor that this run has woken. */
  readonly woke: (actor: string) => void;
};

/** `later`: it was put off, and may be done when there is room for it. */
export type Performed = "all" | "stale" | "waited" | Withheld | (Withheld & { readonly later: true });

export type Tools = Hands & { readonly journal: Journal };

/**
 * Performs deeds in order, until one is withheld because it holds a secret. `stale`: a record found its journal or a ref moved, and the rest was left undone, since what they were decided on
 * no longer holds; `waited`: there was no room at first, so that it may not hold any more. The caller decides again. Throws when GitHub refuses; what was done stands and is found again.
 */
export async function perform<Event extends { readonly kind: string }>(
  deeds: readonly Deed<Event>[],
  tools: Tools,
): Promise<Performed> {
  for (const deed of deeds) {
    const paced = await tools.pace?.before(deed);
    if (paced === "later") return { place: placeOf(deed), what: noRoom, later: true };
    if (paced === "waited") return "waited";
    const done = await act(deed, tools).catch((cause: unknown): Withheld => {
      if (cause instanceof Refused) return { place: placeOf(deed), what: cause.what };
      throw new Error(`${deed.kind} ${subjectOf(deed)}`, { cause });
    });
    if (typeof done === "object") return done;
    if (!done) return "stale";
  }
  return "all";
}

/** False when the world moved on and the remaining deeds must not be done. */
async function act<Event extends { readonly kind: string }>(deed: Deed<Event>, tools: Tools): Promise<boolean> {
  if (deed.kind === "record") return record(deed, tools);
  if (deed.kind === "wake") await wake(deed.actor, deed.reason, tools);
  else await write(deed, tools.github);
  return true;
}

async function record<Event extends { readonly kind: string }>(
  deed: Extract<Deed<Event>, { kind: "record" }>,
  { journal, pace }: Tools,
): Promise<boolean> {
  const gates = [...(deed.gate === undefined ? [] : [deed.gate]), ...(pace?.gates() ?? [])];
  const appended = await journal.append(deed.events, deed.refs, gates);
  if (appended.kind === "appended") return true;
  if (appended.kind === "superseded") return false;
  await reload(journal);
  return false;
}

export async function wake(
  actor: string,
  reason: string,
  { github, defaultBranch, woke }: Omit<Hands, "phase">,
): Promise<void> {
  await github.dispatch(actor, reason, await defaultBranch());
  woke(actor);
}

type Write<Event> = Exclude<Deed<Event>, { kind: "record" | "wake" }>;

async function write<Event>(deed: Write<Event>, github: GitHub): Promise<void> {
  switch (deed.kind) {
    case "comment":
      return github.comment(deed.issue, deed.body, deed.id);
    case "label":
      return github.label(deed.issue, deed);
    case "closeIssue":
      return github.closeIssue(deed.issue);
    case "openIssue":
      return github.openIssue(deed.title, deed.body, deed.labels);
    case "openSubIssue":
      return github.openSubIssue(deed.parent, deed);
    case "linkSubIssue":
      return github.linkSubIssue(deed.parent, deed.issue);
    case "cancelRun":
      return github.cancelRun(deed.run);
    case "check":
      return github.check(deed.report, deed.id);
    default:
      return writePull(deed, github);
  }
}

type PullWrite<Event> = Extract<Deed<Event>, { kind: "openPull" | "editPull" | "setDraft" | "reply" }>;

async function writePull<Event>(deed: PullWrite<Event>, github: GitHub): Promise<void> {
  switch (deed.kind) {
    case "openPull": {
      const { kind: _kind, ...pull } = deed;
      return github.openPull(pull);
    }
    case "editPull":
      return github.editPull(deed.pull, deed.title, deed.body);
    case "setDraft":
      return github.setDraft(deed.pullId, deed.draft);
    case "reply":
    default:
      return github.reply(deed);
  }
}

/** Where an error happened, in words for the log. */
function subjectOf<Event>(deed: Deed<Event>): string {
  if ("issue" in deed) return `on issue #${deed.issue}`;
  if ("pull" in deed) return `on pull request #${deed.pull}`;
  if (deed.kind === "record") return deed.events.map((event) => (hasKind(event) ? event.kind : "event")).join(", ");
  return deed.kind === "wake" ? deed.actor : "";
}

function hasKind(value: unknown): value is { readonly kind: string } {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
}
