/** Where a mission ended, as far as it can be told by anybody: the same end is reached whatever is lost, doubled or killed on the way. */

import type { MissionEvent } from "#mission/course/event";
import type { Stage } from "./story.ts";

export type End = {
  /** Kinds of the journal's events, in order. */
  readonly journal: readonly string[];
  /** Slots of our comments, in order. */
  readonly comments: readonly string[];
  readonly labels: readonly string[];
  /** Head branch of each pull request, oldest first. */
  readonly pulls: readonly string[];
  readonly branches: readonly string[];
};

export async function endOf(stage: Stage, issue: number): Promise<End> {
  const { data: pulls } = await stage.octokit.rest.pulls.list({ ...stage.at, state: "all", direction: "asc" });
  return {
    journal: (await stage.journal(issue)).map((event) => event.kind),
    comments: (await stage.comments(issue)).map(({ body }) => /muster:\d+:([a-z]+)/.exec(body)?.[1] ?? body),
    labels: await stage.labels(issue),
    pulls: pulls.map((pull) => pull.head.ref),
    branches: (await stage.git("for-each-ref", "--format=%(refname:short)", "refs/heads")).split("\n"),
  };
}

const toReview: readonly MissionEvent["kind"][] = [
  ...(["opened", "lapOpened", "lapClosed", "planned"] as const),
  ...(["lapOpened", "lapClosed", "built"] as const),
  ...(["lapOpened", "pullOpened", "lapClosed", "reviewed", "readied"] as const),
];

/** A mission that nothing disturbs, once it waits for its reviewer; that of an objective has been before a judge. */
export function inReview(branch: string, objective = false): End {
  return {
    journal: toReview.flatMap((kind) => (objective && kind === "reviewed" ? [kind, "judged"] : [kind])),
    comments: ["status", "plan"],
    labels: [objective ? "muster: mission" : "muster", "muster: in-review"],
    pulls: [branch],
    branches: ["main", branch, "muster/integration"],
  };
}

/** And once it was approved. */
export function integrated(branch: string, objective = false): End {
  const before = inReview(branch, objective);
  return {
    ...before,
    journal: [...before.journal, "approved", "integrated"],
    labels: [objective ? "muster: mission" : "muster", "muster: integrated"],
    pulls: [branch, "muster/integration"],
  };
}
