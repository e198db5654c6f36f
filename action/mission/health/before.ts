/** What is known of the commit that a feature begins at, and whether a verification has to find it out. */

import type { Mission, OpenLap } from "../course/state.ts";
import type { Sha } from "../ids.ts";
import type { Over } from "../money/books.ts";
import { type Before, type CommandResult, passed } from "../verdict.ts";
import { type Health, healthOf } from "./health.ts";

type At = { readonly base: Sha; readonly merge?: Sha | undefined };

/** What the feature adds is counted from there. */
function originOf({ head }: Pick<Mission, "head">, { base, merge }: At): Sha {
  return merge ?? head?.from ?? base;
}

/** That commit, while nobody knows how it fares. */
export function unmeasured(mission: Mission, at: At): Sha | undefined {
  const origin = originOf(mission, at);
  return mission.progress.before?.commit === origin ? undefined : origin;
}

/** From this lap or an earlier one. */
export function beforeOf(
  mission: Mission,
  { assembly }: Pick<OpenLap, "assembly">,
  { verdict }: Pick<Over, "verdict">,
): Before | undefined {
  if (assembly === undefined) return undefined;
  const origin = originOf(mission, assembly);
  const told = verdict?.outcome.kind === "ran" ? verdict.outcome.before : undefined;
  return [told, mission.progress.before].find((each) => each?.commit === origin);
}

/** For the record: what passes as a whole has hurt nothing; of what does not, nothing is said where nobody looked before. */
export function healthNow(
  before: Before | undefined,
  results: readonly Omit<CommandResult, "tail">[],
): { readonly health?: Health; readonly before?: Before } {
  if (before !== undefined && results.length > 0) return { health: healthOf(before.results, results), before };
  return passed(results) ? { health: "neutral" } : {};
}
