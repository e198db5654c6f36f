/** What the scripted model plays to whoever is measured: the same calls, one a turn or together. */

import { edit, finishes, read, run, uses } from "../../../app/scripted-model/builders.ts";
import type { Scene, ToolUse, Turn } from "../../../app/scripted-model/script.ts";
import { edits, reads, runs, source } from "./ground.ts";

/** Seconds that each command of the tasks takes by itself. */
export const commandSeconds = 0.02;

const looking = Array.from({ length: reads }, (_, index) => read(source(index)));
const changing = Array.from({ length: edits }, (_, index) =>
  edit(source(index), `value0 = compute(${index}, 0)`, "value0 = compute(0)"),
);
const running = Array.from({ length: runs }, () => run(`sleep ${commandSeconds}; echo ok`));
const finish = finishes("The parts agree.");

/** Everything, one call a turn: reads, edits and commands mixed. */
export const oneByOne: readonly Turn[] = [
  ...shuffled([...looking, ...changing, ...running]).map((call) => uses(call)),
  finish,
];

/** The same work: reads in two answers, edits in one, commands in one. */
export const batched: readonly Turn[] = [
  uses(...looking.slice(0, reads / 2)),
  uses(...looking.slice(reads / 2)),
  uses(...changing),
  uses(...running),
  finish,
];

/** The first four of them. */
export const short: readonly Turn[] = [...oneByOne.slice(0, 4), finish];

/** Seconds; the first command is the longest, and comes first of four over `spreadSeconds`. */
export const four = { seconds: [1, 0.3, 0.3, 0.3], spreadSeconds: 0.8 } as const;

/** The first turn is there for the work tree to be laid out meanwhile, and for something to hand over. */
export const fourCommands: readonly Turn[] = [
  { ...uses(...changing.slice(0, 1)), delayMs: 500 },
  { ...uses(...four.seconds.map((seconds) => run(`sleep ${seconds}`))), spreadMs: four.spreadSeconds * 1000 },
  finish,
];

export function always(turns: readonly Turn[]): Scene {
  return { when: {}, turns: [...turns], repeat: true };
}

/** Spread evenly, the same each time: every seventh, then the next. */
function shuffled(calls: readonly ToolUse[]): readonly ToolUse[] {
  return calls
    .map((call, index) => ({ call, at: (index * 7) % calls.length }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ call }) => call);
}
