/** What an issue that nobody has begun is in a family: an objective by its label, or a feature by the marker that we opened it with. */

import type { IssueFacts } from "../facts.ts";
import { IssueNumber } from "../ids.ts";
import { missionLabel } from "../say/labels.ts";
import { FeatureKey, type Place } from "./event.ts";

export function featureMarker(parent: IssueNumber, key: FeatureKey): string {
  return `<!-- muster:${parent}:feature:${key} -->`;
}

/** In the issue of what follows upon an objective: upon which, how many went before it, whether it starts by itself. */
export function followMarker(issue: IssueNumber, chain: number, chained: boolean): string {
  return `<!-- muster:keep:after:${issue}:${chain}:${chained ? "go" : "ask"} -->`;
}

const featureSign = /^<!-- muster:([1-9][0-9]{0,9}):feature:([0-9]{1,3}-u[0-9]{1,3}) -->/;
const followSign = /^<!-- muster:keep:after:[0-9]+:([0-9]{1,3}):(go|ask) -->/;
const chainSign = /^<!-- muster:keep:[\w:. -]*:chain -->/;

/** Only our own words say of what an issue is a part: what others write there is text. */
export function placeOf({ author, body, labels }: IssueFacts): Place | undefined {
  const ours = author.kind === "us" ? body : "";
  if (labels.includes(missionLabel)) return objective(ours);
  const [, parent = "", key = ""] = featureSign.exec(ours) ?? [];
  const known = FeatureKey.safeParse(key).data;
  return known === undefined ? undefined : { kind: "feature", parent: IssueNumber.parse(Number(parent)), key: known };
}

function objective(text: string): Place {
  const [, chain = "0", word] = followSign.exec(text) ?? [];
  return { kind: "objective", chain: Number(chain), chained: word === "go" || chainSign.test(text) };
}
