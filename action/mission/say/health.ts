/** What is said of a project's health: beside a change, and where the branch it starts from is not well itself. */

import type { Mission } from "../course/state.ts";
import type { Sha } from "../ids.ts";
import type { Before } from "../verdict.ts";

const words = {
  helped:
    "**Health: helped.** Something that did not pass where this feature begins passes now, and nothing else got worse.",
  neutral: "**Health: neutral.** Nothing that passed where this feature begins fails now.",
  hurt: "**Health: hurt.** Something that passed where this feature begins fails now, or more tests fail.",
} as const;

export function healthText({ progress: { health } }: Pick<Mission, "progress">): string {
  return health === undefined ? "" : words[health];
}

const listed = (runs: readonly string[]) => runs.map((run) => `\`${run}\``).join(", ");

/** To the worker. */
export function tellRedBefore(runs: readonly string[], commit: Sha): string {
  return `${listed(runs)} did not pass on ${commit.slice(0, 7)}, where this feature begins, before anything was changed, and fails no worse now. That is nobody's fault here, and nothing can land before it passes. If its cause is plain, mend the cause in the code; never the test that shows it. If it is not, change nothing for it and say so.`;
}

/** To the worker that goes on once people have mended the branch. */
export function tellMerged(runs: readonly string[]): string {
  return `The branch that this feature starts from did not pass ${listed(runs)}; what has landed since is merged. See that all commands pass now.`;
}

/** To people, when the mission stops for it. */
export function sayRedBefore(runs: readonly string[], { commit, results }: Before): string {
  const failed = results.reduce((total, { tests }) => total + (tests?.failed ?? 0), 0);
  const counted = failed === 0 ? "" : ` (${failed === 1 ? "1 test fails" : `${failed} tests fail`} there)`;
  return `The branch that it starts from is red: ${listed(runs)} did not pass on ${commit.slice(0, 7)} either, before anything was changed${counted}. The change makes nothing worse, so nobody is blamed, but nothing lands on a red branch. **What I need from you:** mend the branch, or label an issue for it.`;
}
