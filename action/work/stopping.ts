/** When a run is to stop, and until when its hand-offs must be written. */

import { setTimeout as pause } from "node:timers/promises";
import { failed } from "./product.ts";

/** Of the ten seconds between a runner's first signal and its last; what is left is for the hand-off itself. */
const cancelGrace = 7_000;

/** A signal for the tasks, aborted by the caller's or by the process's; `done` takes the listeners away. */
export function listen(given: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly done: AbortController;
} {
  const asked = new AbortController();
  const done = new AbortController();
  const abort = () => asked.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, abort);
    done.signal.addEventListener("abort", () => process.off(name, abort));
  }
  return { signal: given === undefined ? asked.signal : AbortSignal.any([given, asked.signal]), done };
}

/** A runner kills a few seconds after it asks to stop: by then the hand-off must be written, even if something hangs. */
export async function overdue(cancel: AbortSignal, done: AbortSignal): Promise<ReturnType<typeof failed>> {
  if (!cancel.aborted) {
    await new Promise<void>((resolve) => cancel.addEventListener("abort", () => resolve(), { once: true }));
  }
  await pause(cancelGrace, undefined, { signal: done }).catch(() => undefined);
  return failed("cancelled", "The run was cancelled.");
}
