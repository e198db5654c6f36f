/** `action.yml`: what an action declares. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { stepShape } from "../workflow/shape.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);

const nodeRuns = z.object({
  using: z.string().regex(/^node\d+$/),
  main: z.string(),
  pre: z.string().optional(),
  "pre-if": z.string().optional(),
  post: z.string().optional(),
  "post-if": z.string().optional(),
});
const compositeRuns = z.object({ using: z.literal("composite"), steps: z.array(stepShape) });

const actionShape = z.object({
  name: z.string().optional(),
  inputs: z
    .record(z.string(), z.object({ default: value.nullish(), required: z.boolean().optional() }).nullable())
    .nullish(),
  outputs: z.record(z.string(), z.object({ value: z.string().optional() }).nullable()).nullish(),
  runs: z.union([nodeRuns, compositeRuns]),
});

export type ActionShape = z.infer<typeof actionShape>;
export type NodeRuns = z.infer<typeof nodeRuns>;
export type CompositeRuns = z.infer<typeof compositeRuns>;

/** Throws an `Error` that says what is missing or wrong. */
export async function readActionFile(folder: string, uses: string): Promise<ActionShape> {
  for (const name of ["action.yml", "action.yaml"]) {
    const source = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (source === undefined) continue;
    const result = actionShape.safeParse(parse(source));
    if (result.success) return result.data;
    throw new Error(`${name} of '${uses}' is not valid for this forge: ${z.prettifyError(result.error)}`);
  }
  throw new Error(`Can't find 'action.yml' or 'action.yaml' for '${uses}'. Did you forget to run actions/checkout?`);
}
