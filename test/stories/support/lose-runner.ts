/** Loses a job's runner, as when its machine is switched off: SIGKILL to everything that runs there. */

import type { Box } from "../../../app/box/box.ts";

export type Loss = {
  /** A job's name, in any run whose name also fits. */
  readonly job: RegExp;
  readonly run?: RegExp;
  /** The first line of the job's log that matches is its last. */
  readonly at: RegExp;
};

/** Arms the loss of the next such job, once; answers whether it has happened. */
export function loseRunner({ forge }: Box, { job, run = /./, at }: Loss): () => boolean {
  const fitting = new Set<number>();
  let struck = false;
  const stop = forge.actions.watch((change) => {
    if (change.kind === "job" && job.test(change.job.name) && run.test(change.run.name)) fitting.add(change.job.id);
    if (change.kind !== "log" || struck || !fitting.has(change.jobId) || !at.test(change.line)) return;
    struck = true;
    stop();
    void forge.actions.killJob(change.jobId);
  });
  return () => struck;
}
