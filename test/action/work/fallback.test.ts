import { expect, test } from "vitest";
import { Usd } from "#mission/ids";
import { noUsage } from "#mission/spend";
import type { Usage } from "#mission/spend";
import type { Block, ModelAnswer, ModelRequest } from "../../../action/ports.ts";
import type { Candidate } from "../../../action/model/open.ts";
import { converse } from "../../../action/work/converse.ts";
import { Purse } from "../../../action/work/purse.ts";
import type { Want } from "../../../action/work/purse.ts";
import { roleOf } from "../../../action/work/roles.ts";
import type { Entry } from "../../../action/work/record/transcript.ts";
import { candidate } from "../model/candidate.ts";

const done: Block = { kind: "tool-use", id: "end", name: "finish", input: { summary: "Done." } };
const thought: Block = { kind: "opaque", value: { type: "thinking", thinking: "…", signature: "mine" } };
const list = (id: string): Block => ({ kind: "tool-use", id, name: "list", input: {} });

function answers(...blocks: readonly Block[]): ModelAnswer {
  return { kind: "answered", blocks, stop: "tools", usage: noUsage };
}
const overloaded: ModelAnswer = { kind: "overloaded", message: "529 busy", usage: noUsage };
const tooLong: ModelAnswer = { kind: "too-long", message: "400 prompt is too long", usage: noUsage };

type Played = { readonly candidate: Candidate; readonly asked: ModelRequest[] };

function plays(name: string, replies: readonly ModelAnswer[], window?: number): Played {
  const asked: ModelRequest[] = [];
  const model = {
    async ask(request: ModelRequest): Promise<ModelAnswer> {
      asked.push(structuredClone(request));
      return replies[asked.length - 1] ?? overloaded;
    },
  };
  return { asked, candidate: candidate(model, name, window) };
}

const closed: Candidate = {
  choice: { provider: "openai", model: "keyless" },
  open: async () => ({ kind: "closed", message: "There is no key." }),
};

/** A purse that remembers what it was asked for. */
class Watched extends Purse {
  readonly wants: Want[] = [];
  override reserve(want: Want): ReturnType<Purse["reserve"]> {
    this.wants.push(want);
    return super.reserve(want);
  }
}

async function talk(candidates: readonly Candidate[], { opening = "Begin.", output = "ok" } = {}) {
  const transcript: Entry[] = [];
  const purse = new Watched(Usd.parse(50_000_000));
  const asking = {
    role: "builder",
    candidates,
    purse,
    transcript: { add: (entry: Entry) => void transcript.push(entry), redact: (text: string) => text },
    turns: 50,
    signal: new AbortController().signal,
  };
  const host = { do: async () => ({ text: output, failed: false }) };
  const alarm = { hears: () => false };
  const accept = async () => undefined;
  const ended = await converse({ role: roleOf("builder"), opening, host, asking, accept, alarm });
  return { ended, transcript, calls: purse.calls, wants: purse.wants.map(({ inputTokens }) => inputTokens) };
}

test("when a model stays overloaded the next of the list goes on in the same task, and stays", async () => {
  const first = plays("first", [answers(list("a")), overloaded]);
  const second = plays("second", [answers(list("b")), answers(done)]);
  const { ended, calls, transcript } = await talk([first.candidate, second.candidate]);
  expect(ended).toEqual({ kind: "finished" });
  expect(calls.map(({ model, outcome }) => [model, outcome])).toEqual([
    ["first", "answered"],
    ["first", "overloaded"],
    ["second", "answered"],
    ["second", "answered"],
  ]);
  expect(second.asked[0]?.messages).toEqual(first.asked[1]?.messages);
  expect(transcript).toContainEqual({ kind: "fallback", from: "first", to: "second", message: "529 busy" });
});

test("a model that cannot be asked at all is passed over; when all are overloaded the task says so", async () => {
  const first = plays("first", []);
  const second = plays("second", []);
  const { ended, calls } = await talk([first.candidate, closed, second.candidate]);
  expect(ended).toEqual({ kind: "unanswered", reason: "overloaded", message: "529 busy" });
  expect(calls.map(({ model }) => model)).toEqual(["first", "second"]);
});

test("what one model thought is not shown to the next, and what the next thinks is", async () => {
  const first = plays("first", [answers(thought, list("a")), overloaded]);
  const second = plays("second", [answers({ ...thought, value: { type: "thinking" } }, list("b")), answers(done)]);
  await talk([first.candidate, second.candidate]);
  const kinds = second.asked.map(({ messages }) =>
    messages.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "opaque" ? [block.value] : []))),
  );
  expect(kinds).toEqual([[], [{ type: "thinking" }]]);
});

