/** Whether a commit's checks and statuses are good, and which required ones are missing. */

import type { Repository } from "../repositories/repository.ts";
import { checkRunsOn } from "./check-run.ts";
import { latestStatuses } from "./status.ts";

export type Outcome = "success" | "pending" | "failure";
export type Check = { readonly name: string; readonly outcome: Outcome };

const passing: ReadonlySet<string | undefined> = new Set(["success", "neutral", "skipped"]);

/** Every check run and status of a commit, as one list. */
export function checksOn(repository: Repository, sha: string): readonly Check[] {
  const runs = checkRunsOn(repository, sha, "latest").map((run): Check => {
    const finished: Outcome = passing.has(run.conclusion) ? "success" : "failure";
    return { name: run.name, outcome: run.status === "completed" ? finished : "pending" };
  });
  const statuses = latestStatuses(repository, sha).map((status): Check => {
    const outcome = status.state === "error" ? "failure" : status.state;
    return { name: status.context, outcome };
  });
  return [...runs, ...statuses];
}

/** All of them together; `undefined` when there are none. */
export function rollup(checks: readonly Check[]): Outcome | undefined {
  if (checks.length === 0) return undefined;
  if (checks.some((check) => check.outcome === "failure")) return "failure";
  return checks.some((check) => check.outcome === "pending") ? "pending" : "success";
}

/** The required checks that have not passed on this commit. */
export function missingChecks(repository: Repository, branch: string, sha: string): readonly string[] {
  const required = repository.protections.get(branch)?.requiredChecks?.contexts ?? [];
  const checks = checksOn(repository, sha);
  return required.filter((name) => {
    const named = checks.filter((check) => check.name === name);
    return named.length === 0 || named.some((check) => check.outcome !== "success");
  });
}
