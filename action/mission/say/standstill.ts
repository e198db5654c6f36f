/** What a maintainer is told about a mission that was stopped because it went nowhere. */

import type { Standstill } from "../progress/standstill.ts";

export function sayStandstill(standstill: Standstill): string {
  return `${diagnosis(standstill)} Another attempt would only cost money, so it was stopped early. ${advice[standstill.kind]}`;
}

function diagnosis(standstill: Standstill): string {
  const what = quoted(standstill.what);
  switch (standstill.kind) {
    case "nothing-new":
      return `The last attempt was the one before over again: nothing in the change was different, and it failed alike (${what}).`;
    case "same-failure":
      return `${standstill.times} attempts in a row, each with another change, failed in the same way (${what}).`;
    case "oscillating":
      return `The attempts go back and forth between two changes, and neither passes (${what}; and ${quoted(standstill.other)}).`;
    case "ping-pong":
    default:
      return `Two demands take turns, and meeting one breaks the other: ${quoted(standstill.other)}, then ${what}, and both again.`;
  }
}

const advice: Readonly<Record<Standstill["kind"], string>> = {
  "nothing-new": "Say in the issue what should be done differently.",
  "same-failure":
    "The cause may lie outside of what the attempts change: in the test itself, the set-up, or a part of the code that the issue does not name.",
  oscillating: "The issue may ask for two things that do not go together; say which of them counts.",
  "ping-pong": "Decide which of the two counts, and change the other, or say so in the issue.",
};

function quoted(text: string): string {
  return text === "" ? "no reason was given" : text.replace(/\.$/, "");
}

export function sayStalled(rounds: number): string {
  return `The last ${rounds} rounds were worth the same: tests, lint, completion and regressions did not move.`;
}
