/** How fast the hands write: within what GitHub takes from all runs of the repository together, as far as the journals tell of the others. */

import type { Instant, Sha } from "#mission/ids";
import { type JournalLine, pushGate } from "#mission/line";
import { pushesIn, rankOf, untilPush, untilRoom, usualPushes, writesIn } from "#mission/manners/budget";
import type { Deed, Gate } from "#mission/step";

export type Pace = {
  /** What the journals of all actors say now, and where the gate of the pushes stood then. */
  readonly see: (journals: ReadonlyMap<string, readonly JournalLine[]>, gate: Sha | undefined) => void;
  /**
   * Waits until a deed may be done. `waited`: what was decided before may be outdated now, so it is to be decided again; `later`: there is no
   * room for what only shows progress.
   */
  readonly before: (deed: Pick<Deed<never>, "kind">) => Promise<"now" | "waited" | "later">;
  /** What a push passes, so that nobody pushes who has not counted the pushes before. */
  readonly gates: () => readonly Gate[];
  /** Waits for room for what was put off, when it comes soon; whether it came. */
  readonly room: () => Promise<boolean>;
};

export type PaceOptions = {
  readonly now: () => Instant;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** In a minute, of all actors; undefined: this server has no limits, for writes neither. */
  readonly pushes: number | undefined;
};

/**
 * Milliseconds that a run waits in all, of the quarter of an hour that it has: for the usual pace; and then for as many pushes as the
 * repository takes at all. Who has waited that long pushes.
 */
const [patience, longest] = [8 * 60_000, 12 * 60_000];

/** Others wait for the same minute to end: milliseconds by which they do not all go on at once. */
const apart = 10_000;

export function openPace({ pushes, ...options }: PaceOptions): Pace {
  return pushes === undefined ? unhurried : measured({ ...options, pushes });
}

const unhurried: Pace = {
  see: () => undefined,
  before: async () => "now",
  gates: () => [],
  room: async () => true,
};

type Seen = {
  readonly pushes: readonly Instant[];
  readonly writes: readonly Instant[];
  readonly gate: Sha | undefined;
};

function measured({ now, wait, random, pushes }: PaceOptions & { readonly pushes: number }): Pace {
  let told: Seen = { pushes: [], writes: [], gate: undefined };
  let [pushed, wrote]: [readonly Instant[], readonly Instant[]] = [[], []];
  let waited = 0;

  const untilPushed = () => {
    const most = waited < patience ? usualPushes(pushes) : pushes;
    const left = untilPush([...told.pushes, ...pushed], now(), most);
    return left === 0 ? 0 : left + Math.floor(random() * apart);
  };
  const waits = (milliseconds: number) => {
    waited += milliseconds;
    return wait(milliseconds);
  };
  const untilWrite = (rank: "gate" | "progress") => untilRoom([...told.writes, ...wrote], now(), rank);
  const untilDone = (kind: Deed<never>["kind"]) => {
    if (kind === "record") return Math.min(untilPushed(), longest - waited);
    return rankOf({ kind }) === "gate" ? Math.min(untilWrite("gate"), patience - waited) : 0;
  };

  return {
    see(journals, gate) {
      told = { pushes: pushesIn(journals, now()), writes: writesIn(journals, now()), gate };
      // Our own pushes are in our journal by now.
      pushed = [];
    },
    async before({ kind }) {
      if (rankOf({ kind }) === "progress" && untilWrite("progress") > 0) return "later";
      const left = untilDone(kind);
      if (left > 0) return waits(left).then(() => "waited");
      if (kind === "record") pushed = [...pushed, now()];
      else wrote = [...wrote, now()];
      return "now";
    },
    gates: () => (waited < longest ? [{ ref: pushGate, from: told.gate }] : []),
    async room() {
      const left = untilWrite("progress");
      return left <= patience - waited && waits(left).then(() => true);
    },
  };
}
