/** Every webhook that Muster listens to, one line an event; the manifest asks for exactly these. */

import type { Probot } from "probot";
import type { Ears } from "./wakes/hear.ts";

const events = [
  ...(["issues.labeled", "issues.unlabeled", "issues.closed", "issues.reopened", "issues.edited"] as const),
  "issue_comment.created",
  ...(["pull_request.closed", "pull_request.reopened"] as const),
  ...(["pull_request.synchronize", "pull_request.ready_for_review"] as const),
  ...(["pull_request_review.submitted", "pull_request_review.dismissed"] as const),
  "pull_request_review_comment.created",
  "check_run.completed",
  "check_suite.completed",
  "status",
  "push",
  "workflow_run.completed",
] as const;

export function listen(app: Pick<Probot, "on">, { hear }: Pick<Ears, "hear">): void {
  app.on([...events], hear);
}

/** Whether a delivery of this event could ask anything of us. */
export function listensTo(event: string, action: string | null | undefined): boolean {
  const known: readonly string[] = events;
  return known.includes(event) || known.includes(`${event}.${action}`);
}
