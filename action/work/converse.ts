/** The loop of a task: the model's wishes go to the tools, their results back, until it finishes in a way that is accepted or cannot go on. */

import { markUnseen } from "#mission/text/visible";
import type { Block, Message } from "../ports.ts";
import type { Halt } from "./desk/desk.ts";
import { Interview, userSays } from "./asking.ts";
import type { Answered, Asking, Unanswered } from "./asking.ts";
import { History } from "./context/history.ts";
import type { Role } from "./roles.ts";
import { Round } from "./round.ts";
import type { Accept, Outcome, Workers } from "./round.ts";

export type Conversation = {
  readonly role: Role;
  readonly opening: string;
  readonly host: Workers["host"] & { readonly halt?: Halt | undefined };
  readonly asking: Asking;
  readonly accept: Accept;
  readonly alarm: Workers["alarm"];
};

export type Ended =
  | { readonly kind: "finished" }
  | Halt
  | Unanswered
  | { readonly kind: "unanswered"; readonly reason: "garbage" | "stopped"; readonly message: string };

type Reply = { readonly messages: readonly Message[]; readonly usable: boolean; readonly finished: boolean };

const mostGarbage = 3;
const brokenOff =
  "The connection broke off in the middle of your answer: what came after the last of these calls was lost, and nothing of it happened.";

export async function converse(conversation: Conversation): Promise<Ended> {
  const { role, asking, host, accept, alarm } = conversation;
  const { signal } = asking;
  const interview = new Interview(asking);
  const history = new History(conversation.opening);
  for (let garbage = 0; ;) {
    if (signal.aborted) return { kind: "unanswered", reason: "stopped", message: "" };
    const round = new Round({ role, host, accept, signal, alarm });
    const answer = await askFitting({ interview, history, conversation }, (block) => round.take(block));
    if (signal.aborted) return { kind: "unanswered", reason: "stopped", message: "" };
    if (answer.kind === "unanswered") return answer;
    const reply = replyTo(answer, await round.results(answer.blocks), asking);
    if (host.halt !== undefined) return host.halt;
    if (reply.finished) return { kind: "finished" };
    garbage = reply.usable ? 0 : garbage + 1;
    if (garbage >= mostGarbage) {
      const message = `${mostGarbage} answers in a row could not be used. The last complaint was: ${lastText(reply.messages)}`;
      return { kind: "unanswered", reason: "garbage", message };
    }
    history.add(...reply.messages);
  }
}

type Talk = { readonly interview: Interview; readonly history: History; readonly conversation: Conversation };

/** Makes room before the request where there is little, and once more when the provider says that there was too little. */
async function askFitting(talk: Talk, onBlock: (block: Block) => void): Promise<Answered | Unanswered> {
  const { interview, history, conversation } = talk;
  const { system, tools } = conversation.role;
  const question = () => ({ system, tools, messages: history.messages });
  const { transcript } = conversation.asking;
  const before = await interview.room(question());
  const relief = before === undefined ? undefined : history.fit(before);
  if (before !== undefined && relief !== undefined) transcript.add({ kind: "room", did: relief, ...before });
  const answer = await interview.ask(question(), onBlock);
  if (answer.kind !== "too-long") return answer;
  const room = await interview.room(question());
  const shortened = room === undefined ? undefined : history.shorten(room);
  if (room === undefined || shortened === undefined) return tooLong(answer.message);
  transcript.add({ kind: "room", did: shortened, ...room });
  const second = await interview.ask(question(), onBlock);
  return second.kind === "too-long" ? tooLong(second.message) : second;
}

function tooLong(message: string): Unanswered {
  return { kind: "unanswered", reason: "environment", message: `The task is longer than its model reads: ${message}` };
}

function replyTo({ blocks, stop }: Answered, outcomes: readonly Outcome[], { transcript }: Asking): Reply {
  const kept = distinct(blocks).filter((block) => block.kind !== "text" || block.text.trim() !== "");
  const said: readonly Message[] = kept.length === 0 ? [] : [{ role: "assistant", blocks: kept }];
  if (outcomes.length === 0) {
    const short = stop === "length" ? "Your answer was cut off for length. " : "";
    const text = `${short}Nothing happens without a tool. Go on with the tools; end with finish.`;
    return { messages: [...said, userSays(text)], usable: false, finished: false };
  }
  for (const { id, text, failed } of outcomes) transcript.add({ kind: "result", id, text, failed });
  const lost: readonly Block[] = stop === "cut" ? [{ kind: "text", text: brokenOff }] : [];
  return {
    messages: [...said, { role: "user", blocks: [...outcomes.map(resultBlock), ...lost] }],
    usable: outcomes.some(({ usable }) => usable),
    finished: outcomes.some(({ finished }) => finished === true),
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

function resultBlock({ id, text, failed }: Outcome): Block {
  return { kind: "tool-result", id, text: text === "" ? "(nothing)" : markUnseen(text), failed };
}

function lastText(messages: readonly Message[]): string {
  const block = messages.at(-1)?.blocks.at(-1);
  return block !== undefined && "text" in block ? block.text.slice(0, 1000) : "";
}
