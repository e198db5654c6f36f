import { describe, expect, test } from "vitest";
import type { Block } from "../../../action/ports.ts";
import { Pulse, stuckText } from "../../../action/work/pulse.ts";
import type { Entry } from "../../../action/work/record/transcript.ts";

const request: Entry = {
  kind: "request",
  role: "builder",
  turn: 1,
  prompt: "p",
  sha256: "0",
  model: "m",
  maxTokens: 1,
  same: 0,
  marks: [],
};
const result: Entry = { kind: "result", id: "t", text: "", failed: false };

function answer(...blocks: readonly Block[]): Entry {
  return { kind: "answer", turn: 1, answer: { kind: "answered", blocks, stop: "tools", usage: undefined } };
}
const runs = (input: unknown): Block => ({ kind: "tool-use", id: "t", name: "run", input });

/** What each beat says, one every 300 s; entries are heard just before the beat of their number. */
function beats(many: number, heard: Readonly<Record<number, readonly Entry[]>>): readonly boolean[] {
  const pulse = new Pulse();
  return Array.from({ length: many }, (_, index) => {
    const now = index * 300_000;
    for (const entry of heard[index] ?? []) pulse.hear(entry, now - 1000);
    return pulse.beat(now);
  });
}

describe("a worker is stuck", () => {
  test("at the third beat after its last sign of life, whatever else the mission has done", () => {
    expect(beats(5, { 0: [request] })).toEqual([false, false, false, true, true]);
  });

  test("not while answers and tools end", () => {
    expect(beats(7, { 0: [request], 2: [answer()], 4: [result], 6: [request] })).not.toContain(true);
  });

  test("not before it has asked anything: the set-up has a time-out of its own", () => {
    expect(beats(6, {})).not.toContain(true);
  });

  test("not while a command runs that was given so much time, and then after three beats more", () => {
    const long = answer(runs({ command: "make", timeout: 1500 }));
    expect(beats(9, { 0: [request, long] })).toEqual([false, false, false, false, false, false, false, true, true]);
  });

  test("for all that a command with no time or an odd one says", () => {
    expect(beats(4, { 0: [request, answer(runs({ command: "ls" }), runs("nonsense"))] }).at(-1)).toBe(true);
  });

  test("and says so", () => {
    expect(stuckText()).toBe("It gave no sign of life for 3 heartbeats of 300 s: no answer, no tool that ended.");
  });
});
