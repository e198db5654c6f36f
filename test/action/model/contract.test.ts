import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Block, Message } from "../../../action/ports.ts";
import {
  cutOff,
  overloaded,
  rateLimited,
  refuses,
  run,
  says,
  tool,
  uses,
} from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { never, opening, request, setting, subjects } from "./setting.ts";

const three: Turn = { text: "I look.", tools: [run("ls"), run("date"), tool("run", {})] };
const smallest = { wire: { bytes: 1 } } as const;

describe.each(subjects)("every provider: $name", (subject) => {
  const asked = (turns: readonly Turn[], more = {}) => setting(subject, turns, more);

  test("text comes back, and what it cost", async () => {
    const { model, server } = await asked([says("Here.")]);
    const answer = await model.ask(request, never);
    expect(answer).toMatchObject({ kind: "answered", stop: "end", blocks: [{ kind: "text", text: "Here." }] });
    expect(answer.usage).toEqual(server.bill().total);
  });

  test("text and tool uses come back in order, with their input put together from its pieces", async () => {
    const { model } = await asked([{ text: "“Now”.", tools: [tool("run", { command: 'ls\n"é"' }), tool("run", {})] }]);
    expect(await model.ask(request, never)).toMatchObject({
      kind: "answered",
      stop: "tools",
      blocks: [
        { kind: "text", text: "“Now”." },
        { kind: "tool-use", name: "run", input: { command: 'ls\n"é"' } },
        { kind: "tool-use", name: "run", input: {} },
      ],
    });
  });

  test("results go back to the tool uses they answer, failed ones too, and the answer goes on", async () => {
    const { model, server } = await asked([three, says("Done.")]);
    const first = await model.ask(request, never);
    if (first.kind !== "answered") throw new Error(first.message);
    const results = first.blocks.flatMap((block): Block[] =>
      block.kind === "tool-use" ? [{ kind: "tool-result", id: block.id, text: "no such file", failed: true }] : [],
    );
    const hint: Block = { kind: "text", text: "Go on." };
    const messages: Message[] = [
      opening,
      { role: "assistant", blocks: first.blocks },
      { role: "user", blocks: [...results, hint] },
    ];
    expect((await model.ask({ ...request, messages }, never)).kind).toBe("answered");
    expect(JSON.stringify(server.requests[1]?.body).match(/no such file/g)).toHaveLength(3);
  });

  test("each block is told of once, in order, as soon as it is whole", async () => {
    const { model } = await asked([{ ...three, spreadMs: 600 }]);
    const heard: { block: Block; index: number; at: number }[] = [];
    const onBlock = (block: Block, index: number) => void heard.push({ block, index, at: performance.now() });
    const answer = await model.ask(request, { ...never, onBlock });
    const end = performance.now();
    expect(answer).toMatchObject({ kind: "answered", blocks: heard.map(({ block }) => block) });
    expect(heard.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(end - (heard[1]?.at ?? end)).toBeGreaterThan(100);
  });

  test("a stream that breaks leaves the blocks that were whole, and says that it was cut", async () => {
    const { model } = await asked([cutOff(three), cutOff(three, "end")]);
    const heard: Block[] = [];
    const onBlock = (block: Block) => void heard.push(block);
    expect(await model.ask(request, { ...never, onBlock })).toMatchObject({ kind: "cut", blocks: [] });
    expect(heard).toEqual([]);
    const late = await model.ask(request, { ...never, onBlock });
    expect(late).toMatchObject({ kind: "cut", blocks: heard });
    expect(heard.length).toBeGreaterThanOrEqual(3);
  });

  test("what a broken stream cost is what was billed, or unknown, never less", async () => {
    const { model, server } = await asked([cutOff(says("Half of this never comes."))]);
    const { usage } = await model.ask(request, never);
    if (usage !== undefined) expect(usage).toEqual(server.bill().total);
    expect(usage === undefined).toBe(subject.name === "openai");
  });

  test("a connection that breaks before the answer begins is tried again", async () => {
    const { model, waited } = await asked([{ text: "x", cut: "start" }, says("Here.")]);
    expect((await model.ask(request, never)).kind).toBe("answered");
    expect(waited).toEqual([500]);
  });

  test("a refusal is an outcome of its own, with the model's words and what it cost", async () => {
    const { model, server } = await asked([refuses("I would rather not.")]);
    const answer = await model.ask(request, never);
    expect(answer).toMatchObject({ kind: "refused", message: "I would rather not." });
    expect(answer.usage).toEqual(server.bill().total);
  });

  test.each([400, 401, 403, 404, 422])("%i fails at once, with the provider's words", async (status) => {
    const { model, waited } = await asked([{ error: { status, message: "this is not right" } }]);
    expect(await model.ask(request, never)).toMatchObject({ kind: "failed", message: `${status} this is not right` });
    expect(waited).toEqual([]);
  });

  test("429, 500, 503 and 529 are waited out, as long as the provider asks but not for ever", async () => {
    const { model, waited } = await asked(
      [
        { error: { status: 429 } },
        rateLimited(7),
        overloaded,
        { error: { status: 503 } },
        rateLimited(3600),
        says("!"),
      ],
      { retries: 5 },
    );
    expect((await model.ask(request, never)).kind).toBe("answered");
    expect(waited).toEqual([500, 7000, 2000, 4000, 60_000]);
  });

  test("when patience ends the answer is that it is overloaded, and nothing was billed", async () => {
    const { model, server } = await asked([overloaded, { error: { status: 500 } }, overloaded, overloaded]);
    const answer = await model.ask(request, never);
    expect(answer).toMatchObject({ kind: "overloaded", message: "529 scripted 529", usage: { input: 0, output: 0 } });
    expect(server.bill().calls).toEqual([]);
    expect(server.requests).toHaveLength(4);
  });

  test("a server that is not there counts as overloaded", async () => {
    const { model, server } = await asked([says("x")]);
    await server.close();
    expect((await model.ask(request, never)).kind).toBe("overloaded");
  });

  test.each([
    { status: 400, message: "prompt is too long: 207791 tokens > 200000 maximum" },
    { status: 400, message: "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000" },
    { status: 400, message: "This model's maximum context length is 128000 tokens. However, your messages…" },
    { status: 400, message: "Too much.", code: "context_length_exceeded" },
    { status: 413, message: "Request exceeds the maximum size" },
  ])("a request that is too long is told apart: $status $message", async (error) => {
    const { model, waited } = await asked([{ error }]);
    const { kind } = await model.ask(request, never);
    // The machine's word is no part of the Messages API.
    expect(kind).toBe(error.code !== undefined && subject.name !== "openai" ? "failed" : "too-long");
    expect(waited).toEqual([]);
  });

  test("every kind of token is counted as it was billed", async () => {
    const usage = { input: 11, output: 222, cacheRead: 3333, cacheWrite: 44_444 };
    const { model } = await asked([{ text: "x", usage }]);
    expect((await model.ask(request, never)).usage).toEqual(usage);
  });

  test("a second request reads its prefix from the cache", async () => {
    const { model, server } = await asked([says("One."), says("Two.")]);
    const messages: Message[] = [
      opening,
      { role: "assistant", blocks: [{ kind: "text", text: "One." }] },
      { role: "user", blocks: [{ kind: "text", text: "Two?" }] },
    ];
    const usages = [await model.ask(request, never), await model.ask({ ...request, messages }, never)];
    expect(usages.map(({ usage }) => usage)).toEqual(server.bill().calls.map(({ usage }) => usage));
    expect(usages[1]?.usage?.cacheRead).toBeGreaterThan(2000);
  });

  test("an answer that ends for its length says so, and its last tool use has no input", async () => {
    const { model, server } = await asked([{ tools: [run("a"), run("a long one")], truncated: true }]);
    const answer = await model.ask(request, never);
    expect(answer).toMatchObject({ stop: "length", blocks: [{ input: { command: "a" } }, { input: undefined }] });
    expect(JSON.stringify(server.requests[0]?.body)).toMatch(/"max_tokens":1000/);
  });

  test("a request can be given up before the answer and in the middle of it", async () => {
    const { model } = await asked([
      { text: "late", delayMs: 30_000 },
      { text: "x", wire: { stalls: true } },
    ]);
    const started = performance.now();
    for (const _ of [1, 2]) {
      expect(await model.ask(request, { signal: AbortSignal.timeout(100) })).toMatchObject({
        kind: "cut",
        message: "cancelled",
      });
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("a stream in which nothing comes any more is given up; one that is slow is not", async () => {
    const turns: readonly Turn[] = [
      { text: "x", wire: { stalls: true } },
      { text: "Slow.", wire: { pauseMs: 80 } },
    ];
    const { model } = await asked(turns, { idle: 400 });
    expect(await model.ask(request, never)).toMatchObject({ kind: "cut", message: "nothing came for 0.4 seconds" });
    const started = performance.now();
    expect((await model.ask(request, never)).kind).toBe("answered");
    expect(performance.now() - started).toBeGreaterThan(400);
  });

  test("a provider that is silent before it begins is asked again", async () => {
    const { model, waited } = await asked([{ text: "x", delayMs: 30_000, cut: "start" }, says("Here.")], { idle: 150 });
    expect((await model.ask(request, never)).kind).toBe("answered");
    expect(waited).toHaveLength(1);
  });

  test("characters may be split over chunks anywhere", async () => {
    const text = "Žluťoučký kůň 馬 🐎 “říčan”";
    const { model } = await asked([{ text, tools: [run(`echo ${text}`)], ...smallest }]);
    expect(await model.ask(request, never)).toMatchObject({
      blocks: [{ text }, { input: { command: `echo ${text}` } }],
    });
  });

  test("four megabytes in one tool use arrive whole", async () => {
    const command = "x".repeat(4 << 20);
    const { model } = await asked([uses(run(command))]);
    const answer = await model.ask(request, never);
    expect(answer.kind === "answered" && answer.blocks[0]).toMatchObject({ input: { command } });
  });

  test("events that nobody knows are passed over", async () => {
    const { model } = await asked([{ ...three, wire: { strange: true } }]);
    const answer = await model.ask(request, never);
    expect(answer).toMatchObject({ kind: "answered", stop: "tools" });
    expect(answer.kind === "answered" && answer.blocks).toHaveLength(4);
  });

  test("how hard to think is passed on, and left out when nobody said", async () => {
    const { model, server } = await asked([says("a"), says("b")]);
    await model.ask({ ...request, effort: "xhigh" }, never);
    await model.ask(request, never);
    const [hard, plain] = server.requests.map(({ body }) => JSON.stringify(body));
    expect(hard).toMatch(/"(effort|reasoning_effort)":"xhigh"/);
    expect(plain).not.toMatch(/effort/);
  });
});

const keyed = subjects.filter(({ name }) => name !== "script");

test.each(keyed)(
  "a provider that sends us elsewhere is not followed, the key would go along: $name",
  async (subject) => {
    const { server } = await setting(subject, [says("x")]);
    const sending = createServer(({ url }, response) => {
      response.writeHead(307, { location: `${server.url}${url}` }).end();
    });
    await new Promise<void>((resolve) => sending.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void sending.close());
    const address = sending.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const model = await subject.open(`http://127.0.0.1:${port}`, { retries: 0, wait: async () => undefined });
    expect((await model.ask(request, never)).kind).toBe("overloaded");
    expect(server.requests).toEqual([]);
  },
);
