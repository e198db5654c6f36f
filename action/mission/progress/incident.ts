/** What is kept of a mission that was stopped short of its goal, for people to look into: recorded once, with the run that keeps it. */

import { z } from "zod";
import type { MissionEvent } from "../course/event.ts";
import { record } from "../course/ending.ts";
import { RunId } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import type { Step } from "../step.ts";

export const Incident = z.strictObject({ run: RunId, url: z.url() });
export type Incident = z.infer<typeof Incident>;

/** Undefined where there is nothing to look into: it was called off, or this run keeps nothing. */
export function incidentOf({ mission, facts }: Pick<Scene, "mission" | "facts">): Step<MissionEvent> | undefined {
  const { stage, progress } = mission;
  const { run, runUrl: url } = facts;
  if (stage.kind !== "stopped" || stage.reason === "cancelled" || progress.incident !== undefined) return undefined;
  return url === undefined ? undefined : record({ kind: "incident", run, url });
}
