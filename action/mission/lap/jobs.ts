/** How a lap's tasks are spread over the jobs of its run. */

import type { Config } from "../config.ts";
import type { TaskId } from "../ids.ts";
import { limits } from "../manners/limits.ts";
import type { Task } from "../task.ts";

export type Jobs = {
  /** Whether jobs of their own do the tasks, or processes of one job; `auto` depends on who may read the repository. */
  readonly isolation: Config["workers"]["isolation"];
  /** The tasks of each job for `work`. */
  readonly work: readonly (readonly TaskId[])[];
  readonly verify: readonly TaskId[];
  /** Jobs that run at the same time; the rest follow as these end. */
  readonly atOnce: number;
  /** Tasks that one job runs at the same time. */
  readonly perRunner: number;
};

/** Few runners, evenly filled: a runner's start costs more than a neighbour does. Jobs hold more than they run at once only where GitHub would refuse so many jobs. */
export function jobsFor(tasks: readonly Task[], { per_runner, max_jobs, isolation }: Config["workers"]): Jobs {
  const verify = tasks.filter((task) => task.kind === "verify").map((task) => task.id);
  const work = tasks.filter((task) => task.kind !== "verify").map((task) => task.id);
  const many = Math.min(limits.matrix, Math.ceil(work.length / per_runner));
  const jobs = Array.from({ length: many }, (_, job) => work.slice(share(job, many, work), share(job + 1, many, work)));
  return { isolation, work: jobs, verify, atOnce: max_jobs, perRunner: per_runner };
}

/** On a public repository anybody may send what runs, so each plane gets a machine of its own; elsewhere one start does for all. */
export function isTogether({ isolation }: Pick<Jobs, "isolation">, isPrivate: boolean): boolean {
  return isolation === "auto" ? isPrivate : isolation === "process";
}

/** Where a job's tasks begin in the list. */
function share(job: number, many: number, { length }: readonly TaskId[]): number {
  return Math.floor((job * length) / many);
}
