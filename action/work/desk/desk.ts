/** Where every tool call passes on its way: rules before and after it, the thinker's own tools, and what calls in a row tell. */

import { createHash } from "node:crypto";
import type { Decided, Question } from "#mission/decision";
import type { Blocker, Note } from "#mission/handoff";
import type { WorkTask } from "#mission/task";
import type { Hooks } from "../hooks/hooks.ts";
import type { ToolAnswer } from "../tool-host/client.ts";
import type { ToolName } from "../tool-host/protocol.ts";
import type { Hands } from "../hands.ts";
import type { Workplace } from "../workplace.ts";
import { isFailure, Repeats } from "./failure.ts";
import type { AnyTool, DeskTool } from "./tool-names.ts";

/** Why a task cannot go on without people. */
export type Halt =
  | { readonly kind: "undecided"; readonly gate: string; readonly question: Question }
  | { readonly kind: "blocked"; readonly blocker: Blocker };

const mostNotes = 20;
/** So often the same kind of blocker is met before it is believed. */
const mostBlocked = 3;
const halted = "Nothing more is done: people are asked first.";

export class Desk {
  readonly #workplace: Promise<Workplace>;
  readonly #hands: Hands;
  readonly #hooks: Hooks;
  readonly #task: Pick<WorkTask, "id" | "decisions">;
  readonly #notes: Note[] = [];
  readonly #repeats = new Repeats();
  readonly #blocked: Blocker[] = [];
  readonly #said = new Set<string>();
  #halt: Halt | undefined;

  constructor(task: Pick<WorkTask, "id" | "decisions" | "hooks">, workplace: Promise<Workplace>, hands: Hands) {
    this.#task = task;
    this.#hands = hands;
    this.#workplace = workplace;
    this.#hooks = { rules: task.hooks, decisions: task.decisions };
  }

  /** Set once: from then on nothing is done any more. */
  get halt(): Halt | undefined {
    return this.#halt;
  }

  get notes(): readonly Note[] {
    return [...this.#notes];
  }

  /** How often the model was told that it runs into the same error. */
  get stuck(): number {
    return this.#repeats.noticed;
  }

  /** The last blocker that was met; who comes to no end after it, is blocked. */
  get blocker(): Blocker | undefined {
    return this.#blocked.at(-1);
  }

  /** True once for each word. */
  isFirst(word: string): boolean {
    const first = !this.#said.has(word);
    this.#said.add(word);
    return first;
  }

  async do(tool: AnyTool, input: unknown): Promise<ToolAnswer> {
    if (this.#halt !== undefined) return { text: halted, failed: true };
    if (tool === "note" || tool === "decide") return this.#own(tool, input);
    const place = await this.#workplace;
    const workspace = place.kind === "open" ? place.clone.workspace : undefined;
    // What the first request does not need is read while the model thinks.
    const { before } = await import("../hooks/hooks.ts");
    const ruling = before(tool, input, this.#hooks, workspace);
    if (ruling.kind === "stop") return this.#heard({ text: ruling.text, failed: true });
    if (ruling.kind === "ask") return this.#stop({ kind: "undecided", gate: ruling.gate, question: ruling.question });
    const answer = await this.#hands.do(tool, ruling.input);
    return this.#shown(tool, ruling.input, { ...answer, text: [...ruling.notes.map(noted), answer.text].join("\n") });
  }

  async #own(tool: DeskTool, input: unknown): Promise<ToolAnswer> {
    const { deskInputs } = await import("./tools.ts");
    return tool === "note" ? this.#note(deskInputs.note.parse(input)) : this.#decide(deskInputs.decide.parse(input));
  }

  #note(note: Note): ToolAnswer {
    if (this.#notes.length >= mostNotes) return { text: `There are ${mostNotes} notes already.`, failed: true };
    this.#notes.push(note);
    return { text: "Noted.", failed: false };
  }

  /** What was decided before is not asked again. */
  #decide(question: Question): ToolAnswer {
    const known = this.#task.decisions.find((each) => same(each, question));
    if (known === undefined) return this.#stop({ kind: "undecided", gate: this.#gateOf(question), question });
    const choice = known.allowed[known.selected - 1] ?? "";
    return { text: `This was decided by ${known.actor}: ${choice}. ${known.rationale}`.trim(), failed: false };
  }

  #gateOf({ summary }: Question): string {
    const digest = createHash("sha256").update(summary).digest("hex").slice(0, 8);
    return `task:${this.#task.id}-${digest}`;
  }

  #stop(halt: Halt): ToolAnswer {
    this.#halt ??= halt;
    return {
      text: halt.kind === "blocked" ? `Blocked (${halt.blocker.kind}): people are asked.` : "Asked.",
      failed: false,
    };
  }

  async #shown(tool: ToolName, input: unknown, answer: ToolAnswer): Promise<ToolAnswer> {
    const [{ after }, { blockerOf }] = await Promise.all([import("../hooks/hooks.ts"), import("./blockers.ts")]);
    const blocker = tool === "run" && isFailure(answer) ? blockerOf(commandOf(input), answer.text) : undefined;
    const { text, failed } = after(tool, answer.text, this.#hooks);
    const shown = this.#heard({ text, failed: failed || answer.failed });
    return blocker === undefined ? shown : this.#met(blocker, shown);
  }

  #heard(answer: ToolAnswer): ToolAnswer {
    const times = this.#repeats.hear(answer);
    if (times === undefined) return answer;
    const text = `${answer.text}\n[The same error came ${times} times in your last calls. Do not repeat it: find its cause, or go another way.]`;
    return { ...answer, text };
  }

  /** Tried again and again, it is a question for people. */
  #met(blocker: Blocker, answer: ToolAnswer): ToolAnswer {
    this.#blocked.push(blocker);
    if (this.#blocked.filter(({ kind }) => kind === blocker.kind).length >= mostBlocked)
      this.#stop({ kind: "blocked", blocker });
    const text = `${answer.text}\n[Blocked: ${blocker.kind}. Trying again does not help: do without it, or decide.]`;
    return { ...answer, text };
  }
}

function same(decided: Decided, question: Question): boolean {
  return decided.gate.startsWith("task:") && bare(decided.summary) === bare(question.summary);
}

function bare(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

function noted(note: string): string {
  return `[${note}]`;
}

function commandOf(input: unknown): string {
  return typeof input === "object" && input !== null && "command" in input ? String(input.command) : "";
}
