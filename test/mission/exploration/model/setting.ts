/** What is the same in every state of a world: its configuration, its people, how much may happen in it. */

import type { Plan } from "#mission/plan";
import type { Instant, IssueNumber, Sha } from "#mission/ids";
import { at, configured, issue, planOf, unit } from "../../support/values.ts";
import type { Chances } from "./world.ts";
import { commit } from "./commits.ts";
import type { Mind } from "./mind.ts";

export type Setting = {
  readonly mind: Mind;
  readonly chances: Chances;
  /** Runs of one actor, and of all of them together, that may be under way. */
  readonly runs: { readonly each: number; readonly all: number };
  /** What a run shows on GitHub is a move for each request; otherwise one for all that it shows at once. */
  readonly fine: boolean;
  /** Both missions change the same file. */
  readonly overlapping: boolean;
};

export const numbers: readonly [IssueNumber, IssueNumber] = [issue(7), issue(9)];

/** The clock stands still: what waits for time is told apart from what waits for nothing. */
export const now: Instant = at(0);

export const root: Sha = commit({ "README.md": "A project." }, []);

/** So that two missions cannot both have what is left of the day. */
export const dayUsd = 5;

export const config = configured({
  verify: ["npm test"],
  setup: ["npm ci"],
  budget: { attempt_usd: 2, feature_usd: 5, mission_usd: 20, day_usd: dayUsd },
  planning: { tests: "never", critic: "never", architect: "never" },
});

/** Two units side by side, and one. */
export function planFor(number: IssueNumber): Plan {
  return number === numbers[0] ? planOf(unit("u1"), unit("u2")) : planOf(unit("u1"));
}
