/** A task's transcript, read back: what was asked, what was answered, what the tools said, and what came of it. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Usage } from "#mission/spend";
import { WorkTask } from "#mission/task";
import type { ModelAnswer } from "../ports.ts";

const Block = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  // An input that was not JSON was recorded as none.
  z
    .object({ kind: z.literal("tool-use"), id: z.string(), name: z.string(), input: z.unknown().optional() })
    .transform(({ input, ...use }) => ({ ...use, input })),
  z.object({ kind: z.literal("tool-result"), id: z.string(), text: z.string(), failed: z.boolean() }),
  z.object({ kind: z.literal("opaque"), value: z.record(z.string(), z.unknown()) }),
]);
const blocks = z.array(Block);
const message = z.string();
// A provider that billed something and did not say what.
const usage = Usage.optional();

function billed<Given extends { readonly usage?: Usage | undefined }>({ usage: said, ...answer }: Given) {
  return { ...answer, usage: said };
}

const Answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answered"), blocks, stop: z.enum(["end", "tools", "length"]), usage }).transform(billed),
  z.object({ kind: z.literal("refused"), message, usage }).transform(billed),
  z.object({ kind: z.literal("overloaded"), message, usage: Usage }),
  z.object({ kind: z.literal("cut"), message, blocks, usage }).transform(billed),
  z.object({ kind: z.literal("too-long"), message, usage: Usage }),
  z.object({ kind: z.literal("failed"), message, usage: Usage }),
]);

const Task = z.object({
  kind: z.literal("task"),
  version: z.literal(1),
  task: WorkTask,
  muster: z.string(),
  sandbox: z.string(),
  workspace: z.string(),
});
const Request = z.object({
  kind: z.literal("request"),
  role: z.string(),
  turn: z.int(),
  prompt: z.string(),
  sha256: z.string(),
  model: z.string(),
  maxTokens: z.int(),
  same: z.int().nonnegative(),
  marks: z.array(z.string()),
});
const Setup = z.object({ kind: z.literal("setup"), command: z.string(), exit: z.int().optional(), output: z.string() });
const End = z.object({
  kind: z.literal("end"),
  outcome: z.string(),
  reason: z.string().optional(),
  tree: z.string().optional(),
  paths: z.record(z.string(), z.string()).optional(),
});

const Line = z.discriminatedUnion("kind", [
  Task,
  z.object({ kind: z.literal("opening"), text: z.string() }),
  Request,
  z.object({ kind: z.literal("answer"), turn: z.int(), answer: Answer }),
  z.object({ kind: z.literal("result"), id: z.string(), text: z.string(), failed: z.boolean() }),
  Setup,
  z.object({ kind: z.literal("fallback") }),
  z.object({ kind: z.literal("room") }),
  End,
]);
type Line = z.infer<typeof Line>;

export type RecordedRequest = Omit<z.infer<typeof Request>, "kind" | "same"> & {
  /** Absent: the task was stopped while the model was asked. */
  readonly answer: ModelAnswer | undefined;
};

export type Recording = {
  readonly task: z.infer<typeof Task>;
  readonly opening: string;
  /** Of all conversations of the task, in the order in which they were made. */
  readonly requests: readonly RecordedRequest[];
  readonly results: ReadonlyMap<string, { readonly text: string; readonly failed: boolean }>;
  readonly setups: readonly z.infer<typeof Setup>[];
  readonly end: z.infer<typeof End>;
};

/** Throws with what is missing, or with the line that cannot be read. */
export async function readRecording(folder: string): Promise<Recording> {
  const file = join(folder, "transcript.jsonl");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`${folder} holds no transcript.jsonl: give the folder of one task's hand-off`, { cause });
  });
  const lines = text.split("\n").flatMap((line, index) => (line === "" ? [] : [lineOf(line, `${file}:${index + 1}`)]));
  const only = <Kind extends Line["kind"]>(kind: Kind) =>
    lines.filter((line): line is Extract<Line, { kind: Kind }> => line.kind === kind);
  const [task] = only("task");
  const [end] = only("end");
  if (task === undefined || end === undefined)
    throw new Error(`${file} is not whole: its ${task === undefined ? "task" : "end"} is missing`);
  return {
    task,
    end,
    opening: only("opening")[0]?.text ?? "",
    requests: requestsOf(lines),
    results: new Map(only("result").map(({ id, text: said, failed }) => [id, { text: said, failed }])),
    setups: only("setup"),
  };
}

function lineOf(line: string, place: string): Line {
  const parsed = Line.safeParse(json(line));
  if (parsed.success) return parsed.data;
  throw new Error(`${place} cannot be read: ${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Marks are told as what is new in a conversation; each role has one conversation at a time. */
function requestsOf(lines: readonly Line[]): readonly RecordedRequest[] {
  const before = new Map<string, readonly string[]>();
  const requests: RecordedRequest[] = [];
  for (const line of lines) {
    const last = requests.length - 1;
    if (line.kind === "request") {
      const { kind: _kind, same, ...request } = line;
      const marks = [...(before.get(line.role) ?? []).slice(0, same), ...line.marks];
      before.set(line.role, marks);
      requests.push({ ...request, marks, answer: undefined });
    } else if (line.kind === "answer" && requests[last] !== undefined) {
      requests[last] = { ...requests[last], answer: line.answer };
    }
  }
  return requests;
}
