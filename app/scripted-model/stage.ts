/** Who plays what: gives each conversation a scene of its own and each of its requests the next turn. */

import { createHash } from "node:crypto";
import { ordersIn } from "./obedient.ts";
import { textOf } from "./request.ts";
import type { MessagesRequest } from "./request.ts";
import type { Scene, Script, Turn, When } from "./script.ts";

export type Cue =
  | {
      readonly kind: "turn";
      readonly turn: Turn;
      readonly conversation: string;
      readonly opening: Opening;
      readonly index: number;
    }
  | { readonly kind: "unmatched"; readonly message: string };

/** What a scene is chosen by. */
export type Opening = {
  readonly role: string | undefined;
  readonly task: string | undefined;
  readonly kind: string | undefined;
  readonly unit: string | undefined;
  readonly issue: number | undefined;
  readonly attempt: number | undefined;
  readonly text: string;
};

type Conversation = { scene: Scene; next: number; given: number; answered: boolean; readonly obeyed: Set<string> };

export class Stage {
  readonly #scenes: readonly Scene[];
  readonly #used = new Set<Scene>();
  readonly #conversations = new Map<string, Conversation>();

  constructor(script: Script) {
    this.#scenes = script.scenes;
  }

  /** The turn for a request. A conversation that begins anew takes the next scene that fits, or its old one when there is none. */
  cue(request: MessagesRequest): Cue {
    const opening = openingOf(request);
    const conversation = createHash("sha256").update(`${opening.role}\n${opening.text}`).digest("hex").slice(0, 16);
    const known = this.#conversations.get(conversation);
    const restarted = known !== undefined && known.answered && request.messages.length === 1;
    const current = known === undefined || restarted ? this.#open(conversation, opening, request) : known;
    if (current === undefined) return { kind: "unmatched", message: this.#unmatched(opening) };
    const turn = turnOf(current, request);
    if (turn === undefined) return { kind: "unmatched", message: played(current.scene, opening, request) };
    const index = current.given;
    current.given += 1;
    current.answered ||= isWhole(turn);
    return { kind: "turn", turn, conversation, opening, index };
  }

  #open(key: string, opening: Opening, request: MessagesRequest): Conversation | undefined {
    const last = textOf(request.messages.at(-1)?.content ?? []);
    const free = this.#scenes.find((scene) => !this.#used.has(scene) && fits(scene.when, opening, last));
    const scene = free ?? this.#conversations.get(key)?.scene;
    if (scene === undefined) return undefined;
    if (scene.repeat !== true) this.#used.add(scene);
    const conversation = { scene, next: 0, given: 0, answered: false, obeyed: new Set<string>() };
    this.#conversations.set(key, conversation);
    return conversation;
  }

  #unmatched(opening: Opening): string {
    const scenes = this.#scenes.map(
      (scene) => `${this.#used.has(scene) ? "used" : "free"} ${scene.name ?? ""} ${JSON.stringify(scene.when)}`,
    );
    return `No free scene fits ${describe(opening)}. Scenes: ${scenes.join("; ")}`;
  }
}

function isWhole(turn: Turn): boolean {
  return (turn.error ?? turn.cut ?? turn.wire?.stalls) === undefined;
}

/** What it was told to do and has not done; else the script's next turn. */
function turnOf(conversation: Conversation, request: MessagesRequest): Turn | undefined {
  const { scene, obeyed } = conversation;
  const orders = scene.obeys === true ? ordersIn(request).filter(({ key }) => !obeyed.has(key)) : [];
  if (orders.length === 0) {
    conversation.next += 1;
    return scene.turns[conversation.next - 1];
  }
  for (const { key } of orders) obeyed.add(key);
  return { tools: orders.map(({ use }) => use) };
}

function played(scene: Scene, opening: Opening, request: MessagesRequest): string {
  const last = textOf(request.messages.at(-1)?.content ?? []).slice(0, 600);
  return `The scene ${scene.name ?? JSON.stringify(scene.when)} for ${describe(opening)} has only ${scene.turns.length} turns. The last message was: ${last}`;
}

function describe(opening: Opening): string {
  const { text, ...rest } = opening;
  return opening.task === undefined ? `${JSON.stringify(rest)} (${text.slice(0, 200)})` : JSON.stringify(rest);
}

export function openingOf(request: MessagesRequest): Opening {
  const text = textOf(request.messages[0]?.content ?? []);
  const system = textOf(request.system);
  const task = header(text, "Task");
  return {
    role: /\byou are (?:the|a) ([a-z-]+)/i.exec(system)?.[1]?.toLowerCase(),
    task,
    kind: header(text, "Kind"),
    unit: task === undefined ? undefined : /-(u\d+)$/.exec(task)?.[1],
    issue: numberOf(header(text, "Issue")),
    attempt: numberOf(header(text, "Attempt")),
    text,
  };
}

function header(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1]?.trim();
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

function fits(when: When, opening: Opening, last: string): boolean {
  const exact = (["role", "kind", "unit", "issue", "attempt"] as const).every(
    (key) => when[key] === undefined || when[key] === opening[key],
  );
  if (!exact) return false;
  if (when.task !== undefined && !glob(when.task).test(opening.task ?? "")) return false;
  if (when.mentions !== undefined && !opening.text.includes(when.mentions)) return false;
  return when.matches === undefined || new RegExp(when.matches).test(last);
}

function glob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
  );
}
