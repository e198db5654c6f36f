/** Processes that left their step's group: found, as GitHub's runner finds them, by the tracking id in their environment. */

import { readFile, readdir } from "node:fs/promises";

export const trackingVariable = "RUNNER_TRACKING_ID";

/** Best effort, and only where `/proc` tells: what ends meanwhile, or belongs to others, is passed over. */
export async function endOrphans(trackingId: string): Promise<void> {
  const mark = `${trackingVariable}=${trackingId}`;
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    processes.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      if (!environment.split("\0").includes(mark)) return;
      try {
        process.kill(Number(id), "SIGKILL");
      } catch {
        // Gone meanwhile.
      }
    }),
  );
}
