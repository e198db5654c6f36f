/** Proof: whatever becomes of webhooks on their way, one sweep after each of the maintainer's acts all is as in an orderly life. */

import type { Failure, Proof } from "../proof.ts";
import { difference } from "../crash/crash-everywhere.ts";
import { type End, endOf } from "../crash/end.ts";
import { lives } from "../crash/life.ts";
import { type Reference, references } from "../crash/missions.ts";
import { scheduleOf } from "./schedule.ts";

const schedules = { few: 1000, all: 20_000 };

export const eventChaos: Proof = {
  name: "chaos",
  claims: "webhooks lost, repeated, late, out of order or forged change nothing but time",
  async prove(seed, size, told) {
    const failures: Failure[] = [];
    const counts = { dropped: 0, repeated: 0, forged: 0 };
    const calm = new Map<Reference, Orderly>();
    for (let schedule = 0; schedule < schedules[size]; schedule += 1) {
      const reference = referenceFor(schedule);
      const orderly = calm.get(reference) ?? (await orderlyLife(reference));
      calm.set(reference, orderly);
      const lived = await chaoticLife(reference, seed * 1_000_000 + schedule, orderly);
      if (lived.failure !== undefined) failures.push(lived.failure);
      counts.dropped += lived.counts.dropped;
      counts.repeated += lived.counts.repeated;
      counts.forged += lived.counts.forged;
      if ((schedule + 1) % 1000 === 0) told(`${schedule + 1} schedules, ${failures.length} failures`);
    }
    return { points: schedules[size], failures, figures: counts };
  },
};

/** Mostly the small mission, since it is what each schedule costs least with. */
function referenceFor(schedule: number): Reference {
  const [small, troubled, objective] = references;
  const drawn = schedule % 40 === 39 ? objective : schedule % 20 === 4 ? troubled : small;
  if (drawn === undefined) throw new Error("there are three reference missions");
  return drawn;
}

export type Orderly = { readonly end: End; readonly idle: number };

export async function orderlyLife(reference: Reference): Promise<Orderly> {
  const { world, idle } = await lives(reference);
  return { end: await endOf(world), idle };
}

export async function chaoticLife(reference: Reference, seed: number, orderly: Orderly) {
  const { deliver, rests, counts } = scheduleOf(seed);
  const { world, idle } = await lives(reference, { deliver, rests });
  const late = idle > orderly.idle ? `the maintainer waited ${idle} times for what one sweep should have brought` : "";
  const what = [late, difference(orderly.end, await endOf(world)) ?? ""].filter((line) => line !== "").join("\n");
  const failure: Failure | undefined = what === "" ? undefined : { at: `${reference.name}, schedule ${seed}`, what };
  return { failure, counts };
}
