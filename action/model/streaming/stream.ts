/** Listens to one stream to its end, however it ends, and says what came of it; the same for every provider. */

import type { Asked, Block, ModelAnswer } from "../../ports.ts";
import { judged } from "./judged.ts";
import type { Complaint, TurnedAway } from "./judged.ts";

/** An answer in the making. */
export type Progress<Event> = {
  /** Whether the provider began to answer, and so to bill. */
  readonly started: boolean;
  /** The blocks that this event completes. */
  take(event: Event): readonly Block[];
  /** What it is when the stream came to its end. */
  ended(): ModelAnswer;
  /** What it is when the stream broke. */
  broken(message: string): ModelAnswer;
};

export type Listening<Event> = {
  /** Asks, and streams until the signal aborts. */
  readonly open: (signal: AbortSignal) => PromiseLike<AsyncIterable<Event>>;
  readonly answer: Progress<Event>;
  readonly asked: Asked;
  /** Milliseconds without an event after which the stream is given up. */
  readonly idle: number;
  /** What the SDK threw, in the words of HTTP. */
  readonly complaint: (error: unknown) => Complaint;
};

/** Never throws. `turned-away` only while nothing was billed: after the first event the caller decides, since it pays. */
export async function listen<Event>(listening: Listening<Event>): Promise<ModelAnswer | TurnedAway> {
  const { open, answer, asked, idle, complaint } = listening;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), idle);
  let blocks = 0;
  let broke: Complaint | undefined;
  try {
    for await (const event of await open(AbortSignal.any([asked.signal, silence.signal]))) {
      timer.refresh();
      for (const block of answer.take(event)) asked.onBlock?.(block, blocks++);
    }
  } catch (error) {
    broke = complaint(error);
  } finally {
    clearTimeout(timer);
  }
  if (asked.signal.aborted) return answer.broken("cancelled");
  if (silence.signal.aborted) broke = { status: 0, message: `nothing came for ${idle / 1000} seconds` };
  if (broke === undefined) return answer.ended();
  return answer.started ? answer.broken(broke.message) : judged(broke);
}
