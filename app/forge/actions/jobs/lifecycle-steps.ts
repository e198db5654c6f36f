/** The steps GitHub adds around a job's own: they are shown, timed, and can fail like others. */

import type { Step } from "../runs/run.ts";
import type { JobState } from "./job-state.ts";

export function stepTimes(state: JobState) {
  const { now } = state.leg.scope.floor;
  return {
    /** Throws what the work throws, after the step is shown as failed. */
    async during(name: string, act: () => Promise<void>): Promise<void> {
      const step: Step = {
        number: state.job.steps.length + 1,
        name,
        status: "in_progress",
        conclusion: undefined,
        startedAt: now(),
        completedAt: undefined,
      };
      state.job.steps.push(step);
      try {
        await act();
        step.conclusion = "success";
      } catch (error) {
        step.conclusion = "failure";
        throw error;
      } finally {
        step.status = "completed";
        step.completedAt = now();
      }
    },
  };
}
