/** Lets a box's mission come as far as it can without a person. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Mission } from "#mission/course/state";
import type { Box } from "./box.ts";
import { readMission } from "./journals.ts";
import type { Project } from "./project.ts";

/** How long a mission may lie still before it counts as stuck, and how often it is looked at, in milliseconds. */
const patience = 4 * 60_000;
const pause = 5_000;

const awaitsPerson = new Set<Mission["stage"]["kind"]>([
  "needs-info",
  "deciding",
  "in-review",
  "integrated",
  "done",
  "stopped",
]);

/** The mission once it awaits a person or is over. Throws with the reason when it lies still. */
export async function pursue(box: Box, project: Project, issue: number): Promise<Mission> {
  let movedAt = performance.now();
  let last: number | undefined;
  for (;;) {
    await box.settle();
    const mission = await readMission(project, issue);
    if (mission !== undefined && awaitsPerson.has(mission.stage.kind)) return mission;
    if (mission?.lastAt !== last) movedAt = performance.now();
    last = mission?.lastAt;
    const problem = whyStuck(box, project, mission, performance.now() - movedAt);
    if (problem !== undefined) throw new Error(problem);
    await sleep(pause);
    await box.app().sweep();
  }
}

function whyStuck(box: Box, project: Project, mission: Mission | undefined, still: number): string | undefined {
  const failed = failedJob(box, project);
  if (failed !== undefined) return `a job failed:\n${failed}`;
  if (still < patience || mission?.parkedUntil !== undefined) return undefined;
  return `the mission lies still at ${mission?.stage.kind ?? "its beginning"}`;
}

/** The end of the log of the newest run's failed job. */
function failedJob({ forge }: Box, { fullName }: Project): string | undefined {
  const run = forge.actions.runs(fullName).findLast((each) => each.conclusion !== "skipped");
  const job = run?.conclusion === "failure" ? run.jobs.find((each) => each.conclusion === "failure") : undefined;
  return job && `${run?.name}, ${job.name}\n${job.log.slice(-2000)}`;
}
