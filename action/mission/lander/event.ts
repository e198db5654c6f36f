/** What happened in the merge queue: the lines of the lander's journal. */

import { z } from "zod";
import { IssueNumber, RunId, Sha, TaskId } from "../ids.ts";

const event = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** A commit that may become the integration branch's next: a feature on the tip, or the default branch brought in. */
export const Candidate = z.strictObject({
  /** Undefined: the default branch is brought in. */
  issue: IssueNumber.optional(),
  /** What people approved; or the default branch's head. */
  head: Sha,
  /** The integration tip it was put on. */
  base: Sha,
  commit: Sha,
  tree: Sha,
});
export type Candidate = z.infer<typeof Candidate>;

/** How the key begins under which the merge queue gives a feature back. */
export const queueKey = "queue:";

export const LanderEvent = z.discriminatedUnion("kind", [
  event("lapOpened", { lap: z.int().positive(), run: RunId, task: TaskId, candidate: Candidate }),
  /** `red`: the tree that did not pass. */
  event("lapClosed", { lap: z.int().positive(), lost: z.boolean(), red: Sha.optional() }),
  /** The integration branch moved from `candidate.base` to `candidate.commit`, whose tree is the one that was verified. */
  event("landed", { candidate: Candidate }),
  event("bounced", { issue: IssueNumber, head: Sha, key: z.string(), text: z.string() }),
  /** The integration branch does not hold this, which landed there, any longer, or not with the tree that was verified; what people are told, on the issues that were woken for it. */
  event("frozen", { issue: IssueNumber, commit: Sha, text: z.string(), told: z.array(IssueNumber).optional() }),
  event("thawed", {}),
  event("promoted", { issues: z.array(IssueNumber), commit: Sha }),
]);
export type LanderEvent = z.infer<typeof LanderEvent>;
