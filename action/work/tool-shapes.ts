/** The tools of each role as a model reads them. Making them takes milliseconds that the first request would wait for: the bundle has them made. */

import { z } from "zod";
import type { RoleName } from "#mission/roles";
import type { ToolShape } from "../ports.ts";
import type { AnyTool } from "./desk/tool-names.ts";
import { inputOf } from "./desk/tools.ts";
import { finishes } from "./finishes.ts";

/** These tools and the one that ends a task. The bundle has a list by the role's name instead of this. */
export function shapesOf(
  role: RoleName,
  names: readonly AnyTool[],
  descriptions: Readonly<Record<AnyTool, string>>,
): readonly ToolShape[] {
  const finish = { name: "finish", description: "Hand over and end.", input: finishes[role] };
  const tools = names.map((name) => ({ name, description: descriptions[name], input: inputOf(name) }));
  return [...tools, finish].map(({ name, description, input }) => ({ name, description, schema: schemaOf(input) }));
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
