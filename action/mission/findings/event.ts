/** What journals say of findings beyond what other events tell of them anyway. */

import { z } from "zod";
import { UnitId } from "../ids.ts";

/** A unit that Muster added to a plan, and the keys of the project's findings that it is to clear away. */
export const Cleanup = z.strictObject({ unit: UnitId, findings: z.array(z.string()).min(1) });
export type Cleanup = z.infer<typeof Cleanup>;

/** A change touched files with findings of the project, by their keys: those that still stand there, and those that no longer do. */
export const met = z.strictObject({ kind: z.literal("met"), again: z.array(z.string()), gone: z.array(z.string()) });
