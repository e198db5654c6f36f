/** The hidden mark of a task: told to the model with the order never to write it, so that whoever makes it repeat what it was told gives himself away. */

import { createHash } from "node:crypto";
import type { WorkTask } from "#mission/task";

/**
 * The same for the same task, so that requests can be repeated and the hands know it without being told. It is no secret that opens
 * anything: who works it out beforehand can only have his own mission stopped.
 */
export function canaryOf({ id, title }: Pick<WorkTask, "id" | "title">): string {
  return createHash("sha256").update(`canary\0${id}\0${title}`).digest("hex").slice(0, 24);
}
