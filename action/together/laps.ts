/** Lap after lap in one job: the tasks are done, their outcome is settled, and the next lap follows while there is time for it. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskId } from "#mission/ids";
import { TaskFile } from "#mission/task";
import type { Given } from "../run-advance.ts";

/** The two planes besides our own. They end when their tasks have, and leave what came of them in the output folder. */
export type Planes = {
  readonly work: (tasks: readonly TaskId[]) => Promise<void>;
  readonly verify: (task: TaskId) => Promise<void>;
};

export type Together = {
  /** The lap's tasks, as `advance` has given them last. */
  readonly tasks: () => Promise<TaskFile["tasks"]>;
  readonly planes: Planes;
  readonly advance: (phase: "open" | "settle") => Promise<Given>;
  /** Milliseconds, of any clock that only goes forward. */
  readonly clock: () => number;
  /** Milliseconds after which the run stops by itself. */
  readonly stopAfter: number;
  /** Aborts when the run is to end: then only what there is already is settled. */
  readonly cancel: AbortSignal;
};

/** Of a run's time: a lap that would begin later goes to a new run, which has all of it. */
const lastStart = 0.7;

/** Answers why there is nothing more to do here. */
export async function lapAfterLap({ tasks, planes, advance, clock, stopAfter, cancel }: Together): Promise<string> {
  const began = clock();
  for (;;) {
    await oneLap(await tasks(), planes, cancel);
    const more = !cancel.aborted && clock() - began < lastStart * stopAfter;
    const given = await advance(more ? "open" : "settle");
    if (given.work.length + given.verify.length === 0) return given.reason;
  }
}

/** What nobody has the time to verify any more is verified in the next run. */
async function oneLap(tasks: TaskFile["tasks"], { work, verify }: Planes, cancel: AbortSignal): Promise<void> {
  const workers = tasks.filter((task) => task.kind !== "verify").map((task) => task.id);
  if (workers.length > 0) await work(workers);
  for (const task of tasks) if (task.kind === "verify" && !cancel.aborted) await verify(task.id);
}

/** The tasks in a folder that `advance` has given something to. */
export async function tasksIn(folder: string): Promise<TaskFile["tasks"]> {
  return TaskFile.parse(JSON.parse(await readFile(join(folder, "tasks.json"), "utf8"))).tasks;
}
