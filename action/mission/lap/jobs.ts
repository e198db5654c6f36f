/** How a lap's tasks are spread over the jobs of its run. */

import type { Config } from "../config.ts";
import type { TaskId } from "../ids.ts";
import type { Task } from "../task.ts";

export type Jobs = {
  /** The tasks of each job for `work`. */
  readonly work: readonly (readonly TaskId[])[];
  readonly verify: readonly TaskId[];
  /** Jobs that run at the same time; the rest follow as these end. */
  readonly atOnce: number;
  /** Tasks that one job runs at the same time. */
  readonly perRunner: number;
};

/** Most jobs that GitHub makes of one matrix. */
const largestMatrix = 256;

/** Few runners, evenly filled: a runner's start costs more than a neighbour does. Jobs hold more than they run at once only where GitHub would refuse so many jobs. */
export function jobsFor(tasks: readonly Task[], { per_runner, max_jobs }: Config["workers"]): Jobs {
  const verify = tasks.filter((task) => task.kind === "verify").map((task) => task.id);
  const work = tasks.filter((task) => task.kind !== "verify").map((task) => task.id);
  const many = Math.min(largestMatrix, Math.ceil(work.length / per_runner));
  const jobs = Array.from({ length: many }, (_, job) => work.slice(share(job, many, work), share(job + 1, many, work)));
  return { work: jobs, verify, atOnce: max_jobs, perRunner: per_runner };
}

/** Where a job's tasks begin in the list. */
function share(job: number, many: number, { length }: readonly TaskId[]): number {
  return Math.floor((job * length) / many);
}
