/** Probot's client, with our manners instead of its limiters: those cost every request some 20 ms, and repeat creates. */

import { ProbotOctokit } from "probot";
import { manners } from "./manners.ts";

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** The function form, since Probot's own throttle options would replace an object's. */
export function musterOctokit(now: () => number): typeof ProbotOctokit {
  return ProbotOctokit.plugin(manners(now)).defaults((options: OctokitOptions) => ({
    ...options,
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
}
