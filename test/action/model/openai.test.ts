import { expect, test } from "vitest";
import { ChatInProgress } from "../../../action/model/openai/answer.ts";
import { toChat } from "../../../action/model/openai/request.ts";
import { says } from "../../../app/scripted-model/builders.ts";
import { never, opening, request, setting, subjects } from "./setting.ts";

function hears(...deltas: readonly object[]): ChatInProgress {
  const answer = new ChatInProgress();
  for (const delta of deltas) answer.take({ choices: [{ delta }] });
  return answer;
}

function ends(answer: ChatInProgress, finish: string, usage?: object) {
  answer.take({ choices: [{ delta: {}, finish_reason: finish }] });
  if (usage !== undefined) answer.take({ choices: [], usage });
  return answer.ended();
}

const call = (index: number | undefined, id: string | undefined, name: string | undefined, given: string) => ({
  tool_calls: [{ index, id, function: { name, arguments: given } }],
});

test("calls whose pieces come mixed are told apart by their index, and told of when they are whole", () => {
  const answer = hears(call(0, "a", "run", '{"c'), call(1, "b", "read", '{"p'));
  expect(answer.take({ choices: [{ delta: call(0, undefined, undefined, '":1}') }] })).toMatchObject([{ id: "a" }]);
  expect(answer.take({ choices: [{ delta: call(1, undefined, undefined, '":2}') }] })).toEqual([]);
  expect(ends(answer, "tool_calls")).toMatchObject({
    blocks: [
      { id: "a", name: "run", input: { c: 1 } },
      { id: "b", name: "read", input: { p: 2 } },
    ],
  });
});

test("servers that leave the index out, or repeat it, or give no ids, are understood", () => {
  const repeated = hears(call(0, "a", "run", "{}"), call(0, "b", "run", "{}"));
  expect(ends(repeated, "stop")).toMatchObject({ stop: "tools", blocks: [{ id: "a" }, { id: "b" }] });
  const bare = hears(call(undefined, "a", "run", ""), call(undefined, undefined, undefined, '{"x":1}'));
  expect(ends(bare, "stop")).toMatchObject({ blocks: [{ id: "a", input: { x: 1 } }] });
  const nameless = hears(call(0, "", "run", "{}"), call(1, "", "run", "{}"));
  const answer = ends(nameless, "stop");
  const ids = answer.kind === "answered" ? answer.blocks.map((block) => "id" in block && block.id) : [];
  expect(new Set(ids).size).toBe(2);
});

test("what was cached and what was thought are told apart from what was read and said", () => {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 50,
    total_tokens: 1250,
    prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 100 },
  };
  const answer = ends(hears({ content: "x" }), "stop", usage);
  expect(answer.usage).toEqual({ input: 300, cacheRead: 600, cacheWrite: 100, output: 250 });
});

test("a server that does not say what it billed leaves the usage unknown", () => {
  expect(ends(hears({ content: "x" }), "stop").usage).toBeUndefined();
});

test("an answer that a filter took away is a refusal", () => {
  expect(ends(hears({ content: "I was about" }), "content_filter")).toMatchObject({ kind: "refused" });
});

test("messages of one side that follow each other go out as one, thoughts of another provider not at all", () => {
  const { messages } = toChat({
    ...request,
    messages: [
      opening,
      { role: "user", blocks: [{ kind: "text", text: "More." }] },
      { role: "assistant", blocks: [{ kind: "opaque", value: { type: "thinking" } }] },
      { role: "user", blocks: [{ kind: "text", text: "Still more." }] },
    ],
  });
  expect(messages.slice(1)).toEqual([{ role: "user", content: "Begin.\n\nMore.\n\nStill more." }]);
});

test("an endpoint that only takes the new name of the limit gets it from then on", async () => {
  const openai = subjects.find(({ name }) => name === "openai");
  if (openai === undefined) throw new Error("no subject");
  const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
  const { model, server } = await setting(openai, [{ error: { status: 400, message } }, says("a")]);
  expect((await model.ask(request, never)).kind).toBe("answered");
  await model.ask(request, never);
  const names = server.requests.map(({ body }) => /"max_[a-z_]+"/.exec(JSON.stringify(body))?.[0]);
  expect(names).toEqual(['"max_tokens"', '"max_completion_tokens"', '"max_completion_tokens"']);
});
