/** Whether a worker gets on: each answer, tool and request it ends is a sign of life, and beat after beat without one means that it is stuck. */

import { z } from "zod";
import type { Entry } from "./record/transcript.ts";

/** Seconds between two beats, where the task does not say. */
const usualBeat = 300;
/** Beats without a sign of life after which it is stuck. */
const mostSilent = 3;

const Run = z.object({ timeout: z.number().positive() });

/** Hears the transcript's entries; `beat` is called at each beat. Milliseconds of any clock that only goes forward. */
export class Pulse {
  #heard = false;
  #begun = false;
  #silent = 0;
  /** A command was given so much time by the model: it may be silent until then. */
  #busyUntil = 0;

  hear(entry: Entry, now: number): void {
    this.#heard = true;
    this.#begun ||= entry.kind === "request";
    if (entry.kind !== "answer" || !("blocks" in entry.answer)) return;
    const waits = entry.answer.blocks.map((block) =>
      block.kind === "tool-use" && block.name === "run" ? (Run.safeParse(block.input).data?.timeout ?? 0) : 0,
    );
    this.#busyUntil = now + Math.max(0, ...waits) * 1000;
  }

  /** True once it is stuck. Before the first request it is the set-up that runs, which has a time-out of its own. */
  beat(now: number): boolean {
    const silent = this.#begun && !this.#heard && now >= this.#busyUntil;
    this.#heard = false;
    this.#silent = silent ? this.#silent + 1 : 0;
    return this.#silent >= mostSilent;
  }
}

export type Heartbeat = {
  readonly hear: (entry: Entry) => void;
  /** Aborts when the worker is stuck. */
  readonly stuck: AbortSignal;
  readonly stop: () => void;
};

/** `seconds`: between two beats. */
export function startHeartbeat(seconds = usualBeat): Heartbeat {
  const pulse = new Pulse();
  const stuck = new AbortController();
  const timer = setInterval(() => {
    if (pulse.beat(performance.now())) stuck.abort();
  }, seconds * 1000);
  timer.unref();
  return {
    hear: (entry) => pulse.hear(entry, performance.now()),
    stuck: stuck.signal,
    stop: () => clearInterval(timer),
  };
}

/** What is said of a worker that is stuck. */
export function stuckText(seconds = usualBeat): string {
  return `It gave no sign of life for ${mostSilent} heartbeats of ${seconds} s: no answer, no tool that ended.`;
}
