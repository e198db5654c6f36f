/** A test that needs bubblewrap: skipped with a said reason where it does not work, failed where CI=true promises it. */

import { test } from "vitest";
import { openSandbox } from "../../../action/sandbox/open.ts";

const problem = await openSandbox({ mode: "bubblewrap", environment: process.env }).then(
  () => undefined,
  (error: unknown) => String(error),
);

/** `body` may skip too, where this machine cannot show what it is about. `timeout` in milliseconds. */
export function contained(
  name: string,
  body: (skip: (reason: string) => void) => Promise<void>,
  timeout = 60_000,
): void {
  test(name, { timeout }, async ({ skip }) => {
    if (problem !== undefined && process.env["CI"] === "true") throw new Error(problem);
    skip(problem !== undefined, `needs bubblewrap: ${problem}`);
    await body((reason) => skip(reason));
  });
}
