/** What the mind takes to decide among many features and to fold a long journal, and how well its line keeps all places busy. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { decide } from "#mission/course/decide";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { Bench, Figure } from "../figure.ts";
import { median, percentile } from "../median.ts";
import { type Setting, setting } from "./backlog.ts";
import type { Makespan } from "./spans.ts";
import { inVirtualTime } from "./virtual.ts";

const execute = promisify(execFile);
const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const sizes = [1250, 2500, 5000, 10_000];
const length = 5000;
const rounds = { warm: 40, measured: 300, cold: 9 };

/** Milliseconds of processor time: to read and check the lines, to read their events, and to fold those. */
const Folded = z.object({ chain: z.number(), events: z.number(), fold: z.number() });

export const mind: Bench = {
  name: "mind",
  async measure(log) {
    const bySize = sizes.map((features) => {
      const given = setting(features, length);
      const times = timesOf(given);
      const [seen] = [median(Array.from({ length: 5 }, () => timed(given.observe)))];
      log(
        `${features} features: median ${median(times).toFixed(2)} ms, p99 ${percentile(times, 99).toFixed(2)} ms; what it sees of them: ${seen.toFixed(0)} ms`,
      );
      return { features, median: median(times), p99: percentile(times, 99), seen };
    });
    const [least, most] = [bySize[0], bySize.at(-1)];
    if (least === undefined || most === undefined) throw new Error("nothing was measured");
    const folds: Folded[] = [];
    for (let round = 0; round < rounds.cold; round += 1) folds.push(await foldCold());
    const grown = growth(most.median / least.median, most.features / least.features);
    log(`${many.features} features at ${many.places} places: some ten seconds, then half an hour`);
    return [
      atMost(`decide over ${most.features} features and ${length} events, p99`, "ms", most.p99, 20),
      {
        ...atMost("decide: exponent of its growth with the features", "", grown, 1.25),
        note: `1 is linear; ${bySize.map((one) => `${one.features}: ${one.median.toFixed(2)} ms`).join(", ")}`,
      },
      { name: "mind: what is seen of the others, from their folds", unit: "ms", ours: most.seen },
      {
        ...atMost(`cold fold of ${length} events`, "ms", median(folds.map(({ fold }) => fold)), 50),
        note: "in a process of its own, that has folded nothing before",
      },
      {
        name: `mind: the same from the journal's text`,
        unit: "ms",
        ours: median(folds.map(allOf)),
        note: `${told(folds, "chain")} ms to check the lines, ${told(folds, "events")} ms to read their events, and the fold`,
      },
      makespan("in virtual time", await inVirtualTime(many.features, many.places), "machines take no time"),
      await onTheForge(),
    ];
  },
};

function atMost(name: string, unit: string, ours: number, limit: number): Figure {
  return { name: `mind: ${name}`, unit, ours, target: { of: "ours", bound: "most", limit } };
}

/** Steps of one lap of `advance`: what goes on record, and how it rests once that is there. */
function timesOf({ mission, facts, now }: Setting): readonly number[] {
  const step = decide(mission, facts, now);
  const events =
    step.kind === "perform" ? step.deeds.flatMap((deed) => (deed.kind === "record" ? deed.events : [])) : [];
  const recorded = events.reduce<Mission>((state, event) => after(state, { at: now, event }) ?? state, mission);
  if (recorded === mission) throw new Error("the mission has nothing to put on record");
  const once = () => [mission, recorded].map((state) => timed(() => decide(state, facts, now)));
  for (let round = 0; round < rounds.warm; round += 1) once();
  return Array.from({ length: rounds.measured }, once).flat();
}

function timed(act: () => unknown): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

/** e of time ∝ size^e. */
function growth(times: number, sizesGrown: number): number {
  return Math.log(times) / Math.log(sizesGrown);
}

/**
 * Features, places, and milliseconds of each answer of the model. A worker's task takes minutes, and so it does here: four answers make a
 * feature of six minutes, beside which it matters little that ten runners share the processors of one machine.
 */
const many = { features: 50, places: 10, latencyMs: 90_000 };
const Spent = z.object({ makespan: z.number(), bound: z.number(), longest: z.number(), handover: z.number() });

/** A place is idle from when one feature leaves it until the next has begun: that is what is measured. */
async function onTheForge(): Promise<Figure> {
  const { features, places, latencyMs } = many;
  const argv = [program("makespan.ts"), ...[features, places, latencyMs].map(String)];
  const { stdout } = await execute(process.execPath, argv, { timeout: 60 * 60_000 });
  const spent = Spent.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
  return makespan("on the forge's runner", spent, `each answer of the model takes ${latencyMs / 1000} s`);
}

function makespan(where: string, spent: Makespan, more: string): Figure {
  const { features, places } = many;
  return {
    name: `mind: makespan of ${features} features at ${places} places, ${where}`,
    unit: "s",
    ours: spent.makespan,
    floor: spent.bound,
    target: { of: "ratio", bound: "most", limit: 1.15 },
    note: `the floor is the longest feature (${spent.longest.toFixed(1)} s) or the sum of all by the places, whichever is more; a feature counts from its first lap until it is ready for people; a place is empty for ${spent.handover.toFixed(1)} s between two of them; ${more}`,
  };
}

type Folded = z.infer<typeof Folded>;

function allOf({ chain, events, fold }: Folded): number {
  return chain + events + fold;
}

function told(folds: readonly Folded[], part: keyof Folded): string {
  return median(folds.map((each) => each[part])).toFixed(0);
}

async function foldCold(): Promise<Folded> {
  const { stdout } = await execute(process.execPath, [program("cold-fold.ts")]);
  return Folded.parse(JSON.parse(stdout));
}
