/** The loop of a task: the model's wishes go to the tools, their results back, until it finishes in a way that is accepted or cannot go on. */

import type { Block, Message } from "../ports.ts";
import { Interview, userSays } from "./asking.ts";
import type { Answered, Asking, Unanswered } from "./asking.ts";
import type { Role } from "./roles.ts";
import { isToolName, toolInputs } from "./tool-host/protocol.ts";
import type { ToolName } from "./tool-host/protocol.ts";
import type { ToolAnswer, ToolHost } from "./tool-host/client.ts";

type ToolUse = Extract<Block, { kind: "tool-use" }>;

/** What is said to a finish: `undefined` accepts it, a text sends the model back to work. */
export type Accept = (value: unknown) => Promise<string | undefined>;

export type Conversation = {
  readonly role: Role;
  /** The model's id. */
  readonly model: string;
  readonly opening: string;
  readonly host: Pick<ToolHost, "do">;
  readonly asking: Asking;
  readonly accept: Accept;
};

export type Ended =
  | { readonly kind: "finished" }
  | Unanswered
  | { readonly kind: "unanswered"; readonly reason: "garbage" | "stopped"; readonly message: string };

type Reply = { readonly messages: readonly Message[]; readonly usable: boolean; readonly finished: boolean };

const mostGarbage = 3;

export async function converse(conversation: Conversation): Promise<Ended> {
  const { role, asking, model } = conversation;
  const interview = new Interview(asking);
  const messages: Message[] = [userSays(conversation.opening)];
  for (let garbage = 0; ;) {
    if (asking.signal.aborted) return { kind: "unanswered", reason: "stopped", message: "" };
    const answer = await interview.ask({ model, system: role.system, tools: role.tools, messages: [...messages] });
    if (asking.signal.aborted) return { kind: "unanswered", reason: "stopped", message: "" };
    if (answer.kind === "unanswered") return answer;
    const reply = await replyTo(answer, conversation);
    if (reply.finished) return { kind: "finished" };
    garbage = reply.usable ? 0 : garbage + 1;
    if (garbage >= mostGarbage) {
      const message = `${mostGarbage} answers in a row could not be used. The last complaint was: ${lastText(reply.messages)}`;
      return { kind: "unanswered", reason: "garbage", message };
    }
    messages.push(...reply.messages);
  }
}

async function replyTo(answer: Answered, conversation: Conversation): Promise<Reply> {
  const blocks = distinct(answer.blocks).filter((block) => block.kind !== "text" || block.text.trim() !== "");
  const said: readonly Message[] = blocks.length === 0 ? [] : [{ role: "assistant", blocks }];
  const uses = blocks.filter((block) => block.kind === "tool-use");
  if (uses.length === 0) {
    const short = answer.stop === "length" ? "Your answer was cut off for length. " : "";
    const text = `${short}Nothing happens without a tool. Go on with the tools; end with finish.`;
    return { messages: [...said, userSays(text)], usable: false, finished: false };
  }
  const checked = uses.map((use) => check(use, conversation.role, answer.stop === "length" && use === uses.at(-1)));
  const results = await performAll(checked, conversation);
  for (const [index, result] of results.entries()) {
    await conversation.asking.transcript.add({ kind: "result", id: uses[index]?.id ?? "", ...result });
  }
  return {
    messages: [
      ...said,
      { role: "user", blocks: results.map((result, index) => resultBlock(uses[index]?.id ?? "", result)) },
    ],
    usable: checked.some(({ kind }) => kind !== "wrong"),
    finished: results.some(({ finished }) => finished === true),
  };
}

/** A repeated id would make the history unusable; the first keeps it. */
function distinct(blocks: readonly Block[]): readonly Block[] {
  const seen = new Set<string>();
  return blocks.filter((block) => {
    if (block.kind !== "tool-use") return true;
    const fresh = !seen.has(block.id);
    seen.add(block.id);
    return fresh;
  });
}

type Checked =
  | { readonly kind: "tool"; readonly name: ToolName; readonly input: unknown }
  | { readonly kind: "finish"; readonly value: unknown }
  | { readonly kind: "wrong"; readonly message: string };

function check(use: ToolUse, role: Role, cutShort: boolean): Checked {
  if (use.input === undefined) {
    const why = cutShort ? "was cut off because the answer became too long: do it in smaller steps" : "is not JSON";
    return { kind: "wrong", message: `The input of ${use.name} ${why}.` };
  }
  if (use.name === "finish") {
    const parsed = role.finish.safeParse(use.input);
    return parsed.success ? { kind: "finish", value: parsed.data } : wrong(use.name, parsed.error);
  }
  if (!isToolName(use.name) || !role.mayUse(use.name)) {
    const names = role.tools.map(({ name }) => name).join(", ");
    return { kind: "wrong", message: `There is no tool ${use.name.slice(0, 100)}. The tools are: ${names}.` };
  }
  const parsed = toolInputs[use.name].safeParse(use.input);
  return parsed.success ? { kind: "tool", name: use.name, input: parsed.data } : wrong(use.name, parsed.error);
}

function wrong(name: string, error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] }): Checked {
  const lines = error.issues
    .slice(0, 10)
    .map(({ path, message }) => `- ${path.map(String).join(".") || "(input)"}: ${message}`);
  return { kind: "wrong", message: `The input of ${name} does not fit:\n${lines.join("\n")}` };
}

type Outcome = ToolAnswer & { readonly finished?: true };

const sideBySide: ReadonlySet<ToolName> = new Set(["read", "search", "list"]);

/** In the order given; neighbours that only read run side by side. */
async function performAll(wishes: readonly Checked[], conversation: Conversation): Promise<readonly Outcome[]> {
  const results: Outcome[] = [];
  for (let at = 0; at < wishes.length;) {
    const rest = wishes.slice(at);
    const end = rest.findIndex((wish) => !(wish.kind === "tool" && sideBySide.has(wish.name)));
    const group = rest.slice(0, end < 0 ? rest.length : Math.max(1, end));
    results.push(...(await Promise.all(group.map((wish) => perform(wish, conversation)))));
    at += group.length;
  }
  return results;
}

async function perform(wish: Checked, { host, accept, asking }: Conversation): Promise<Outcome> {
  if (wish.kind === "wrong") return { text: wish.message, failed: true };
  if (asking.signal.aborted) return { text: "The task was stopped.", failed: true };
  if (wish.kind === "tool") return host.do(wish.name, wish.input);
  const objection = await accept(wish.value);
  return objection === undefined
    ? { text: "Accepted.", failed: false, finished: true }
    : { text: objection, failed: true };
}

function resultBlock(id: string, { text, failed }: ToolAnswer): Block {
  return { kind: "tool-result", id, text: text === "" ? "(nothing)" : text, failed };
}

function lastText(messages: readonly Message[]): string {
  const block = messages.at(-1)?.blocks.at(-1);
  return block !== undefined && "text" in block ? block.text.slice(0, 1000) : "";
}
