/** What GitHub says, with sensible defaults: an open, labelled issue of a maintainer in a repository that can be tested. */

import type { Comment, IssueFacts, MissionFacts, Person, PullFacts, PullReview, Thread } from "#mission/facts";
import { usd } from "#mission/ids";
import { at, configured, issue, maintainer, npmTest, pullNumber, run, sha } from "./values.ts";

export const title = "Add --json to the list command";
export const body = "It should print the entries as one JSON array.";

export function issueFacts(given: Partial<IssueFacts> = {}): IssueFacts {
  return {
    number: issue(7),
    title,
    body,
    open: true,
    author: maintainer,
    labels: ["muster"],
    labelledBy: maintainer,
    editedSince: [],
    comments: [],
    ...given,
  };
}

export function factsOf(given: Partial<MissionFacts> = {}): MissionFacts {
  return {
    run: run(100),
    config: configured(),
    commands: [npmTest],
    setup: ["npm ci"],
    issue: issueFacts(),
    tips: { defaultBranch: "main", default: sha("a"), integration: sha("b") },
    branch: undefined,
    pull: undefined,
    lap: undefined,
    others: [],
    landing: { landed: undefined, promoted: undefined, bounced: undefined },
    unfinished: new Map(),
    spentToday: usd(0),
    configReported: false,
    withheld: [],
    ...given,
  };
}

export function pullFacts(given: Partial<PullFacts> = {}): PullFacts {
  return {
    number: pullNumber(8),
    id: "PR_8",
    head: sha("1"),
    open: true,
    merged: false,
    mergedBy: undefined,
    draft: true,
    title,
    body: "",
    comments: [],
    reviews: [],
    threads: [],
    checks: [],
    ourCheck: undefined,
    ...given,
  };
}

export function comment(by: Person, text: string, minutes = 5, id = 500): Comment {
  return { id, by, body: text, at: at(minutes) };
}

export function review(by: Person, state: PullReview["state"], given: Partial<PullReview> = {}): PullReview {
  return { id: 900, by, state, body: "", commit: sha("1"), at: at(60), ...given };
}

export function thread(id: string, ...comments: readonly Comment[]): Thread {
  return { id, resolved: false, path: "src/list.js", line: 12, comments };
}
