/** Who has the say over an actor: the run that opened its newest lap. A run before it, or an earlier attempt at it, may write nothing any more. */

import type { JournalLine } from "../line.ts";

/** A workflow run, and which attempt at it; GitHub numbers runs upwards, and attempts from 1. */
export type Epoch = { readonly run: number; readonly attempt: number };

export function epochText({ run, attempt }: Epoch): string {
  return `${run}.${attempt}`;
}

/**
 * The newer run that has taken the say from this one, or undefined. Opening a lap takes it, and of the keeper, which opens none, any record.
 * A call-off beside a running lap does not: the lap still closes its books.
 */
export function supersededBy(lines: readonly JournalLine[], { run, attempt }: Epoch): Epoch | undefined {
  const holder = holderIn(lines);
  if (holder === undefined) return undefined;
  const later = holder.run > run || (holder.run === run && holder.attempt > attempt);
  return later ? holder : undefined;
}

const keeping = new Set(["watched", "configured", "started", "archived"]);

function holderIn(lines: readonly JournalLine[]): Epoch | undefined {
  const taken = lines.findLast(({ event }) => event.kind === "lapOpened" || keeping.has(event.kind));
  return taken === undefined ? undefined : epochOf(taken);
}

/** Lines of version 1 do not say who wrote them, but laps name their run. */
function epochOf({ by, event }: JournalLine): Epoch | undefined {
  const run = event["run"];
  if (by === undefined) return typeof run === "number" ? { run, attempt: 1 } : undefined;
  const [number, attempt] = by.split(".").map(Number);
  return number === undefined || attempt === undefined ? undefined : { run: number, attempt };
}
