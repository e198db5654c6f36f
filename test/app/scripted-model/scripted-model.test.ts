import Anthropic from "@anthropic-ai/sdk";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  always,
  builds,
  cutOff,
  finishes,
  fixes,
  overloaded,
  plans,
  rateLimited,
  refuses,
  reviews,
  run,
  says,
  script,
  tool,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import { readScript, readScriptFile } from "../../../app/scripted-model/script.ts";
import type { Scene, Script } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import type { ScriptedModel } from "../../../app/scripted-model/server.ts";
import { folder } from "../../action/work/repository.ts";

type Message = Anthropic.MessageParam;

async function playing(played: Script, minimumPrefix?: number): Promise<{ client: Anthropic; model: ScriptedModel }> {
  const model = await startScriptedModel({ script: played, ...(minimumPrefix === undefined ? {} : { minimumPrefix }) });
  onTestFinished(() => model.close());
  return { model, client: new Anthropic({ apiKey: "key", authToken: null, baseURL: model.url, maxRetries: 0 }) };
}

function opening(task: string, more = ""): Message {
  const kind = task.split("-")[2];
  return { role: "user", content: `Task: ${task}\nKind: ${kind}\nIssue: ${task.split("-")[0]}\nAttempt: 1\n\n${more}` };
}

function ask(
  client: Anthropic,
  messages: readonly Message[],
  change: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
) {
  return client.messages.create({
    model: "claude-sonnet-5-5",
    max_tokens: 1000,
    system: "You are the builder.",
    messages: [...messages],
    ...change,
  });
}

function plainOf(message: Anthropic.Message): readonly object[] {
  return message.content.map((block) => ({ ...block, id: "" }));
}

test("the same turn is told whole or as a stream", async () => {
  const turn = { text: "Looking.", tools: [run("ls"), tool("finish", { summary: "é" })] };
  const { client, model } = await playing(script(builds([turn]), builds([turn])));
  const whole = await ask(client, [opening("7-2-build-u1")]);
  const streamed = await client.messages
    .stream({ model: "m", max_tokens: 9, system: "You are the builder.", messages: [opening("8-2-build-u1")] })
    .finalMessage();
  expect(whole.stop_reason).toBe("tool_use");
  expect(plainOf(streamed)).toMatchObject(plainOf(whole));
  expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  expect(model.bill().calls).toHaveLength(2);
  expect(model.requests).toMatchObject([
    { status: 200, task: "7-2-build-u1" },
    { status: 200, task: "8-2-build-u1" },
  ]);
});

function twoTurns(unit: string): Scene {
  return builds([says(`${unit} one`), says(`${unit} two`)], { unit });
}

test("parallel conversations each play their own scene, in their own order", async () => {
  const { client } = await playing(script(twoTurns("u1"), twoTurns("u2")));
  const talk = async (unit: string) => {
    const first = await ask(client, [opening(`7-2-build-${unit}`)]);
    const history: Message[] = [opening(`7-2-build-${unit}`), { role: "assistant", content: first.content }];
    const second = await ask(client, [...history, { role: "user", content: "Go on." }]);
    return [first, second].flatMap(({ content }) => content.map((block) => (block.type === "text" ? block.text : "")));
  };
  const [one, two] = await Promise.all([talk("u1"), talk("u2")]);
  expect(one).toEqual(["u1 one", "u1 two"]);
  expect(two).toEqual(["u2 one", "u2 two"]);
});

async function said(client: Anthropic, ...messages: readonly Message[]): Promise<string> {
  const { content } = await ask(client, messages);
  return content.map((block) => (block.type === "text" ? block.text : block.type)).join("");
}

test("scenes for the same match are used up in order; a repeated one never is", async () => {
  const { client } = await playing(
    script(builds([says("first")]), builds([says("second")]), always(fixes([says("again")]))),
  );
  expect(await said(client, opening("7-2-build-u1"))).toBe("first");
  expect(await said(client, opening("7-3-build-u1"))).toBe("second");
  await expect(said(client, opening("7-4-build-u1"))).rejects.toThrow(/No free scene fits .*7-4-build-u1/);
  expect(await said(client, opening("7-5-fix-u1"))).toBe("again");
  expect(await said(client, opening("8-5-fix-u1"))).toBe("again");
});

test("a job that runs again plays the next scene that fits, or its own from the start", async () => {
  const { client } = await playing(script(builds([says("killed"), says("never")]), builds([says("resumed")])));
  expect(await said(client, opening("7-2-build-u1"))).toBe("killed");
  expect(await said(client, opening("7-2-build-u1"))).toBe("resumed");
  expect(await said(client, opening("7-2-build-u1"))).toBe("resumed");
});

test("scenes can ask for a role, a task, an issue, a word of the title or a pattern", async () => {
  const { client } = await playing(
    script(
      { when: { role: "reviewer" }, turns: [says("role")] },
      { when: { task: "9-*-build-*" }, turns: [says("task")] },
      { when: { issue: 5 }, turns: [says("issue")] },
      { when: { mentions: "Add --json" }, turns: [says("title")] },
      { when: { matches: "^Task: 6" }, turns: [says("pattern")] },
    ),
  );
  expect(await said(client, opening("6-1-build-u1"))).toBe("pattern");
  expect(await said(client, opening("7-1-build-u1", "Add --json to list"))).toBe("title");
  expect(await said(client, opening("5-1-build-u1"))).toBe("issue");
  expect(await said(client, opening("9-4-build-u3"))).toBe("task");
});

