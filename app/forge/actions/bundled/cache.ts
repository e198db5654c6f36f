/** `actions/cache`, always a miss: nothing is kept between runs here. */

import { type BundledCall, flag, input } from "./bundled-call.ts";
import type { StepOutputs } from "../steps/step-run.ts";

export async function cacheMiss(call: BundledCall): Promise<StepOutputs> {
  const key = input(call, "key");
  if (flag(call, "fail-on-cache-miss", false)) {
    throw new Error(
      `Failed to restore cache entry: this forge keeps no caches, and fail-on-cache-miss is set. Input key: ${key}`,
    );
  }
  call.say(`Cache not found for input keys: ${key}`);
  return { "cache-hit": "", "cache-primary-key": key };
}
