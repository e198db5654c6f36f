/** Probot's client with a throttle that suits wakes: limits are obeyed and the request repeated, writes are not spaced by the second. */

import Bottleneck from "bottleneck";
import { ProbotOctokit } from "probot";

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Dispatches and reactions are few, and a person waits for them; comments notify people, which GitHub asks to do one at a time. */
const write = new Bottleneck.Group({ id: "muster-write", maxConcurrent: 8 });
const notifications = new Bottleneck.Group({ id: "muster-notifications", maxConcurrent: 1, minTime: 1000 });

/** Seconds beyond which waiting would only pile up work: the delivery fails, and the sweep brings it back. */
const patience = 90;

type Limited = { readonly method: string; readonly url: string };

function repeats(kind: string) {
  return (after: number, request: Limited, octokit: { log: { warn: (message: string) => void } }, tries: number) => {
    octokit.log.warn(`${kind} on ${request.method} ${request.url}; GitHub asks to wait ${after} s`);
    return after <= patience && tries < 2;
  };
}

/** The function form, since Probot's own throttle options would replace an object's. */
export const MusterOctokit: typeof ProbotOctokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
  ...options,
  throttle: {
    ...options.throttle,
    write,
    notifications,
    onRateLimit: repeats("rate limit"),
    onSecondaryRateLimit: repeats("secondary rate limit"),
  },
}));
