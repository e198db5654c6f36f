/** What may be written on GitHub now: state first, then what people wait for, and what only shows progress last. */

import type { Instant } from "../ids.ts";
import type { JournalLine } from "../line.ts";
import type { Deed } from "../step.ts";

/**
 * `state`: without it something would be lost or stand still; never put off. `gate`: people or checks wait for it. `progress`: repaired by
 * whoever looks next.
 */
export type Rank = "state" | "gate" | "progress";

export function rankOf<Event>({ kind }: Pick<Deed<Event>, "kind">): Rank {
  if (kind === "record" || kind === "wake" || kind === "cancelRun") return "state";
  return kind === "comment" || kind === "label" || kind === "editPull" ? "progress" : "gate";
}

const [minute, hour] = [60_000, 3_600_000];

/** Content that GitHub lets one app make: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits. */
const windows = [
  { lasts: minute, most: 80 },
  { lasts: hour, most: 500 },
] as const;

/** What share of that each rank may use up; people at GitHub's own pages have what is left. */
const shares: Readonly<Record<Rank, number>> = { state: 1, gate: 0.9, progress: 0.75 };

/** Milliseconds until there is room for one more write of that rank: 0 is now. State always has room: GitHub itself says when it has none. */
export function untilRoom(writes: readonly Instant[], now: Instant, rank: Rank): number {
  if (rank === "state") return 0;
  return Math.max(...windows.map(({ lasts, most }) => untilFewer(writes, now, { lasts, most: most * shares[rank] })));
}

/** Pushes to one repository in a minute, of all actors together, that GitHub advises. */
export const advisedPushes = 6;

/** What share of the pushes Muster takes as long as nobody has waited for long: the rest is for people, and for who has. */
const usualShare = 0.8;

export function usualPushes(most: number): number {
  return Math.max(1, Math.floor(most * usualShare));
}

/** Milliseconds until one more push keeps to so many a minute. */
export function untilPush(pushes: readonly Instant[], now: Instant, most: number): number {
  return untilFewer(pushes, now, { lasts: minute, most });
}

type Window = { readonly lasts: number; readonly most: number };

function untilFewer(times: readonly Instant[], now: Instant, { lasts, most }: Window): number {
  const within = times.filter((at) => at > now - lasts && at <= now).toSorted((a, b) => a - b);
  const tooMany = within.length - Math.floor(most);
  const leaves = within[tooMany];
  return leaves === undefined ? 0 : leaves + lasts - now;
}

type Journals = ReadonlyMap<string, readonly JournalLine[]>;

/** When the actors of a repository pushed within the last minute, as their journals tell: the lines of one push have one time. */
export function pushesIn(journals: Journals, now: Instant): readonly Instant[] {
  return [...journals.values()].flatMap((lines) => [...new Set(timesSince(lines, now - minute))]);
}

/** The times of a journal's last lines, the newest first. */
function timesSince(lines: readonly JournalLine[], since: number): readonly Instant[] {
  const first = lines.findLastIndex(({ at }) => at <= since) + 1;
  return lines.slice(first).map(({ at }) => at);
}

/** What an event shows on GitHub takes about so many writes: a comment and a label, or a check run. */
const writesAnEvent = 2;

/** When the actors of a repository wrote within the last hour, as their journals tell: no more than a guess, since what is shown is not recorded. */
export function writesIn(journals: Journals, now: Instant): readonly Instant[] {
  return [...journals.values()].flatMap((lines) =>
    timesSince(lines, now - hour).flatMap((at) => Array.from({ length: writesAnEvent }, () => at)),
  );
}
