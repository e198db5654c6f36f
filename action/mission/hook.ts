/** The configuration's own rules for what workers' tools may do: before a call on what it asks, after it on what came of it. */

import { z } from "zod";

const tool = z.enum(["run", "read", "search", "list", "edit", "write"]);

/** A repeated group that repeats inside may take for ever on a text that an attacker chose. */
const runaway = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)(?:[+*]|\{\d*,)/;

const Match = z
  .string()
  .min(1)
  .max(500)
  .refine((pattern) => compiles(pattern), "is not a regular expression")
  .refine(
    (pattern) => !runaway.test(pattern),
    "repeats a group that itself repeats, which may take for ever; write it without",
  );

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}

/**
 * Before `run`, `match` is looked for in the command as written and in each single command of it with its quotes taken away; before the
 * other tools in the path; after any tool in the result. The first rule that fits decides, `warn` and `modify` excepted, after which the
 * search goes on.
 */
export const HookRule = z
  .strictObject({
    before: tool.optional(),
    after: tool.optional(),
    match: Match,
    do: z.enum(["allow", "block", "approve", "warn", "modify"]),
    /** What stands in place of the match, for `modify`; `$1` is its first group. */
    with: z.string().max(500).optional(),
    /** Said to the model, and to people when they are asked. */
    why: z.string().min(1).max(300).optional(),
  })
  .superRefine((rule, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if ((rule.before === undefined) === (rule.after === undefined)) wrong("match", "give one of `before` and `after`");
    if ((rule.do === "modify") !== (rule.with !== undefined))
      wrong("do", "`modify` needs `with`, and nothing else has it");
    if (rule.after !== undefined && (rule.do === "approve" || rule.do === "allow"))
      wrong("do", "after a call there is nothing to allow any more: `block` keeps the result from the model");
    if (rule.do === "modify" && rule.before !== undefined && rule.before !== "run")
      wrong("do", "only commands and results can be modified");
  });
export type HookRule = z.infer<typeof HookRule>;
