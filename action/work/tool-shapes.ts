/** The tools of each role as a model reads them. Making them takes milliseconds that the first request would wait for: the bundle has them made. */

import { z } from "zod";
import type { ToolShape } from "../ports.ts";

/** A tool before a model can read it. */
export type Tool = { readonly name: string; readonly description: string; readonly input: z.ZodType };

/** The bundle has a list by the role's name instead of this. */
export function shapesOf(_role: string, tools: () => readonly Tool[]): readonly ToolShape[] {
  return tools().map(({ name, description, input }) => ({ name, description, schema: schemaOf(input) }));
}

/** JSON Schema without what a model has no use for, since it is paid for in each request. */
function schemaOf(type: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      delete jsonSchema.maxLength;
      delete jsonSchema.minLength;
    },
  });
  return schema;
}
