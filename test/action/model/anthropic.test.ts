import { expect, onTestFinished, test } from "vitest";
import { anthropicModel } from "../../../action/model/anthropic.ts";
import type { Block, Message, Model, ModelRequest } from "../../../action/ports.ts";
import { cutOff, overloaded, rateLimited, refuses, says, tool, uses } from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import type { ScriptedModel } from "../../../app/scripted-model/server.ts";

type Setting = { readonly model: Model; readonly server: ScriptedModel; readonly waited: number[] };

async function setting(...turns: readonly Turn[]): Promise<Setting> {
  const server = await startScriptedModel({ script: { scenes: [{ when: {}, turns: [...turns] }] } });
  onTestFinished(() => server.close());
  const waited: number[] = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  return { server, waited, model: anthropicModel({ apiKey: "key", baseUrl: server.url, wait, retries: 3 }) };
}

const opening: Message = { role: "user", blocks: [{ kind: "text", text: "Begin." }] };
const request: ModelRequest = {
  model: "claude-sonnet-5-5",
  system: "You are the builder. ".repeat(500),
  tools: [{ name: "run", description: "Runs.", schema: { type: "object", properties: {} } }],
  messages: [opening],
  maxTokens: 1000,
};
const never = { signal: new AbortController().signal };

test("text and tool uses come back in order, with their input put together from its pieces", async () => {
  const { model, server } = await setting({
    text: "I will look — “now”.",
    tools: [tool("run", { command: 'ls\n"é"' }), tool("run", {})],
  });
  const answer = await model.ask(request, never);
  expect(answer).toMatchObject({
    kind: "answered",
    stop: "tools",
    blocks: [
      { kind: "text", text: "I will look — “now”." },
      { kind: "tool-use", name: "run", input: { command: 'ls\n"é"' } },
      { kind: "tool-use", name: "run", input: {} },
    ],
  });
  expect(answer.usage).toEqual(server.bill().total);
});

test("a tool use that was cut off for length has no input", async () => {
  const { model } = await setting({ tools: [tool("run", { command: "a long one" })], truncated: true });
  expect(await model.ask(request, never)).toMatchObject({ stop: "length", blocks: [{ input: undefined }] });
});

test("overload and rate limits are waited out, as long as the provider asks but not for ever", async () => {
  const { model, waited } = await setting(overloaded, rateLimited(7), rateLimited(3600), says("Here."));
  expect((await model.ask(request, never)).kind).toBe("answered");
  expect(waited).toEqual([500, 7000, 60_000]);
});

test("when patience ends the answer is that it is overloaded, and nothing was billed", async () => {
  const { model, server } = await setting(
    overloaded,
    { error: { status: 500 } },
    { cut: "start", text: "x" },
    overloaded,
  );
  const answer = await model.ask(request, never);
  expect(answer).toMatchObject({ kind: "overloaded", usage: { input: 0, output: 0 } });
  expect(server.bill().calls).toEqual([]);
  expect(server.requests).toHaveLength(4);
});

test("a server that is not there counts as overloaded", async () => {
  const { model, server } = await setting(says("x"));
  await server.close();
  expect((await model.ask(request, never)).kind).toBe("overloaded");
});

test("a wrong key or a wrong request fails at once", async () => {
  const { model, waited } = await setting({ error: { status: 401, message: "invalid x-api-key" } });
  expect(await model.ask(request, never)).toMatchObject({ kind: "failed", message: "401 invalid x-api-key" });
  expect(waited).toEqual([]);
});

test("a refusal and a cut stream tell what they cost", async () => {
  const { model, server } = await setting(cutOff(says("Half of this never comes.")), refuses("No."));
  const cut = await model.ask(request, never);
  const refused = await model.ask(request, never);
  expect(refused).toMatchObject({ kind: "refused", message: "No." });
  expect(cut.kind).toBe("cut");
  expect([cut.usage, refused.usage]).toEqual(server.bill().calls.map(({ usage }) => usage));
});

test("each block is told of once, in order, as soon as it is whole; a cut answer has those that were", async () => {
  const tools = [tool("run", { command: "a" }), tool("run", { command: "b" })];
  const slow = { text: "Two commands.", tools, spreadMs: 300 };
  const { model } = await setting(cutOff(slow), cutOff(slow, "end"), slow);
  const heard: { block: Block; index: number; at: number }[] = [];
  const onBlock = (block: Block, index: number) => void heard.push({ block, index, at: performance.now() });
  expect(await model.ask(request, { ...never, onBlock })).toMatchObject({ kind: "cut", blocks: [] });
  expect(heard).toEqual([]);
  const late = await model.ask(request, { ...never, onBlock });
  expect(late).toMatchObject({ kind: "cut", blocks: heard.map(({ block }) => block) });
  expect(heard.map(({ index }) => index)).toEqual([0, 1, 2]);
  const whole = await model.ask(request, { ...never, onBlock });
  expect(performance.now() - (heard[3]?.at ?? 0)).toBeGreaterThan(150);
  expect(whole).toMatchObject({ kind: "answered", blocks: heard.slice(3).map(({ block }) => block) });
  expect(heard.slice(3).map(({ index }) => index)).toEqual([0, 1, 2]);
});

test("a request can be given up while it waits", async () => {
  const { model } = await setting({ text: "late", delayMs: 30_000 });
  const started = performance.now();
  expect((await model.ask(request, { signal: AbortSignal.timeout(100) })).kind).toBe("cut");
  expect(performance.now() - started).toBeLessThan(5000);
});

test("each request reads what the one before it wrote, even after a turn of thirty tool calls", async () => {
  const many = uses(...Array.from({ length: 30 }, (_, index) => tool("run", { index, text: "x".repeat(400) })));
  const { model } = await setting(says("One."), many, says("Three."), says("Four."));
  const messages: Message[] = [opening];
  const usages = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const answer = await model.ask({ ...request, messages: [...messages] }, never);
    usages.push(answer.usage);
    if (answer.kind !== "answered") throw new Error(answer.message);
    messages.push({ role: "assistant", blocks: answer.blocks }, { role: "user", blocks: replies(answer.blocks) });
  }
  for (const [index, usage] of usages.entries()) {
    const before = usages[index - 1];
    expect(usage.cacheRead).toBe(before === undefined ? 0 : before.cacheRead + before.cacheWrite);
    expect(usage.input).toBe(0);
  }
});

function replies(blocks: readonly Block[]): readonly Block[] {
  const results = blocks.flatMap((block): Block[] =>
    block.kind === "tool-use" ? [{ kind: "tool-result", id: block.id, text: "done", failed: false }] : [],
  );
  return results.length > 0 ? results : [{ kind: "text", text: "Go on." }];
}
