import { expect, test } from "vitest";
import { noUsage } from "#mission/spend";
import type { Block, Message } from "../../../action/ports.ts";
import { says, tool, uses } from "../../../app/scripted-model/builders.ts";
import { never, opening, request, setting, subjects } from "./setting.ts";

const [anthropic] = subjects;
if (anthropic === undefined) throw new Error("no subject");

test("each request reads what the one before it wrote, even after a turn of thirty tool calls", async () => {
  const many = uses(...Array.from({ length: 30 }, (_, index) => tool("run", { index, text: "x".repeat(400) })));
  const { model } = await setting(anthropic, [says("One."), many, says("Three."), says("Four.")]);
  const messages: Message[] = [opening];
  const usages = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const answer = await model.ask({ ...request, messages: [...messages] }, never);
    usages.push(answer.usage ?? noUsage);
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

test("however long the history, at most four places are marked for the cache", async () => {
  const { model, server } = await setting(anthropic, [says("x")]);
  const turns = Array.from({ length: 30 }, (_, index): Message[] => [
    { role: "assistant", blocks: [{ kind: "text", text: `${index}` }] },
    { role: "user", blocks: [{ kind: "text", text: `and ${index}?` }] },
  ]);
  expect((await model.ask({ ...request, messages: [opening, ...turns.flat()] }, never)).kind).toBe("answered");
  expect(JSON.stringify(server.requests[0]?.body).match(/cache_control/g)).toHaveLength(4);
});
