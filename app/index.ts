/** The Probot app: every webhook that Muster listens to, one line an event; the manifest asks for exactly these. */

import type { Probot } from "probot";
import { type Ears, ears } from "./wakes/hear.ts";
import { identityOf } from "./wakes/identity.ts";

export default function muster(app: Probot): void {
  listen(app, ears({ me: identityOf(() => app.auth()), log: app.log, now: Date.now, together: 1000 }));
}

export function listen(app: Pick<Probot, "on">, { hear }: Pick<Ears, "hear">): void {
  app.on(["issues.labeled", "issues.unlabeled", "issues.closed", "issues.reopened", "issues.edited"], hear);
  app.on("issue_comment.created", hear);
  app.on(["pull_request.closed", "pull_request.reopened"], hear);
  app.on(["pull_request.synchronize", "pull_request.ready_for_review"], hear);
  app.on(["pull_request_review.submitted", "pull_request_review.dismissed"], hear);
  app.on("pull_request_review_comment.created", hear);
  app.on("check_run.completed", hear);
  app.on("check_suite.completed", hear);
  app.on("status", hear);
  app.on("push", hear);
  app.on("workflow_run.completed", hear);
}
