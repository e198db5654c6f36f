/** What GitHub's API does instead of answering, and what may be expected of who asked. */

import type { RestFault } from "../../../app/forge/http/faults.ts";

export type Fault = {
  readonly name: string;
  readonly fault: RestFault;
  /** Which requests it makes sense for. */
  readonly only?: "reads" | "graphql";
  /** Milliseconds for which GitHub then wants no request. */
  readonly quiet?: number;
  /** GitHub did not say no: whoever asks comes to its answer in one go. */
  readonly passes: boolean;
};

export const faults: readonly Fault[] = [
  { name: "primary limit", fault: { kind: "rateLimit", resetSeconds: 40 }, quiet: 38_000, passes: true },
  { name: "secondary limit", fault: { kind: "secondaryLimit", retryAfterSeconds: 30 }, quiet: 30_000, passes: true },
  { name: "secondary limit without a time", fault: { kind: "secondaryLimit" }, quiet: 60_000, passes: true },
  { name: "404 for a while", fault: { kind: "status", status: 404, times: 2 }, passes: false },
  { name: "409", fault: { kind: "status", status: 409 }, passes: false },
  { name: "422", fault: { kind: "status", status: 422 }, passes: false },
  { name: "500", fault: { kind: "status", status: 500 }, passes: true },
  { name: "502 after it was applied", fault: { kind: "applied" }, passes: true },
  { name: "no answer after it was applied", fault: { kind: "silent" }, passes: true },
  { name: "a connection cut after it was applied", fault: { kind: "cut" }, passes: true },
  { name: "half of the JSON", fault: { kind: "half" }, passes: true },
  { name: "200 with errors", fault: { kind: "errors" }, only: "graphql", passes: true },
  { name: "a stale ETag", fault: { kind: "unchanged" }, only: "reads", passes: true },
];
