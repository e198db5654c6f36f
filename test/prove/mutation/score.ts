/** Tries a sample of all mutants in a process of their own, and tells which of them no test has noticed. */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { catalogue, type Mutated } from "./catalogue.ts";
import { drawn } from "../drawn.ts";
import type { Told } from "./trial.ts";

export type Survivor = { readonly file: string; readonly line: number; readonly what: string };
export type Score = {
  readonly mutants: number;
  readonly tried: number;
  readonly killed: number;
  /** Nobody's tests come by them, but for when the file is loaded. */
  readonly uncovered: number;
  readonly survivors: readonly Survivor[];
};

export type Sample = { readonly seed: number; readonly most: number; readonly files: RegExp };

/** A mutant that makes its tests take longer than this has been noticed. Milliseconds. */
const patience = 60_000;

/** `told` hears what goes on. Throws when the tests cannot be loaded. */
export async function score({ seed, most, files }: Sample, told: (line: string) => void): Promise<Score> {
  const all = catalogue();
  const wanted = all.filter(({ file }) => files.test(file)).flatMap(numbersOf);
  let trial = await begun(told);
  const open = wanted.filter((id) => trial.covered.has(id));
  const sample = drawn(open, most, seed);
  const survivors: Survivor[] = [];
  for (const id of sample) {
    const result = await tried(trial.child, id);
    if (result === "late") {
      trial.child.kill("SIGKILL");
      trial = await begun(told);
    }
    if (result !== "survived") continue;
    const survivor = found(all, id);
    survivors.push(survivor);
    told(`${survivor.file}:${survivor.line}  ${survivor.what}`);
  }
  trial.child.disconnect();
  return {
    mutants: wanted.length,
    tried: sample.length,
    killed: sample.length - survivors.length,
    uncovered: wanted.length - open.length,
    survivors,
  };
}

function numbersOf({ first, mutants }: Mutated): readonly number[] {
  return mutants.map((_, index) => first + index);
}

type Trial = { readonly child: ChildProcess; readonly covered: ReadonlySet<number> };

async function begun(told: (line: string) => void): Promise<Trial> {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const child = fork(path("trial.ts"), { execArgv: ["--import", path("hooks.ts")], serialization: "advanced" });
  const ready = await heard(child);
  if (ready?.kind !== "ready")
    throw new Error("The tests could not be loaded to try mutants on; run them by themselves.");
  told(`${ready.tests} tests in ${ready.seconds.toFixed(1)} s; left out: ${ready.failing.join("; ") || "none"}`);
  return { child, covered: new Set(ready.covered) };
}

/** What the process tells next; nothing when it ends instead. */
function heard(child: ChildProcess): Promise<Told | undefined> {
  return new Promise((resolve) => {
    const settle = (told?: Told) => {
      child.off("message", settle);
      child.off("exit", gone);
      resolve(told);
    };
    const gone = () => settle();
    child.on("message", settle);
    child.on("exit", gone);
  });
}

async function tried(child: ChildProcess, id: number): Promise<"killed" | "survived" | "late"> {
  const answer = heard(child);
  child.send(id);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), patience)));
  const told = await Promise.race([answer, late]);
  clearTimeout(timer);
  if (told?.kind !== "tried") return "late";
  return told.killedBy === undefined ? "survived" : "killed";
}

function found(all: readonly Mutated[], id: number): Survivor {
  const mutated = all.findLast(({ first }) => first <= id);
  const mutant = mutated?.mutants[id - mutated.first];
  if (mutated === undefined || mutant === undefined) throw new Error(`no mutant ${id}`);
  const line = mutated.source.slice(0, mutant.start).split("\n").length;
  return { file: mutated.file, line, what: mutant.what };
}
