/** Proof: a mission whose runs are killed anywhere, before or after any call to the outside, ends as one that nobody disturbed. */

import { isDeepStrictEqual } from "node:util";
import type { Failure, Proof } from "../proof.ts";
import { seeded } from "../../world/world.ts";
import type { Reaper } from "../../world/runs/points.ts";
import { type End, endOf } from "./end.ts";
import { lives } from "./life.ts";
import { type Reference, references } from "./missions.ts";

const rounds = { few: 1, all: 5 };

export const crashEverywhere: Proof = {
  name: "crash",
  claims: "killed before or after any call to the outside, a mission ends as if nothing had happened",
  async prove(seed, size, told) {
    const failures: Failure[] = [];
    let points = 0;
    for (let round = 0; round < rounds[size]; round += 1)
      for (const reference of references) {
        const drawing = { seed: seed + round, ...(size === "few" ? few : everywhere) };
        const killed = await killedEverywhere(reference, drawing);
        told(`${reference.name}, seed ${drawing.seed}: ${killed.points} points, ${killed.failures.length} failures`);
        points += killed.points;
        failures.push(...killed.failures);
      }
    return { points, failures };
  },
};

/** `together`: how many of the points are points of the same life, which is then killed as often. */
type Drawing = { readonly seed: number; readonly most: number; readonly together: number };

/** A life a point would take a minute. */
const few = { most: 20, together: 7 };
const everywhere = { most: Infinity, together: 1 };

/** On odd seeds each plane has a job of its own; on even ones one job does all. */
const isPrivate = (seed: number) => seed % 2 === 0;

export async function killedEverywhere(reference: Reference, { seed, most, together }: Drawing) {
  const calm = await undisturbed(reference, seed);
  const drawn = draw(calm.points, seed, most);
  const groups = Math.ceil(drawn.length / together);
  const failures: Failure[] = [];
  for (let group = 0; group < groups; group += 1) {
    const points = drawn.filter((_, index) => index % groups === group);
    const failure = await killedAt(reference, { points, seed, end: calm.end });
    if (failure !== undefined) failures.push(failure);
  }
  return { points: drawn.length, failures };
}

/** How many moments there are at which a run may die, and the end that all lives must come to. */
export async function undisturbed(
  reference: Reference,
  seed: number,
): Promise<{ readonly points: number; readonly end: End }> {
  let points = 0;
  const reaper: Reaper = () => {
    points += 1;
    return false;
  };
  const { world } = await lives(reference, { private: isPrivate(seed), reaper });
  return { points, end: await endOf(world) };
}

type Killing = { readonly points: readonly number[]; readonly seed: number; readonly end: End };

/**
 * From the third seed on, death may come once more, by a chance of one in fifty at each moment. Not more often: what is lost three times in a row is
 * given up by design, and then a mission does not end as if nothing had happened.
 */
export async function killedAt(reference: Reference, { points, seed, end }: Killing): Promise<Failure | undefined> {
  const chance = seeded(seed * 7919 + (points[0] ?? 0));
  let moments = 0;
  const where: string[] = [];
  const reaper: Reaper = ({ actor, name }, moment) => {
    moments += 1;
    const once = points.includes(moments);
    const oncemore = !once && seed > 2 && where.length === 1 && chance() < 0.02;
    if (once || oncemore) where.push(`${moment} ${name} of ${actor}`);
    return once || oncemore;
  };
  const { world } = await lives(reference, { private: isPrivate(seed), random: seeded(seed), reaper });
  const at = `${reference.name}, seed ${seed}, points ${points.join(", ")}: ${where.join("; ")}`;
  const what = difference(end, await endOf(world));
  return what === undefined ? undefined : { at, what };
}

/** Undefined where two ends are the same. */
export function difference(wanted: End, got: End): string | undefined {
  const parts = Object.entries(wanted).flatMap(([part, value]: readonly [string, unknown]) => {
    const now: unknown = Object.entries(got).find(([name]) => name === part)?.[1];
    if (isDeepStrictEqual(now, value)) return [];
    return [`${part}: ${JSON.stringify(now)}\ninstead of ${JSON.stringify(value)}`];
  });
  return parts.length === 0 ? undefined : parts.join("\n");
}

/** So many of the points from 1, all different, drawn by a seed, in order; all where there are no more. */
function draw(points: number, seed: number, most: number): readonly number[] {
  const all = Array.from({ length: points }, (_, index) => index + 1);
  if (points <= most) return all;
  const chance = seeded(seed);
  const drawn = new Set<number>();
  while (drawn.size < most) drawn.add(1 + Math.floor(chance() * points));
  return all.filter((point) => drawn.has(point));
}
