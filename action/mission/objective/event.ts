/** What happens to a mission that is an objective: it is divided, its features are opened and gathered, and somebody judges. */

import { z } from "zod";
import { Judgement } from "../handoff.ts";
import { Instant, IssueNumber, Sha } from "../ids.ts";
import { Estimate } from "../money/estimate.ts";
import { FeedbackItem } from "../task.ts";
import { Ambition } from "../planning/ambition.ts";
import { Tree } from "../planning/tree.ts";

const event = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** A feature of an objective, whatever becomes of its issue's number: the round in which it was planned, and its unit. */
export const FeatureKey = z
  .string()
  .regex(/^[1-9][0-9]{0,2}-u[1-9][0-9]{0,2}$/)
  .brand("FeatureKey");
export type FeatureKey = z.infer<typeof FeatureKey>;

/** What a mission is in its family. `chain`: how many objectives it follows upon; `chained`: what follows starts by itself. */
export const Place = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("objective"), chain: z.int().nonnegative(), chained: z.boolean() }),
  z.strictObject({ kind: z.literal("feature"), parent: IssueNumber, key: FeatureKey }),
]);
export type Place = z.infer<typeof Place>;

/** How a feature ended: on the integration branch, without getting there, or never begun since what it needs did not get there. */
export const FeatureEnd = z.strictObject({
  key: FeatureKey,
  issue: IssueNumber.optional(),
  end: z.enum(["integrated", "stopped", "left"]),
  message: z.string().max(8000).optional(),
});
export type FeatureEnd = z.infer<typeof FeatureEnd>;

export const objectiveEvents = [
  /** A plan that was thought too small for its objective: planned anew with the reasons. */
  event("gauged", { ambition: Ambition, least: z.int(), feedback: z.array(FeedbackItem) }),
  /** The objective became features; `from`: where it began. */
  event("decomposed", { tree: Tree, ambition: Ambition, from: Sha, estimate: Estimate.optional() }),
  /** A person wants another plan, or none was good enough to begin with. */
  event("planRefused", { by: z.string(), feedback: z.array(FeedbackItem) }),
  event("featureOpened", { key: FeatureKey, issue: IssueNumber }),
  event("featureStarted", { key: FeatureKey, at: Instant }),
  /** Every feature of the round has ended in some way. */
  event("gathered", { ends: z.array(FeatureEnd) }),
  event("objectiveJudged", { commit: Sha, judgement: Judgement }),
  /** A strategist was asked what comes next; nothing when nothing is worth it, or nothing could be read. */
  event("proposed", {
    proposal: z.strictObject({ title: z.string(), objective: z.string(), reason: z.string() }).optional(),
    cleanup: z.boolean(),
  }),
  event("followed", { issue: IssueNumber }),
] as const;
