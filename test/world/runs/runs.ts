/** Workflow runs in memory: started by dispatches, one at a time for each actor, ended with a webhook. */

import { ActorName } from "#mission/ids";
import { runPayload } from "../github/payloads.ts";
import type { Actions, Dispatch } from "../github/open.ts";
import { muster, type Run } from "../github/state.ts";
import { jobsOf, type LapOptions, type Stage } from "./lap.ts";
import { born, Killed, type Reaper } from "./points.ts";

/** Milliseconds from a dispatch until a runner has the first job. */
const pickedUp = 5000;

export type RunsOptions = Omit<LapOptions, "actions"> & {
  readonly reaper: Reaper;
  /** Told why a job failed that nobody killed. */
  readonly failed: (error: unknown, run: Run) => void;
};

export function workflowRuns(options: RunsOptions): Actions {
  const { hub } = options;
  const { clock, runs } = hub;
  const actions: Actions = { start, cancel };

  function start({ actor, reason, lane, objective }: Dispatch): void {
    const id = hub.nextId();
    const run: Run = {
      id,
      actor: ActorName.parse(actor),
      reason,
      lane,
      objective,
      status: "queued",
      conclusion: undefined,
      artifacts: new Map(),
      at: clock.now(),
    };
    runs.set(id, run);
    queues.set(run.actor, [...(queues.get(run.actor) ?? []), run]);
    pickUp();
  }

  /** Those that wait, by actor; a run that is over is found by its number only. */
  const queues = new Map<string, readonly Run[]>();

  /** Runs of one actor wait for each other, but for those in the lane `now`. */
  function pickUp(): void {
    for (const [actor, queue] of queues) {
      const busy = queue.some(({ lane, status }) => lane === "queue" && status === "in_progress");
      const first = busy ? undefined : queue.find(({ lane, status }) => lane === "queue" && status === "queued");
      const urgent = queue.filter(({ lane, status }) => lane === "now" && status === "queued");
      for (const run of [...urgent, ...(first === undefined ? [] : [first])]) {
        run.status = "in_progress";
        clock.after(pickedUp, () => stages(run, [jobsOf(run, { ...options, actions })], "success"));
      }
      if (queue.every(({ status }) => status === "completed")) queues.delete(actor);
    }
  }

  async function stages(run: Run, [first, ...rest]: readonly Stage[], so: "success" | "failure"): Promise<void> {
    if (run.status === "completed") return;
    if (first === undefined) return conclude(run, so);
    clock.after(first.takes, async () => {
      if (run.status === "completed") return;
      const [further, failed] = await performed(run, first);
      await stages(run, [...rest, ...further], failed ? "failure" : so);
    });
  }

  async function performed(run: Run, { jobs }: Stage): Promise<readonly [readonly Stage[], boolean]> {
    const further: Stage[] = [];
    let failed = false;
    for (const job of jobs) {
      const alive = born(run.id, run.actor, options.reaper);
      const more = await Promise.race([job(alive), alive.death]).catch((error: unknown) => {
        if (!(error instanceof Killed)) options.failed(error, run);
        failed = true;
        return [];
      });
      further.push(...more);
    }
    return [further, failed];
  }

  function conclude(run: Run, conclusion: NonNullable<Run["conclusion"]>): void {
    run.status = "completed";
    run.conclusion = conclusion;
    queues.set(
      run.actor,
      (queues.get(run.actor) ?? []).filter(({ id }) => id !== run.id),
    );
    hub.emit(runPayload(run), muster);
    pickUp();
  }

  function cancel(id: number): void {
    const run = runs.get(id);
    if (run !== undefined && run.status !== "completed") conclude(run, "cancelled");
  }

  return actions;
}
