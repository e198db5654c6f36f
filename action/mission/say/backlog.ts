/** What people read about the line: why a feature waits, its rank and its priority, what it depends on, and what it resembles. */

import type { Circle, Dependency } from "../backlog/dependencies.ts";
import type { Likeness } from "../backlog/event.ts";
import type { Line } from "../backlog/line-up.ts";
import { type Priority, type Source, type Worth } from "../backlog/priority.ts";
import { deferLabel, pinLabel } from "../backlog/worth.ts";
import type { IssueNumber } from "../ids.ts";

export const duplicateSlot = "duplicate";

export function sayDeferred(): string {
  return `it is deferred by the label \`${deferLabel}\`; take the label off to let it start`;
}

const states: Readonly<Record<Dependency["state"], string>> = {
  open: "open",
  completed: "done",
  declined: "closed without being done",
  missing: "not to be found in this repository",
  unseen: "in another repository, where Muster cannot look",
};

/** `waitsFor`: on record, for when nobody could look. */
export function sayWaitsFor(
  unmet: readonly Dependency[],
  waitsFor: readonly IssueNumber[],
  circles: readonly Circle[],
): string {
  if (unmet.length === 0) return `it depends on ${listed(waitsFor.map((issue) => `#${issue}`))}`;
  const named = unmet.map(({ name, state }) => `${name}, which is ${states[state]}`);
  const help = unmet.some(({ state, issue }) => state !== "open" || issue === undefined) ? `. ${howToHelp}` : "";
  return `it depends on ${listed(named)}${circles.map(sayCircle).join("")}${help}`;
}

const howToHelp =
  "**What I need from you:** that will not be done by waiting; take the dependency out of the issue, or see that it is done here";

function sayCircle({ members, cutAt }: Circle): string {
  const names = members.map((issue) => `#${issue}`);
  return `; ${listed(names)} wait for one another in a circle, so #${cutAt}, which has the lowest priority of them, goes without waiting`;
}

/** The same for the feature at which a circle is cut. */
export function sayCutHere(circles: readonly Circle[], own: IssueNumber): string | undefined {
  const cut = circles.filter(({ cutAt }) => cutAt === own);
  if (cut.length === 0) return undefined;
  const [members = []] = cut.map((circle) => circle.members);
  if (members.length === 1) return `#${own} depends on itself, which is left out`;
  const others = members.filter((issue) => issue !== own).map((issue) => `#${issue}`);
  return `it and ${listed(others)} wait for one another in a circle; it has the lowest priority of them, so it does not wait for the others`;
}

export function sayDependencies(dependencies: readonly Dependency[]): string {
  return dependencies.map(({ name, state }) => `${name} (${states[state]})`).join(", ");
}

/** `2 of 5 that wait`. */
export function sayRank({ place, length }: Line): string {
  return length === 1 ? "nobody else waits" : `${place} of ${length} that wait`;
}

const sources: Readonly<Record<Source, string>> = {
  label: "by its label",
  issue: "as the issue says",
  default: "by default",
};

/** The score and the parts it is made of. */
export function sayPriority(worth: Worth, { score, failing, idle }: Priority, pinned: boolean): string {
  const { impact, effort, from } = worth;
  const parts = [
    `impact ${impact} ${sources[from.impact]}`,
    `effort ${effort} ${sources[from.effort]}`,
    ...(failing === 0 ? [] : [`−${Math.round(failing * 100)} % for failed attempts`]),
    ...(idle === 0 ? [] : [`−${Math.round(idle * 100)} % since nothing happened to it for three days`]),
  ];
  const first = pinned ? `; goes first by the label \`${pinLabel}\`` : "";
  return `${score.toFixed(2)} (${parts.join(", ")})${first}`;
}

/** A comment of its own on the newer issue: GitHub shows the link on the older one too. */
export function sayLikeness(own: IssueNumber, likenesses: readonly Likeness[]): string {
  const lines = likenesses.map(({ issue, similarity }) => `- #${issue}: ${Math.round(similarity * 100)} % alike`);
  return [
    `### #${own} reads much like another feature that is open`,
    lines.join("\n"),
    "Muster works on both unless you say otherwise: if they are one wish, close the one that you do not need, or say `/muster cancel` on it.",
  ].join("\n\n");
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
