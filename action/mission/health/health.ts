/** Whether a change did a project good: what its commands said of the commit where the feature begins, beside what they say of it now. Pure. */

import { z } from "zod";
import { type CommandResult, commandPassed } from "../verdict.ts";

/** `hurt`: something that passed before does not, or more tests fail; `helped`: something passes or fewer fail, and nothing is hurt. */
export const Health = z.enum(["helped", "neutral", "hurt"]);
export type Health = z.infer<typeof Health>;

type Result = Omit<CommandResult, "tail">;

/** Of commands that nobody ran before, one that passes hurts nothing, and one that does not is not excused. */
export function healthOf(before: readonly Result[], after: readonly Result[]): Health {
  const each = after.map((now) => {
    const then = before.find(({ name }) => name === now.name);
    return then === undefined ? unknownBefore(now) : compared(then, now);
  });
  if (each.includes("hurt")) return "hurt";
  return each.includes("helped") ? "helped" : "neutral";
}

function unknownBefore(now: Result): Health {
  return commandPassed(now) || !now.required ? "neutral" : "hurt";
}

function compared(then: Result, now: Result): Health {
  const [passed, passes] = [commandPassed(then), commandPassed(now)];
  if (passed !== passes) return passes ? "helped" : "hurt";
  return passes ? "neutral" : byCounts(then.tests, now.tests);
}

function byCounts(then: Result["tests"], now: Result["tests"]): Health {
  if (then === undefined || now === undefined || then.failed === now.failed) return "neutral";
  return now.failed < then.failed ? "helped" : "hurt";
}

/** The required commands that do not pass, and did not before either; none as soon as the change has hurt anything. */
export function redBefore(before: readonly Result[], after: readonly Result[]): readonly string[] {
  if (healthOf(before, after) === "hurt") return [];
  return after.filter((now) => now.required && !commandPassed(now)).map(({ run }) => run);
}

/** How the feedback begins that tells a worker of such commands, which is done once for each commit that a feature begins at. */
export const beforeKey = "before:";