test("errors come as the API gives them, and cost nothing", async () => {
  const { client, model } = await playing(
    script(
      builds([overloaded, rateLimited(3), { error: { status: 401 } }, { error: { status: 500 } }, refuses("No.")]),
    ),
  );
  const attempt = () => ask(client, [opening("7-2-build-u1")]);
  await expect(attempt()).rejects.toMatchObject({ status: 529, type: "overloaded_error" });
  await expect(attempt()).rejects.toMatchObject({ status: 429, type: "rate_limit_error" });
  await expect(attempt()).rejects.toMatchObject({ status: 401, type: "authentication_error" });
  await expect(attempt()).rejects.toMatchObject({ status: 500, type: "api_error" });
  expect(model.bill().calls).toEqual([]);
  expect(await attempt()).toMatchObject({ stop_reason: "refusal" });
  expect(model.bill().calls).toMatchObject([{ outcome: "refused", task: "7-2-build-u1", role: "builder" }]);
});

test("a cut stream is billed for what it had announced", async () => {
  const { client, model } = await playing(script(builds([cutOff(says("a long text that breaks off"))])));
  const stream = client.messages.stream({
    model: "m",
    max_tokens: 9,
    system: "You are the builder.",
    messages: [opening("7-2-build-u1")],
  });
  await expect(stream.finalMessage()).rejects.toThrow();
  expect(model.bill()).toMatchObject({ calls: [{ outcome: "cut" }], total: { output: 1 } });
});

test("usage follows the rules of the prompt cache", async () => {
  const { client, model } = await playing(script(always(builds([says("ok"), says("ok"), says("ok")]))), 100);
  const mark = { cache_control: { type: "ephemeral" } } as const;
  const system = [{ type: "text", text: "You are the builder. ".repeat(100), ...mark } as const];
  const first = opening("7-2-build-u1");
  await ask(client, [first], { system });
  await ask(client, [opening("8-2-build-u1")], { system });
  await ask(client, [opening("9-2-build-u1")], {
    system: [{ type: "text", text: `New. ${system[0]?.text}`, ...mark }],
  });
  const [cold, warm, changed] = model.bill().calls.map(({ usage }) => usage);
  expect(cold?.cacheRead).toBe(0);
  expect(warm).toMatchObject({ cacheRead: cold?.cacheWrite, cacheWrite: 0, input: cold?.input });
  expect(changed?.cacheRead).toBe(0);
});

test("nothing below the minimum prefix is cached, and a fifth breakpoint is an error", async () => {
  const { client, model } = await playing(script(always(builds([says("ok")]))));
  const block = { type: "text", text: "You are the builder.", cache_control: { type: "ephemeral" } } as const;
  await ask(client, [opening("7-2-build-u1")], { system: [block] });
  expect(model.bill().total).toMatchObject({ cacheRead: 0, cacheWrite: 0 });
  await expect(ask(client, [opening("8-2-build-u1")], { system: [block, block, block, block, block] })).rejects.toThrow(
    /maximum of 4 blocks/,
  );
});

test("a history in which a tool use has no result is turned away, as the API does", async () => {
  const { client } = await playing(script(builds([uses(run("ls")), says("never")])));
  const first = await ask(client, [opening("7-2-build-u1")]);
  const history: Message[] = [opening("7-2-build-u1"), { role: "assistant", content: first.content }];
  await expect(ask(client, [...history, { role: "user", content: "And?" }])).rejects.toThrow(/without `tool_result`/);
});

test("finishes answers every key of the task, whatever they are", async () => {
  const { client } = await playing(script(fixes([finishes("Mended.", "Fixed.")])));
  const { content } = await ask(client, [opening("7-3-fix-u1", "Key: thread:4\nFrom: person\n\nKey: check:lint\n")]);
  expect(content).toMatchObject([
    {
      input: {
        answers: [
          { key: "thread:4", decision: "done", text: "Fixed." },
          { key: "check:lint", decision: "done", text: "Fixed." },
        ],
      },
    },
  ]);
});

test("a script that is wrong says where", () => {
  expect(() => readScript({ scenes: [{ when: { knid: "plan" }, turns: [{ txt: "x" }] }] })).toThrow(
    /The script is not valid:\n {2}\.scenes\[0\]\.when: .*knid/,
  );
  expect(() => readScript({ scenes: [{ when: {}, turns: [{ text: "x", refusal: "y" }] }] })).toThrow(/exactly one of/);
});

test("a script written with the builders survives a file", async () => {
  const unit = { id: "u1", title: "t", description: "d", paths: [], acceptance: ["a"] };
  const whole = script(
    plans({ summary: "s", units: [unit] }),
    builds([uses(write("a", "b")), finishes("d")]),
    reviews(7),
  );
  const file = join(folder("script"), "story.json");
  writeFileSync(file, JSON.stringify(whole));
  expect(JSON.stringify(await readScriptFile(file))).toBe(JSON.stringify(readScript(whole)));
});
