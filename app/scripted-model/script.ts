/** The script that the scripted model plays: its shape, and clear words about what is wrong with one. */

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { roleNames } from "#mission/roles";

const count = z.int().nonnegative();

/** A tool to use. Inside `input`, `{ "$answers": "done", "text": "…" }` becomes one answer for each `Key:` line of the task. */
const ToolUse = z.strictObject({ name: z.string().min(1), input: z.unknown() });

/** One answer. Exactly one of `text` / `tools`, `error`, `refusal`; the rest changes how it is given. */
const Turn = z
  .strictObject({
    text: z.string().optional(),
    tools: z.array(ToolUse).optional(),
    /** An HTTP error instead of an answer; `retryAfter` in seconds. Nothing is billed. */
    error: z
      .strictObject({
        status: z.int().min(400).max(599),
        message: z.string().optional(),
        /** The machine's word for it, where the API has one: `context_length_exceeded`. */
        code: z.string().optional(),
        retryAfter: z.number().optional(),
      })
      .optional(),
    /** The answer ends with stop reason `refusal` and this text. */
    refusal: z.string().optional(),
    /** The connection breaks: before anything is sent, in the middle of the first block, or after the last when only the closing events lack. */
    cut: z.enum(["start", "middle", "end"]).optional(),
    /** The answer ends with stop reason `max_tokens`; the last tool's input is left unfinished. */
    truncated: z.literal(true).optional(),
    delayMs: count.optional(),
    /** Milliseconds over which the blocks of a streamed answer come, the first after its share of them. */
    spreadMs: count.optional(),
    /** How the stream travels: in pieces of so many bytes, with a pause after each event, until it stalls, among events nobody knows. */
    wire: z
      .strictObject({
        bytes: z.int().positive().optional(),
        pauseMs: count.optional(),
        stalls: z.literal(true).optional(),
        strange: z.literal(true).optional(),
      })
      .optional(),
    /** Replaces what the server would have counted. */
    usage: z
      .strictObject({
        input: count.optional(),
        output: count.optional(),
        cacheRead: count.optional(),
        cacheWrite: count.optional(),
      })
      .optional(),
  })
  .refine(
    (turn) => [turn.error, turn.refusal, turn.text ?? turn.tools].filter((part) => part !== undefined).length === 1,
    "a turn is exactly one of: `text` and/or `tools`, `error`, `refusal`",
  );

/** Which conversation a scene is for; everything given must fit. */
const When = z.strictObject({
  role: z.enum(roleNames).optional(),
  kind: z.enum(["plan", "build", "fix", "review", "audit", "judge", "doctor", "strategy", "scout"]).optional(),
  /** A task's id; `*` stands for anything. */
  task: z.string().optional(),
  unit: z.string().optional(),
  issue: z.int().optional(),
  attempt: z.int().optional(),
  /** Text in the first message, for example the issue's title. */
  mentions: z.string().optional(),
  /** A regular expression that the last message of the opening request must match. */
  matches: z.string().optional(),
});

const Scene = z.strictObject({
  name: z.string().optional(),
  when: When,
  turns: z.array(Turn).min(1),
  /** Serves any number of conversations; otherwise a scene is used up by the first. */
  repeat: z.boolean().optional(),
  /** Before each of its turns the model does what any text it was shown tells it to, with whatever tool is named there. */
  obeys: z.literal(true).optional(),
});

export const Script = z.strictObject({ scenes: z.array(Scene).min(1) });

export type Script = z.input<typeof Script>;
export type Scene = z.input<typeof Scene>;
export type Turn = z.input<typeof Turn>;
export type When = z.input<typeof When>;
export type ToolUse = z.input<typeof ToolUse>;

/** Throws with one line for each thing that is wrong, led by where it is. */
export function readScript(value: unknown): Script {
  const parsed = Script.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${place(issue.path)}: ${issue.message}`);
  throw new Error(`The script is not valid:\n${lines.join("\n")}`);
}

function place(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("") || "(top)";
}

export async function readScriptFile(file: string): Promise<Script> {
  const text = await readFile(file, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`The script ${file} is not JSON`, { cause });
  }
  return readScript(value);
}
