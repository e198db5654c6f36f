/** What the program that works alone is told; in a file of its own, since that is all of this folder that it reads when it starts. */

import { z } from "zod";
import { TaskId } from "../ids.ts";

const common = { repository: z.string(), sandbox: z.enum(["auto", "none"]) };

/** What the program that works alone is told when it is started: its one argument, as JSON. */
export const AloneOrder = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("work"), id: TaskId, tasks: z.string(), handoffs: z.string(), ...common }),
  /** `record`: the folder of a task's hand-off. */
  z.strictObject({ kind: z.literal("replay"), record: z.string(), results: z.enum(["recorded", "live"]), ...common }),
]);
export type AloneOrder = z.infer<typeof AloneOrder>;
