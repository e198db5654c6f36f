/** What a command's last line of JSON says of a mission. */

import { missionEvents } from "#mission/journal/events";
import type { Mission } from "#mission/course/state";
import { missionActor } from "#mission/ids";
import type { Box } from "../box/box.ts";
import { readJournals } from "../box/journals.ts";
import type { Project } from "../box/project.ts";

export type Summary = {
  readonly mission: number;
  readonly state: string;
  readonly reason?: string;
  readonly pull: number | undefined;
  readonly attempts: number;
  readonly landed: string | undefined;
  readonly promoted: string | undefined;
  readonly requests: number;
  readonly pushes: number;
  readonly usd: number;
  readonly seconds: number;
};

export async function summarise(of: {
  readonly box: Box;
  readonly project: Project;
  readonly mission: Mission;
  readonly seconds: number;
}): Promise<Summary> {
  const { mission, seconds } = of;
  const lines = (await readJournals(of.project)).get(missionActor(mission.issue)) ?? [];
  const events = missionEvents(lines);
  const { requests, pushes } = of.box.traffic();
  const { stage } = mission;
  return {
    mission: mission.issue,
    state: stage.kind,
    ...(stage.kind === "stopped" && { reason: stage.reason }),
    pull: mission.pull,
    attempts: mission.attempts,
    landed: events.findLast((event) => event.kind === "integrated")?.commit,
    promoted: events.findLast((event) => event.kind === "promoted")?.commit,
    requests,
    pushes,
    usd: mission.spent / 1e6,
    seconds: Math.round(seconds * 10) / 10,
  };
}
