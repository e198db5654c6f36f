/** What a turn costs beside the model's and the tools' own time, over a short and a long task; and what the long one takes as a whole. */

import type { Figure } from "../figure.ts";
import { median } from "../median.ts";
import type { Contestant, Contestants } from "./contestants.ts";
import type { Measured } from "./measured.ts";
import { commandSeconds, oneByOne, short } from "./scenes.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";

const repetitions = 3;
export const separate =
  "ours runs its tools in a process of their own, also without a sandbox, and hands over a commit; the floor does neither";
/** Milliseconds of the model's time a turn. */
const latencyMs = 90;

type Runs = { readonly long: Measured[]; readonly short: Measured[] };

export async function turns(who: Contestants, log: (line: string) => void): Promise<readonly Figure[]> {
  const contestants = { floor: who.floor, ours: who.ours, sandboxed: who.sandboxed, ...agentOf(who) };
  const runs = new Map<string, Runs>(Object.keys(contestants).map((name) => [name, { long: [], short: [] }]));
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    for (const [name, measure] of Object.entries(contestants)) {
      log(`${name}: ${oneByOne.length} turns and ${short.length}, ${repetition} of ${repetitions}`);
      runs.get(name)?.long.push(await measure({ turns: oneByOne, latencyMs }));
      runs.get(name)?.short.push(await measure({ turns: short, latencyMs }));
    }
  }
  const of = (name: string) => runs.get(name) ?? { long: [], short: [] };
  return figuresOf(
    of("floor"),
    of("ours"),
    of("sandboxed"),
    typeof who.agent === "string" ? undefined : { name: who.agent.name, runs: of("agent") },
  );
}

function agentOf({ agent }: Contestants): { readonly agent?: Contestant } {
  return typeof agent === "string" ? {} : { agent: agent.measure };
}

type Other = { readonly name: string; readonly runs: Runs } | undefined;

function figuresOf(floor: Runs, ours: Runs, sandboxed: Runs, other: Other): readonly Figure[] {
  const figure = (name: string, unit: string, limit: number | undefined, value: (runs: Runs) => number): Figure => ({
    name: `worker: ${name}`,
    unit,
    ours: value(ours),
    floor: value(floor),
    ...(limit === undefined ? {} : { target: { of: "ratio", bound: "most", limit } }),
    ...(other === undefined ? {} : { beside: { name: other.name, value: value(other.runs) } }),
  });
  const processor = ({ used }: Measured) => used.own + used.children;
  const wall = (runs: Runs) => best(runs.long, (run) => run.wall / floorTime(run));
  const perCall = overhead(sandboxed.long, oneByOne) - overhead(ours.long, oneByOne);
  return [
    figure("overhead a turn, 5 turns", "ms", 1.3, (runs) => overhead(runs.short, short)),
    figure("overhead a turn, 41 turns", "ms", 1.3, (runs) => overhead(runs.long, oneByOne)),
    figure("overhead of the last ten turns of 41 ÷ of the first", "×", undefined, (runs) => growth(runs.long)),
    {
      name: "worker: more a call in the sandbox",
      unit: "ms",
      ours: Math.max(0, perCall),
      target: { of: "ours", bound: "most", limit: 12 },
    },
    {
      ...figure("wall of 41 turns ÷ (model and tool time)", "×", undefined, wall),
      target: { of: "ours", bound: "most", limit: 1.13 },
      note: `best of ${repetitions}, process start to end, ${latencyMs} ms of model time a turn, without a sandbox`,
    },
    {
      ...figure("the same in the sandbox", "×", undefined, wall),
      ours: wall(sandboxed),
      note: "the proof that the sandbox works included",
    },
    figure("processor time of 41 turns, the thinker", "s", 1.3, (runs) => best(runs.long, ({ used }) => used.own)),
    {
      ...figure("processor time of 41 turns, all processes", "s", undefined, (runs) => best(runs.long, processor)),
      note: separate,
    },
    figure("most memory of the thinker", "MB", 1.3, (runs) => best(runs.long, ({ used }) => used.memory)),
  ];
}

/** Of repetitions on a machine with other things to do, the least disturbed. */
function best(runs: readonly Measured[], value: (run: Measured) => number): number {
  return Math.min(...runs.map(value));
}

/** Milliseconds from the last byte of an answer to the next request, less what its command takes by itself. */
function gapsOf({ exchanges }: Measured, played: readonly Turn[]): readonly number[] {
  return exchanges
    .slice(1)
    .map(({ arrived }, index) => arrived - (exchanges[index]?.answered ?? 0) - ownTime(played[index]));
}

function ownTime(turn: Turn | undefined): number {
  return turn?.tools?.some(({ name }) => name === "run") === true ? commandSeconds * 1000 : 0;
}

/** The first turn is left out: while it is answered, the work tree is laid out; the wall time has it. */
function overhead(runs: readonly Measured[], played: readonly Turn[]): number {
  return median(runs.flatMap((run) => gapsOf(run, played).slice(1)));
}

function growth(runs: readonly Measured[]): number {
  const gaps = runs.map((run) => gapsOf(run, oneByOne).slice(1));
  return median(gaps.flatMap((all) => all.slice(-10))) / median(gaps.flatMap((all) => all.slice(0, 10)));
}

/** Seconds that the model and the commands took by themselves. */
function floorTime({ exchanges }: Measured): number {
  const model = exchanges.reduce((sum, { arrived, answered }) => sum + (answered - arrived), 0);
  return (model + oneByOne.reduce((sum, turn) => sum + ownTime(turn), 0)) / 1000;
}
