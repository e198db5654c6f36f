import { expect, test } from "vitest";
import { Usd } from "#mission/ids";
import { noUsage } from "#mission/spend";
import type { Block, ModelAnswer, ModelRequest } from "../../../action/ports.ts";
import { converse } from "../../../action/work/converse.ts";
import type { Ended } from "../../../action/work/converse.ts";
import { Purse } from "../../../action/work/purse.ts";
import { roleOf } from "../../../action/work/roles.ts";
import { candidate } from "../model/candidate.ts";

const done: Block = { kind: "tool-use", id: "end", name: "finish", input: { summary: "Done." } };

type Talk = { readonly ended: Ended; readonly asked: readonly ModelRequest[]; readonly order: readonly string[] };

/** A model that says what no provider would, and tools that note when they begin and end. */
async function talk(...answers: readonly (readonly Block[])[]): Promise<Talk> {
  const asked: ModelRequest[] = [];
  const order: string[] = [];
  const model = {
    async ask(request: ModelRequest): Promise<ModelAnswer> {
      asked.push(structuredClone(request));
      return { kind: "answered", blocks: answers[asked.length - 1] ?? [], stop: "tools", usage: noUsage };
    },
  };
  const host = {
    async do(tool: string, input: unknown) {
      order.push(`${tool} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${tool} ends`);
      return { text: JSON.stringify(input), failed: false };
    },
  };
  const asking = {
    role: "builder",
    candidates: [candidate(model)],
    purse: new Purse(Usd.parse(50_000_000)),
    transcript: { add: () => undefined, redact: (text: string) => text },
    turns: 10,
    signal: new AbortController().signal,
  };
  const role = roleOf("builder");
  const accept = async () => undefined;
  const alarm = { hears: () => false };
  const ended = await converse({ role, opening: "Begin.", host, asking, accept, alarm });
  return { ended, asked, order };
}

function use(id: string, name: string, input: unknown): Block {
  return { kind: "tool-use", id, name, input };
}

test.each([
  ["no blocks at all", []],
  ["only white space", [{ kind: "text", text: " \n" }]],
  ["input that is text", [use("a", "run", "rm -rf /")]],
  ["input that is null", [use("a", "run", null)]],
  ["a tool named like a property of every object", [use("a", "constructor", {}), use("b", "__proto__", {})]],
  ["keys that the tool does not have", [use("a", "read", { path: "x", __proto__: { y: 1 }, sudo: true })]],
  [
    "numbers that are none",
    [use("a", "read", { path: "x", from: -1 }), use("b", "run", { command: "x", timeout: 1e9 })],
  ],
  ["a command of a megabyte", [use("a", "run", { command: "x".repeat(1_000_000) })]],
] satisfies [string, Block[]][])("%s reaches no tool, and the model is told", async (_, blocks) => {
  const { ended, asked, order } = await talk(blocks, [done]);
  expect(ended).toEqual({ kind: "finished" });
  expect(order).toEqual([]);
  const last = asked[1]?.messages.at(-1);
  expect(last?.role).toBe("user");
  expect(last?.blocks.every((block) => block.kind === "text" || (block.kind === "tool-result" && block.failed))).toBe(
    true,
  );
});

test("of tool uses with the same id the first is done and the rest left out of the history", async () => {
  const { asked, order } = await talk([use("a", "list", {}), use("a", "write", { path: "x", text: "" })], [done]);
  expect(order).toEqual(["list begins", "list ends"]);
  expect(asked[1]?.messages.flatMap(({ blocks }) => blocks.map(({ kind }) => kind))).toEqual([
    "text",
    "tool-use",
    "tool-result",
  ]);
});

test("neighbours that only read run side by side; what changes something waits; results keep their order", async () => {
  const { asked, order } = await talk(
    [
      use("1", "read", { path: "a" }),
      use("2", "list", {}),
      use("3", "run", { command: "x" }),
      use("4", "read", { path: "b" }),
    ],
    [done],
  );
  expect(order.slice(0, 2)).toEqual(["read begins", "list begins"]);
  expect(order.slice(4)).toEqual(["run begins", "run ends", "read begins", "read ends"]);
  const results = asked[1]?.messages.at(-1)?.blocks ?? [];
  expect(results.map((block) => "id" in block && block.id)).toEqual(["1", "2", "3", "4"]);
});

test("the history only grows", async () => {
  const { asked } = await talk([use("1", "list", {})], [], [use("2", "list", {})], [done]);
  for (const [index, request] of asked.entries()) {
    const before = asked[index - 1];
    if (before === undefined) continue;
    expect(request.messages.slice(0, before.messages.length)).toEqual(before.messages);
    expect({ ...request, messages: [], maxTokens: 0 }).toEqual({ ...before, messages: [], maxTokens: 0 });
  }
});
