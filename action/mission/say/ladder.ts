/** What people read of the degradation ladder. */

import type { Rung, Trigger } from "../progress/ladder.ts";

const triggers: Readonly<Record<Trigger, string>> = {
  budget: "more than 80 % of the money is used",
  conflicts: "more than half of the last merges conflicted",
  "rate-limits": "the model provider turned requests away three times within a minute",
  verification: "three verifications in a row failed",
};

const rungs: Readonly<Record<Rung, string>> = {
  full: "everything",
  "fewer-workers": "half of the workers",
  fallback: "the fallback models, with half of the workers",
  "plan-only": "planning only: nothing is built",
  "read-only": "reading only: nothing is worked on, and nothing but this comment is written",
  stop: "nothing",
};

/** For the status comment: what is still done, and why no more. */
export function sayRung(rung: Rung, trigger: Trigger | undefined): string {
  return trigger === undefined ? rungs[rung] : `${rungs[rung]}, since ${triggers[trigger]}`;
}

export function sayHeld(rung: Rung): string {
  const what = rung === "plan-only" ? "it only plans for now" : "it only reads for now";
  return `${what}, after trouble upon trouble; \`/muster resume\` takes it one step back up`;
}

export function saySafeStop(trigger: Trigger): string {
  return `It did less and less, and trouble went on: ${triggers[trigger]}. Before it does harm it stops here.`;
}
