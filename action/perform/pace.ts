/** How fast the hands write: within what GitHub takes from all runs of the repository together, as far as the journals tell of the others. */

import type { Instant } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { pushesIn, rankOf, untilPush, untilRoom, writesIn } from "#mission/manners/budget";
import type { Deed } from "#mission/step";

export type Pace = {
  /** What the journals of all actors say now. */
  readonly see: (journals: ReadonlyMap<string, readonly JournalLine[]>) => void;
  /**
   * Waits until a deed may be done. `waited`: what was decided before may be outdated now, so it is to be decided again; `later`: there is no
   * room for what only shows progress.
   */
  readonly before: (deed: Pick<Deed<never>, "kind">) => Promise<"now" | "waited" | "later">;
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

/** Milliseconds that a run waits in all: it has a quarter of an hour. */
const longest = 8 * 60_000;

/** Others wait for the same minute to end: milliseconds by which they do not all go on at once. */
const apart = 10_000;

export function openPace({ pushes, ...options }: PaceOptions): Pace {
  return pushes === undefined ? unhurried : measured({ ...options, pushes });
}

const unhurried: Pace = { see: () => undefined, before: async () => "now", room: async () => true };

function measured({ now, wait, random, pushes }: PaceOptions & { readonly pushes: number }): Pace {
  let told: { readonly pushes: readonly Instant[]; readonly writes: readonly Instant[] } = { pushes: [], writes: [] };
  let [pushed, wrote]: [readonly Instant[], readonly Instant[]] = [[], []];
  let waited = 0;

  const untilPushed = () => {
    const left = untilPush([...told.pushes, ...pushed], now(), pushes);
    return left === 0 ? 0 : left + Math.floor(random() * apart);
  };
  const waits = async (milliseconds: number) => {
    waited += milliseconds;
    await wait(milliseconds);
  };
  const untilWrite = (rank: "gate" | "progress") => untilRoom([...told.writes, ...wrote], now(), rank);

  return {
    see(journals) {
      told = { pushes: pushesIn(journals), writes: writesIn(journals) };
      // Our own pushes are in our journal by now.
      pushed = [];
    },
    async before({ kind }) {
      const rank = rankOf({ kind });
      if (rank === "progress" && untilWrite(rank) > 0) return "later";
      const left = kind === "record" ? untilPushed() : rank === "gate" ? untilWrite(rank) : 0;
      if (left > 0 && waited < longest) {
        await waits(Math.min(left, longest - waited));
        return "waited";
      }
      if (kind === "record") pushed = [...pushed, now()];
      else wrote = [...wrote, now()];
      return "now";
    },
    async room() {
      const left = untilWrite("progress");
      if (left > longest - waited) return false;
      await waits(left);
      return true;
    },
  };
}