test("a refusal, a wrong key and a wrong request do not move on: the next would be paid for nothing", async () => {
  for (const kind of ["refused", "failed"] as const) {
    const first = plays("first", [{ kind, message: "no", usage: noUsage }]);
    const second = plays("second", [answers(done)]);
    const { ended } = await talk([first.candidate, second.candidate]);
    expect(ended).toMatchObject({ kind: "unanswered", message: "no" });
    expect(second.asked).toEqual([]);
  }
});

test("each model's worst case is set aside at its own price", async () => {
  const first = plays("first", [overloaded]);
  const second = plays("second", [answers(done)]);
  const dear: Candidate = {
    ...second.candidate,
    open: async () => {
      const opened = await second.candidate.open();
      const price = { input: 1e12, output: 1e12, cacheRead: 1e12, cacheWrite: 1e12 };
      return opened.kind === "open" ? { ...opened, price } : opened;
    },
  };
  const { ended } = await talk([first.candidate, dear]);
  expect(ended).toMatchObject({ kind: "unanswered", reason: "budget" });
  expect(second.asked).toEqual([]);
});

test("the provider's own word that a request is too long shortens the history once", async () => {
  const model = plays("m", [answers(list("a")), answers(list("b")), tooLong, answers(done)]);
  const { ended, transcript } = await talk([model.candidate]);
  expect(ended).toEqual({ kind: "finished" });
  expect(model.asked[2]?.messages).toHaveLength(5);
  expect(model.asked[3]?.messages.map(({ role }) => role)).toEqual(["user", "user", "assistant", "user"]);
  expect(transcript).toContainEqual(expect.objectContaining({ kind: "room", did: "compacted" }));
});

test("a task that is too long by itself ends with a reason, after one request", async () => {
  const model = plays("m", [tooLong, tooLong]);
  const { ended } = await talk([model.candidate]);
  expect(ended).toMatchObject({ reason: "environment", message: expect.stringMatching(/longer than its model reads/) });
  expect(model.asked).toHaveLength(1);
});

test("a long task never asks for more than its window, and never loses its own words", async () => {
  const window = 40_000;
  const used = (request: ModelRequest): Usage => ({
    ...noUsage,
    cacheRead: Math.ceil(JSON.stringify(request.messages).length / 4),
  });
  const asked: ModelRequest[] = [];
  const model = {
    async ask(request: ModelRequest): Promise<ModelAnswer> {
      asked.push(structuredClone(request));
      const blocks = asked.length < 40 ? [list(`l${asked.length}`)] : [done];
      return { kind: "answered", blocks, stop: "tools", usage: used(request) };
    },
  };
  const { ended, transcript } = await talk([candidate(model, "m", window)], {
    opening: "Never forget me.",
    output: "y".repeat(14_000),
  });
  expect(ended).toEqual({ kind: "finished" });
  for (const request of asked) {
    expect(used(request).cacheRead + request.maxTokens).toBeLessThanOrEqual(window);
    expect(JSON.stringify(request.messages[0])).toContain("Never forget me.");
  }
  const reliefs = transcript.filter(({ kind }) => kind === "room").length;
  expect(reliefs).toBeGreaterThan(1);
  expect(reliefs).toBeLessThan(12);
});

test("an answer whose cost the provider does not say is booked at the worst case that was set aside", async () => {
  const model = plays("m", [{ kind: "answered", blocks: [done], stop: "tools", usage: undefined }]);
  const { calls } = await talk([model.candidate]);
  expect(calls[0]?.usage.output).toBe(16_000);
  expect(calls[0]?.cost).toBeGreaterThan(240_000);
});

test("what is set aside for a request follows what is known of the last one, also when it was dense and was shortened", async () => {
  const dense = { ...noUsage, cacheRead: 90_000 };
  const first: ModelAnswer = { kind: "answered", blocks: [list("a")], stop: "tools", usage: dense };
  const { ended, wants } = await talk(
    [candidate({ ask: async ({ messages }) => (messages.length === 1 ? first : tooLong) })],
    {
      output: "馬".repeat(2000),
    },
  );
  expect(ended).toMatchObject({ reason: "environment" });
  const [, second] = wants;
  expect(second).toBeGreaterThan(90_000);
});
