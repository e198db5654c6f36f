/** How long features took together, from their journals, and the least that they could have taken. */

import type { ActorName } from "#mission/ids";
import type { JournalLine } from "#mission/line";

/** Seconds. `bound`: the longest feature, or all of them by the places, whichever is more. */
export type Makespan = {
  readonly makespan: number;
  readonly bound: number;
  readonly longest: number;
  /** How long each place was empty between two features, at the median. */
  readonly handover: number;
};

/** A feature counts from its first lap until it is ready for people: its place is its own meanwhile. Throws where one did not get there. */
export function spansOf(
  journals: ReadonlyMap<ActorName, readonly JournalLine[]>,
  { features, places }: { readonly features: number; readonly places: number },
): Makespan {
  const spans = [...journals].flatMap(([actor, lines]) => {
    if (!/^\d+$/.test(actor)) return [];
    const from = lines.find(({ event }) => event.kind === "lapOpened")?.at;
    const to = lines.find(({ event }) => event.kind === "readied")?.at;
    if (from === undefined || to === undefined) throw new Error(`#${actor} did not become ready`);
    return [{ from: from / 1000, to: to / 1000 }];
  });
  if (spans.length !== features) throw new Error(`${spans.length} of ${features} features were worked on`);
  const lengths = spans.map(({ from, to }) => to - from);
  const longest = Math.max(...lengths);
  const makespan = Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from));
  const bound = Math.max(lengths.reduce((sum, length) => sum + length, 0) / places, longest);
  return { makespan, bound, longest, handover: handoverOf(spans, places) };
}

type Span = { readonly from: number; readonly to: number };

/** The n-th to leave makes room for the n-th that comes after the first ones. */
function handoverOf(spans: readonly Span[], places: number): number {
  const left = spans.map(({ to }) => to).toSorted((a, b) => a - b);
  const came = spans.map(({ from }) => from).toSorted((a, b) => a - b);
  const gaps = came.slice(places).map((from, index) => from - (left[index] ?? from));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}
