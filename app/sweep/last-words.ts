/** What a process that is gone may have answered and not done: there is no telling from GitHub's log, so all of its last answers count. */

import type { Delivery } from "./deliveries.ts";

/** Milliseconds between an answer and its wake, at most: ninety seconds of patience, and the requests of the last try. */
const longest = 5 * 60_000;
/** A delivery over which a process died each time must not end every process that comes after it. */
const mostAttempts = 5;

/** GUIDs of the deliveries answered up to five minutes before the last one that was answered before `until`. Pure. */
export function lastWords(
  seen: readonly Delivery[],
  until: number,
  listensTo: (event: string, action: string | null) => boolean,
): readonly string[] {
  const before = (delivery: Delivery) => (delivery.answeredAt ?? Infinity) <= until;
  const last = seen.filter(before).reduce((latest, { answeredAt = 0 }) => Math.max(latest, answeredAt), 0);
  return seen
    .filter((delivery) => before(delivery) && (delivery.answeredAt ?? 0) >= last - longest)
    .filter(({ attempts, event, action }) => attempts < mostAttempts && listensTo(event, action))
    .map(({ guid }) => guid);
}
