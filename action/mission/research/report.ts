/** What comes of a unit that finds out instead of building: findings, and for an experiment the approaches that were tried. Nothing of it is merged. */

import { z } from "zod";
import { UnitId } from "../ids.ts";

/** `research`: findings; `experiment`: at least two approaches, tried and compared. */
export const Inquiry = z.enum(["research", "experiment"]);
export type Inquiry = z.infer<typeof Inquiry>;

export const Report = z.strictObject({
  findings: z
    .array(z.strictObject({ text: z.string().trim().min(1).max(1000), path: z.string().max(300).optional() }))
    .min(1)
    .max(20),
  /** What was tried, how, and what came of it, in figures where there are any. */
  approaches: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(80),
        how: z.string().trim().min(1).max(1000),
        result: z.string().trim().min(1).max(1000),
      }),
    )
    .max(6)
    .default([]),
  /** The name of the approach to take. */
  choice: z.string().trim().max(80).optional(),
});
export type Report = z.infer<typeof Report>;

/** A unit has found out what it was to find out. */
export const found = z.strictObject({
  kind: z.literal("found"),
  unit: UnitId,
  title: z.string(),
  inquiry: Inquiry,
  report: Report,
});
export type Found = Omit<z.infer<typeof found>, "kind">;

/** What a report lacks that its kind must have, in words for who wrote it; undefined when it is whole. */
export function whatLacks(inquiry: Inquiry, { approaches, choice }: Report): string | undefined {
  if (inquiry === "research") return undefined;
  const names = new Set(approaches.map(({ name }) => name));
  if (names.size < 2) return "An experiment compares at least two approaches: try another one, and report both.";
  if (choice === undefined || !names.has(choice)) return "Say in choice which of the approaches to take, by its name.";
  return undefined;
}
