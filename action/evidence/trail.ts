/** Keeps the decisions of a run with their facts, and puts them beside the journal in the commit that records them: for people who ask why, read by nothing that decides. */

import { digestOf } from "#mission/evidence/digest";
import { decisionsFile, type Moment, momentText } from "#mission/evidence/moment";
import type { Instant } from "#mission/ids";
import { type Step, type Withheld } from "#mission/step";
import type { JournalLine } from "#mission/line";
import type { Journal } from "../journal/open.ts";
import type { Performed } from "../perform/perform.ts";
import { sha256 } from "../journal/sha256.ts";
import { secretFinder } from "../scan/secrets/known.ts";

export type Decided<Event extends { readonly kind: string }> = {
  /** The journal as far as it was known. */
  readonly lines: readonly JournalLine[];
  readonly at: Instant;
  /** What is kept of the facts; undefined: there is nothing to keep the decision by. */
  readonly facts: object | undefined;
  readonly withheld: readonly Withheld[];
  readonly step: Step<Event>;
};

export type Trail = {
  /** Keeps a decision until something is recorded. */
  add<Event extends { readonly kind: string }>(decided: Decided<Event>): void;
  /** What came of the last one. */
  came(how: Performed): void;
  /** The journal, whose next commit carries the decisions that are kept until then. */
  beside(journal: Journal): Journal;
};

export type TrailOptions = {
  /** What must be in nothing that is written. */
  readonly secrets: readonly string[];
  /** Which Muster decides. */
  readonly muster: string;
};

export function openTrail({ secrets, muster }: TrailOptions): Trail {
  const lineOf = cleanLine(secrets);
  let kept: Moment[] = [];
  const text = () => kept.map((moment) => `${lineOf(moment)}\n`).join("");
  return {
    add({ lines, at, facts, withheld, step }) {
      if (facts === undefined) return;
      const decided = digestOf(step, sha256);
      const moment = {
        version: 1,
        muster,
        seq: lines.at(-1)?.seq ?? 0,
        at,
        kept: { facts: { ...facts } },
        decided,
        recorded: recordedBy(step),
        came: "done",
      } as const;
      kept.push({ ...moment, withheld: [...withheld] });
    },
    came(how) {
      const last = kept.at(-1);
      if (how === "all" || last === undefined) return;
      const came = how === "stale" ? "stale" : "withheld";
      // What waited is decided again, and kept then.
      kept = [...kept.slice(0, -1), ...(how === "waited" ? [] : [{ ...last, came, recorded: 0 } as const])];
    },
    beside: (journal) => ({
      ...journal,
      get lines() {
        return journal.lines;
      },
      async append(events, refs, gates) {
        const files = kept.length === 0 ? undefined : new Map([[decisionsFile, text()]]);
        const appended = await journal.append(events, refs, gates, files);
        if (appended.kind === "appended" && files !== undefined) kept = [];
        return appended;
      },
    }),
  };
}

function recordedBy<Event>(step: Step<Event>): number {
  if (step.kind === "work") return 1;
  const deeds = step.kind === "perform" ? step.deeds : [];
  return deeds.reduce((count, deed) => count + (deed.kind === "record" ? deed.events.length : 0), 0);
}

/** Facts hold what others wrote: where a secret of the run is among it, in whatever disguise, they are not kept. */
function cleanLine(secrets: readonly string[]): (moment: Moment) => string {
  const find = secretFinder(secrets);
  return (moment) => {
    const text = momentText(moment);
    return find(text).length > 0 ? momentText({ ...moment, kept: { left: "a secret" } }) : text;
  };
}
