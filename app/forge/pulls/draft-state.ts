/** Whether a pull request is a draft. */

import { note } from "../issues/timeline.ts";
import { emitPull, type PullPlace } from "./emit-pull.ts";

export function setDraft(place: PullPlace, draft: boolean): void {
  const { world, issue, cause } = place;
  if (issue.pull.draft === draft) return;
  issue.pull.draft = draft;
  note(world, issue, draft ? "convert_to_draft" : "ready_for_review", { actor: cause.actor });
  emitPull(place, draft ? "converted_to_draft" : "ready_for_review");
}
