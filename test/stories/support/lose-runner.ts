/** Loses a job's runner, as when its machine is switched off: SIGKILL to everything that runs there. */

import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Box } from "../../../app/box/box.ts";

export type Loss = {
  /** A job's name, in any run whose name also fits. */
  readonly job: RegExp;
  readonly run?: RegExp;
  /** The first line of the job's log that matches is its last; or the moment at which something else is true. */
  readonly at: RegExp | (() => boolean);
};

/** Arms the loss of the next such job, once; answers whether it has happened. */
export function loseRunner({ forge }: Box, { job, run = /./, at }: Loss): () => boolean {
  const fitting = new Set<number>();
  let struck = false;
  const stop = forge.actions.watch((change) => {
    if (change.kind === "job" && job.test(change.job.name) && run.test(change.run.name)) begin(change.job.id);
    if (change.kind === "log" && fitting.has(change.jobId) && at instanceof RegExp && at.test(change.line))
      strike(change.jobId);
  });

  function begin(id: number): void {
    if (fitting.has(id)) return;
    fitting.add(id);
    if (typeof at === "function") void poll(id, at);
  }

  async function poll(id: number, due: () => boolean): Promise<void> {
    while (!due()) await pause(20, undefined, { ref: false });
    strike(id);
  }

  function strike(id: number): void {
    if (struck) return;
    struck = true;
    stop();
    void forge.actions.killJob(id);
  }

  return () => struck;
}

/** SIGKILL to the process of a running job's step, as when it runs out of memory: the job's other steps go on. Answers whether one was found. */
export async function killStep(environment: string): Promise<boolean> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    processes.map(async (id) => {
      const text = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      if (!text.split("\0").includes(environment)) return false;
      process.kill(Number(id), "SIGKILL");
      return true;
    }),
  );
  return found.includes(true);
}
