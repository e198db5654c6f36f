/** Processes that left their step's group: found, as GitHub's runner finds them, by the tracking id in their environment. */

import { readdirSync, readFileSync } from "node:fs";

export const trackingVariable = "RUNNER_TRACKING_ID";

/**
 * Best effort, and only where `/proc` tells: what ends meanwhile, or belongs to others, is passed over. `before`: what ran already when the job began,
 * which is none of it; to read the environment of a busy process takes long.
 */
export function endOrphans(trackingId: string, before: ReadonlySet<string>): void {
  const mark = `${trackingVariable}=${trackingId}`;
  for (const id of runningProcesses()) {
    if (before.has(id) || !environmentOf(id).includes(mark)) continue;
    try {
      process.kill(Number(id), "SIGKILL");
    } catch {
      // Gone meanwhile.
    }
  }
}

/** Their numbers; none where `/proc` does not tell. */
export function runningProcesses(): ReadonlySet<string> {
  try {
    return new Set(readdirSync("/proc").filter((name) => /^\d+$/.test(name)));
  } catch {
    return new Set();
  }
}

/** Read at once: to hand hundreds of files that are in memory to other threads costs ten times as much. */
function environmentOf(id: string): readonly string[] {
  try {
    return readFileSync(`/proc/${id}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}
