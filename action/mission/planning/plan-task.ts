/** What a planner is told of an objective besides its issue. */

import type { Scene } from "../lap/open.ts";
import { soFarText } from "../say/objective/words.ts";
import type { PlanTask } from "../task.ts";
import { toBeDivided } from "../objective/state.ts";

/** Nothing for a mission that is one feature. */
export function objectiveTask({ mission, facts, config }: Scene): Pick<PlanTask, "objective"> {
  const objective = toBeDivided(mission);
  if (objective === undefined) return {};
  const { max_depth: depth, max_children: children } = config.planning;
  return { objective: { depth, children, soFar: soFarText(objective, facts.family) } };
}
