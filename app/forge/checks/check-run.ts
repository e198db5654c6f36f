/** Check runs. */

import type { Repository } from "../repositories/repository.ts";
import type { CheckSuite } from "./check-suite.ts";

type CheckStatus = "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";

type Annotation = {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number | undefined;
  readonly end_column?: number | undefined;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string | undefined;
  readonly raw_details?: string | undefined;
};

export type CheckRun = {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly sha: string;
  name: string;
  status: CheckStatus;
  conclusion: string | undefined;
  externalId: string;
  detailsUrl: string | undefined;
  startedAt: string;
  completedAt: string | undefined;
  title: string | undefined;
  summary: string | undefined;
  text: string | undefined;
  readonly annotations: Annotation[];
};

/** Check runs on a commit, newest last; only the newest of each name and app when asked for the latest. */
export function checkRunsOn(repository: Repository, sha: string, filter: "latest" | "all"): readonly CheckRun[] {
  const runs = [...repository.checkRuns.values()].filter((run) => run.sha === sha);
  if (filter === "all") return runs;
  const newest = new Map(runs.map((run) => [`${run.suite.id} ${run.name}`, run]));
  return runs.filter((run) => newest.get(`${run.suite.id} ${run.name}`) === run);
}
