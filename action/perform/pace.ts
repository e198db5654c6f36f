/** How fast the hands write: within what GitHub takes from all runs of the repository together, as far as the journals tell of the others. */

import type { Instant } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { pushesIn, rankOf, untilPush, untilRoom, writesIn } from "#mission/manners/budget";
import type { Deed } from "#mission/step";

export type Pace = {
  /** What the journals of all actors say now. */
  readonly see: (journals: ReadonlyMap<string, readonly JournalLine[]>) => void;
  /** Waits until a deed may be done; `later`: there is no room for what only shows progress. */
  readonly before: (deed: Pick<Deed<never>, "kind">) => Promise<"now" | "later">;
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

/** Milliseconds: a run has a quarter of an hour. */
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

  async function beforePush(): Promise<void> {
    const left = () => untilPush([...told.pushes, ...pushed], now(), pushes);
    for (let waited = 0, pause = left(); pause > 0 && waited < longest; pause = left()) {
      const whole = pause + Math.floor(random() * apart);
      await wait(whole);
      waited += whole;
    }
    pushed = [...pushed, now()];
  }

  const untilWrite = (rank: "gate" | "progress") => untilRoom([...told.writes, ...wrote], now(), rank);

  return {
    see(journals) {
      told = { pushes: pushesIn(journals), writes: writesIn(journals) };
      // Our own pushes are in our journal by now.
      pushed = [];
    },
    async before(deed) {
      const rank = rankOf(deed);
      if (deed.kind === "record") await beforePush();
      if (rank === "progress" && untilWrite(rank) > 0) return "later";
      if (rank === "gate") await wait(Math.min(untilWrite(rank), longest));
      if (deed.kind !== "record") wrote = [...wrote, now()];
      return "now";
    },
    async room() {
      const left = untilWrite("progress");
      if (left > longest) return false;
      await wait(left);
      return true;
    },
  };
}
