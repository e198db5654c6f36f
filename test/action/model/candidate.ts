/** A model of a test's own making, as a task asks it. */

import type { Candidate } from "../../../action/model/open.ts";
import { priceOf } from "../../../action/model/prices.ts";
import type { Model } from "../../../action/ports.ts";

export function candidate(model: Model, name = "m", window = 200_000): Candidate {
  const price = priceOf("claude-sonnet-5-5");
  const choice = { provider: "anthropic", model: name } as const;
  return { choice, open: async () => ({ kind: "open", model, price, window }) };
}
