/** Every webhook that Muster listens to, one line an event; the manifest asks for exactly these. */

export const events: readonly string[] = [
  "issues.labeled",
  "issues.unlabeled",
  "issues.closed",
  "issues.reopened",
  "issues.edited",
  "issue_comment.created",
  "issue_comment.edited",
  "pull_request.closed",
  "pull_request.reopened",
  "pull_request.synchronize",
  "pull_request.ready_for_review",
  "pull_request_review.submitted",
  "pull_request_review.dismissed",
  "pull_request_review_comment.created",
  "check_run.completed",
  "check_suite.completed",
  "status",
  "push",
  "workflow_run.completed",
];

/** Whether a delivery of this event could ask anything of us. */
export function listensTo(event: string, action: string | null | undefined): boolean {
  return events.includes(event) || events.includes(`${event}.${action}`);
}
