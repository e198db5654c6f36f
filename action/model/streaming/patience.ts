/** How often a provider is asked again that turned a request away, and how long we wait for it. */

import { noUsage } from "#mission/spend";
import type { Asked, Model, ModelAnswer, ModelRequest } from "../../ports.ts";
import type { TurnedAway } from "./judged.ts";

export type Patience = {
  /** Waits that many milliseconds, or less when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** How often a request is repeated that was turned away before anything was billed; 5 unless told. */
  readonly retries?: number;
  /** Milliseconds; a longer Retry-After is cut to this; a minute unless told. */
  readonly longestWait?: number;
  /** Milliseconds without an event after which a stream is given up; {@link mostSilence} unless told. */
  readonly idle?: number;
};

/** Five minutes: a model may think for long. */
export const mostSilence = 300_000;

type AskOnce = (request: ModelRequest, asked: Asked) => Promise<ModelAnswer | TurnedAway>;

export function patiently(askOnce: AskOnce, { wait, retries = 5, longestWait = 60_000 }: Patience): Model {
  return {
    async ask(request, asked) {
      for (let turn = 0; ; turn += 1) {
        const answer = await askOnce(request, asked);
        if (answer.kind !== "turned-away") return answer;
        if (answer.limited) asked.onLimit?.();
        if (turn >= retries || asked.signal.aborted) {
          return { kind: "overloaded", message: answer.message, usage: noUsage };
        }
        await wait(Math.min(longestWait, answer.after ?? 500 * 2 ** turn), asked.signal);
      }
    },
  };
}
