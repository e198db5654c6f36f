/** Whether a journal can be believed: its own chain, the commit before it, and the witness that moves along with it. */

import type { JournalLine } from "../line.ts";
import type { Chain } from "./chain.ts";

/** A journal as a commit holds it. */
export type Copy = {
  readonly commit: string;
  /** Undefined: the commit holds no journal. */
  readonly text: string | undefined;
  /** What the commit before it held; empty when it is the first. */
  readonly before: string;
};

export type Evidence = {
  readonly state: Copy | undefined;
  /** Absent where no Muster wrote that keeps one; the very same copy where both are at one commit. */
  readonly witness: Copy | undefined;
  /** How the history that ends in `state` stands to that of `witness`, where there are both. */
  readonly relation: "same" | "ahead" | "behind" | "apart";
};

export type Means = {
  /** Reads and checks a journal's text. */
  readonly chain: (text: string) => Chain;
  /** The first line that is none of its actor's events, though its place in the chain is right: somebody else has written it. */
  readonly strange?: ((lines: readonly JournalLine[]) => JournalLine | undefined) | undefined;
};

export type Damage =
  /** Lines were changed, added by somebody else, or taken away. */
  | { readonly kind: "rewritten"; readonly what: string }
  | { readonly kind: "set-back"; readonly events: number; readonly missing: number }
  | { readonly kind: "deleted"; readonly events: number }
  | { readonly kind: "replaced" }
  /** The status comment tells of more events than there are, or of another line than there is. */
  | { readonly kind: "forgotten"; readonly events: number; readonly told: number }
  | { readonly kind: "contradicted"; readonly line: number }
  | { readonly kind: "newer"; readonly version: number };

export type Broken = {
  readonly kind: "broken";
  readonly damage: Damage;
  /** The most that is known to have happened: enough to count what was spent, nothing to act on. */
  readonly known: readonly JournalLine[];
  /** A commit that can be put back, with so many events. */
  readonly good: { readonly commit: string; readonly events: number } | undefined;
};

export type Judged = { readonly kind: "whole"; readonly lines: readonly JournalLine[] } | Broken;

/** The verdict on an actor's journal. A journal that is ahead of its witness was written by a Muster that keeps none. */
export function judge({ state, witness, relation }: Evidence, means: Means): Judged {
  const here = checked(state, means);
  if (witness === undefined || witness === state) return verdict(here, damageOf(here), undefined);
  const there = checked(witness, means);
  const good = there.kind === "whole" ? { commit: witness.commit, events: there.lines.length } : undefined;
  const damage = damageOf(here) ?? displaced(state, here, there, relation) ?? shortened(state, witness);
  return verdict(here, damage, { there, good });
}

type Beside = { readonly there: Chain; readonly good: Broken["good"] };

function verdict(here: Chain, damage: Damage | undefined, beside: Beside | undefined): Judged {
  if (damage === undefined) return { kind: "whole", lines: here.lines };
  const more = beside !== undefined && beside.there.lines.length > here.lines.length;
  return { kind: "broken", damage, known: more ? beside.there.lines : here.lines, good: beside?.good };
}

function displaced(
  state: Copy | undefined,
  here: Chain,
  there: Chain,
  relation: Evidence["relation"],
): Damage | undefined {
  const events = here.lines.length;
  if (there.kind === "newer") return { kind: "newer", version: there.version };
  if (state === undefined) return { kind: "deleted", events: there.lines.length };
  if (relation === "behind") return { kind: "set-back", events, missing: there.lines.length - events };
  return relation === "apart" ? { kind: "replaced" } : undefined;
}

function damageOf(chain: Chain): Damage | undefined {
  if (chain.kind === "newer") return { kind: "newer", version: chain.version };
  return chain.kind === "broken" ? { kind: "rewritten", what: chain.message } : undefined;
}

function shortened(state: Copy | undefined, witness: Copy): Damage | undefined {
  const kept = (state?.text ?? "").startsWith(witness.text ?? "");
  return kept ? undefined : { kind: "rewritten", what: "lines that were there before have changed or are gone" };
}

function checked(copy: Copy | undefined, { chain: read, strange }: Means): Chain {
  if (copy === undefined) return { kind: "whole", lines: [] };
  if (copy.text === undefined) return { kind: "broken", message: "its commit holds no journal", lines: [] };
  const chain = read(copy.text);
  if (chain.kind !== "whole") return chain;
  if (!copy.text.startsWith(copy.before))
    return {
      kind: "broken",
      message: "its last commit changed or removed lines of the one before",
      lines: chain.lines,
    };
  const line = strange?.(chain.lines);
  if (line === undefined) return chain;
  const message = `line ${line.seq} (\`${line.event.kind}\`) is none of its actor's events`;
  return { kind: "broken", message, lines: chain.lines.slice(0, line.seq - 1) };
}
