/** The design contract of a unit: what its architect said would change, exactly enough to hold the change against it. */

import { z } from "zod";
import { UnitId } from "../ids.ts";

export const Contract = z.strictObject({
  /** Every file that changes, is added or goes; tests need not be named. */
  files: z.array(z.string().min(1).max(300)).max(50).default([]),
  /** Names that the change declares, each with the file that has it. */
  types: z
    .array(z.strictObject({ name: z.string().min(1).max(120), path: z.string().min(1).max(300) }))
    .max(30)
    .default([]),
  /** Lines added and removed, and files, tests included, at most. */
  budget: z.strictObject({ lines: z.int().positive().optional(), files: z.int().positive().optional() }).default({}),
});
export type Contract = z.infer<typeof Contract>;

export const UnitContract = z.strictObject({ unit: UnitId, contract: Contract });
export type UnitContract = z.infer<typeof UnitContract>;

/** One way in which the change is not what was designed. */
export const Departure = z.strictObject({ key: z.string().max(200), text: z.string(), path: z.string().optional() });
export type Departure = z.infer<typeof Departure>;

/** Architects have said what units are to be. */
export const designed = z.strictObject({ kind: z.literal("designed"), units: z.array(UnitContract).min(1) });

/** The whole feature was held against its contracts. */
export const complied = z.strictObject({
  kind: z.literal("complied"),
  lines: z.int().nonnegative(),
  files: z.int().nonnegative(),
  departures: z.array(Departure),
});

/** Whether there is anything to hold a change against. */
export function saysAnything({ files, types, budget }: Contract): boolean {
  return files.length + types.length > 0 || budget.lines !== undefined || budget.files !== undefined;
}
