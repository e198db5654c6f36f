/** The promotion pull request: what would reach the default branch, with its evidence. */

import { dollars, type IssueNumber, sum, Usd } from "../ids.ts";
import type { Story } from "../lander/facts.ts";
import type { Landed } from "../lander/state.ts";
import { limits } from "../manners/limits.ts";

export function promotionTitle(pending: readonly Landed[]): string {
  const [only] = pending;
  if (pending.length === 1 && only !== undefined) return `Promote #${only.issue} to the default branch`;
  return `Promote ${pending.length} features to the default branch`;
}

const heldBack = "**Not ready to be promoted**";

/** Whether this text of ours says that something speaks against it. */
export function isHeldBack(body: string): boolean {
  return body.includes(heldBack);
}

/** `reasons`: what speaks against it. */
export function promotionBody(
  pending: readonly Landed[],
  stories: ReadonlyMap<IssueNumber, Story>,
  reasons: readonly string[] = [],
): string {
  const rows = fitting(pending.map((each) => row(each, stories.get(each.issue))));
  return [
    "<!-- muster:land:promotion -->",
    "These features are on the integration branch. Each was verified by Muster as exactly the commit that landed, and approved by the people named. Merging this pull request is yours to do; Muster never writes to the default branch.",
    ...(reasons.length === 0 ? [] : [whyHeldBack(reasons)]),
    `| issue | feature | pull request | approved by | attempts | cost | landed as |\n|---|---|---|---|---|---|---|\n${rows.join("\n")}`,
    ...meanCost(pending.flatMap((each) => stories.get(each.issue)?.cost ?? [])),
    "Please use a merge commit: then what reaches the default branch is what was verified.",
  ].join("\n\n");
}

/** Room for everything besides the rows: the reasons are at most twenty sentences. */
const besides = 15_000;

/** As many of the newest as GitHub takes, and how many more there are. */
function fitting(rows: readonly string[]): readonly string[] {
  let room = limits.text - besides;
  const first = rows.findLastIndex((each) => (room -= each.length + 1) < 0) + 1;
  return first === 0 ? rows : [`| | and ${first} more, which landed before these | | | | | |`, ...rows.slice(first)];
}

const mostReasons = 20;

function whyHeldBack(reasons: readonly string[]): string {
  const more = reasons.length > mostReasons ? `\n- … and ${reasons.length - mostReasons} more` : "";
  const lines = reasons.slice(0, mostReasons).map((reason) => `- ${reason}`);
  return `${heldBack}\n${lines.join("\n")}${more}\n\nUntil none of this is so, this stays a draft; then Muster marks it as ready. To merge it all the same is yours to decide.`;
}

function meanCost(costs: readonly Usd[]): readonly string[] {
  if (costs.length < 2) return [];
  const mean = Usd.parse(Math.ceil(sum(costs) / costs.length));
  return [`Together they cost ${dollars(sum(costs))}: ${dollars(mean)} for each merged pull request.`];
}

function row(landed: Landed, story: Story | undefined): string {
  const cells = story === undefined ? ["", "–", "", "", ""] : cellsOf(story);
  return `| #${landed.issue} | ${cells.join(" | ")} | ${landed.commit.slice(0, 7)} |`;
}

function cellsOf({ title, pull, by, attempts, cost }: Story): readonly string[] {
  const plain = title.replaceAll("|", String.raw`\|`).replaceAll(/\s+/g, " ");
  return [plain, pull === undefined ? "–" : `#${pull}`, by.join(", "), String(attempts), dollars(cost)];
}
