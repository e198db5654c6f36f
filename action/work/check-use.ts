/** Whether a tool use fits the tools that a role has; what does not fit is told to the model in words it can act on. */

import type { Block } from "../ports.ts";
import { isAnyTool } from "./desk/tool-names.ts";
import type { AnyTool } from "./desk/tool-names.ts";
import { inputOf } from "./desk/tools.ts";
import type { Role } from "./roles.ts";

type Wrong = { readonly kind: "wrong"; readonly message: string };
export type Checked =
  | { readonly kind: "tool"; readonly name: AnyTool; readonly input: unknown }
  /** To be checked by {@link checkFinish}. */
  | { readonly kind: "finish"; readonly input: unknown }
  | Wrong;

export function check(use: Extract<Block, { kind: "tool-use" }>, role: Role): Checked {
  if (use.input === undefined) {
    const message = `The input of ${use.name} is not whole JSON: it is wrong, or was cut off because the answer became too long. Do it in smaller steps.`;
    return { kind: "wrong", message };
  }
  if (use.name === "finish") return { kind: "finish", input: use.input };
  if (!isAnyTool(use.name) || !role.mayUse(use.name)) {
    const names = role.tools.map(({ name }) => name).join(", ");
    return { kind: "wrong", message: `There is no tool ${use.name.slice(0, 100)}. The tools are: ${names}.` };
  }
  const parsed = inputOf(use.name).safeParse(use.input);
  return parsed.success ? { kind: "tool", name: use.name, input: parsed.data } : wrong(use.name, parsed.error);
}

/** Apart from the rest, since what a finish must be is read only then. */
export async function checkFinish(
  input: unknown,
  role: Role,
): Promise<{ readonly kind: "fits"; readonly value: unknown } | Wrong> {
  const parsed = (await role.finish()).safeParse(input);
  return parsed.success ? { kind: "fits", value: parsed.data } : wrong("finish", parsed.error);
}

/** Characters of each thing that is wrong: some name all that they found. */
const mostSaid = 400;

function wrong(name: string, error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] }): Wrong {
  const lines = error.issues
    .slice(0, 10)
    .map(({ path, message }) => `- ${path.map(String).join(".") || "(input)"}: ${message}`.slice(0, mostSaid));
  return { kind: "wrong", message: `The input of ${name} does not fit:\n${lines.join("\n")}` };
}
