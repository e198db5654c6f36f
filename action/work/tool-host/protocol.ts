/** What thinker and tool host say to each other: one JSON object a line; also the exact inputs of each tool. */

import { z } from "zod";

const path = z.string().min(1).max(4096);

export const toolInputs = {
  run: z.strictObject({
    command: z.string().min(1).max(20_000),
    cwd: path.optional(),
    timeout: z.int().positive().max(3600).optional(),
  }),
  read: z.strictObject({ path, from: z.int().positive().optional(), to: z.int().positive().optional() }),
  search: z.strictObject({
    pattern: z.string().min(1).max(1000),
    path: path.optional(),
    glob: z.string().max(300).optional(),
  }),
  list: z.strictObject({ path: path.optional() }),
  edit: z.strictObject({ path, old: z.string().min(1), new: z.string() }),
  write: z.strictObject({ path, text: z.string().max(2_000_000) }),
} as const;

export type ToolName = keyof typeof toolInputs;

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolInputs, name);
}

/** The first line to the host. */
export const Welcome = z.strictObject({
  workspace: z.string(),
  /** Globs that must not be changed. */
  protected: z.array(z.string()),
  mayWrite: z.boolean(),
});
export type Welcome = z.infer<typeof Welcome>;

export const Wish = z.discriminatedUnion("tool", [
  z.strictObject({ id: z.int(), tool: z.literal("run"), input: toolInputs.run }),
  z.strictObject({ id: z.int(), tool: z.literal("read"), input: toolInputs.read }),
  z.strictObject({ id: z.int(), tool: z.literal("search"), input: toolInputs.search }),
  z.strictObject({ id: z.int(), tool: z.literal("list"), input: toolInputs.list }),
  z.strictObject({ id: z.int(), tool: z.literal("edit"), input: toolInputs.edit }),
  z.strictObject({ id: z.int(), tool: z.literal("write"), input: toolInputs.write }),
]);
export type Wish = z.infer<typeof Wish>;

/** What a tool says; `failed` asks the model to do something else. */
export const Result = z.strictObject({ id: z.int(), text: z.string(), failed: z.boolean() });
export type Result = z.infer<typeof Result>;

/** Most characters of one result. */
export const longestResult = 30_000;
