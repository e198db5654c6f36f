/** How clearly an issue says what is wanted: a score, and what it leaves open, with the answer that is taken when nobody gives another. */

import { z } from "zod";

const line = (most: number) => z.string().trim().min(1).max(most);

/** Something that the issue leaves open. */
export const Gap = z
  .strictObject({
    question: line(500),
    category: z.enum(["requirements", "constraints", "scope"]),
    /** Only what blocks is asked; of the rest the default is taken. */
    priority: z.enum(["blocking", "important", "optional"]),
    options: z.array(line(300)).min(2).max(5),
    /** Counts from 1. */
    default: z.int().min(1).max(5),
  })
  .refine((gap) => gap.default <= gap.options.length, {
    path: ["default"],
    message: "must be the number of one of the options",
  });
export type Gap = z.infer<typeof Gap>;

export const Clarity = z.strictObject({
  /** 1 to 10; below `askBelow` people are asked. */
  score: z.int().min(1).max(10),
  missing: z.array(Gap).max(12),
  /** Who found it: rules alone, or a model that read the repository too. */
  by: z.enum(["rules", "model"]),
});
export type Clarity = z.infer<typeof Clarity>;

/** A score from which on nobody is asked. */
export const askBelow = 7;

/** How the gates of questions about an issue's words begin. */
export const clarityGates = "clarity:";

export function isAboutClarity({ gate }: { readonly gate: string }): boolean {
  return gate.startsWith(clarityGates);
}

/** Most that is asked at once. */
export const mostQuestions = 3;

const weights = { blocking: 4, important: 1, optional: 0.5 } as const;

/** 10 − 4 a blocking gap − 1 an important one − ½ an optional one, rounded up, at least 1: one blocking gap is always below 7. */
export function scoreOf(missing: readonly Pick<Gap, "priority">[]): number {
  const lost = missing.reduce((total, { priority }) => total + weights[priority], 0);
  return Math.max(1, Math.ceil(10 - lost));
}

export function clarityOf(missing: readonly Gap[], by: Clarity["by"]): Clarity {
  return { score: scoreOf(missing), missing: missing.slice(0, 12), by };
}

/** What people are asked: the first few that block, when the score is low; the rest is nobody's trouble. */
export function toAsk({ score, missing }: Clarity): readonly Gap[] {
  return score >= askBelow ? [] : missing.filter(({ priority }) => priority === "blocking").slice(0, mostQuestions);
}

/** What is taken for granted where nobody is asked. */
export function assumptionOf({ question, options, default: usual }: Gap): string {
  return `${question} ${options[usual - 1] ?? ""}`;
}
