/**
 * Decides before each tool call whether it may be made, and after it what of its result is shown. Runs in the thinker and opens no file: a
 * guard-rail against mishaps and the plainest attacks. What contains a worker is the sandbox, not this.
 */

import { createHash } from "node:crypto";
import { allowOrRefuse, decisionFor } from "#mission/decision";
import type { Decided, Question } from "#mission/decision";
import type { HookRule } from "#mission/hook";
import type { ToolName } from "../tool-host/protocol.ts";
import { unknown } from "./command.ts";
import { credentialIn, isCredential } from "./credentials.ts";
import { whyRefused } from "./destructive.ts";
import { callsOf } from "./unwrap.ts";

export type Ruling =
  /** `notes` go before the result: warnings, and what was changed. */
  | { readonly kind: "go"; readonly input: unknown; readonly notes: readonly string[] }
  | { readonly kind: "stop"; readonly text: string }
  | { readonly kind: "ask"; readonly gate: string; readonly question: Question };

export type Hooks = {
  /** The configuration's own rules, tried before ours. */
  readonly rules: readonly HookRule[];
  readonly decisions: readonly Decided[];
};

/** A call on its way through the rules. */
type Passage = { readonly tool: ToolName; readonly input: unknown; subject: string; readonly notes: string[] };

/** `workspace`: the work tree's real path, if it is known. */
export function before(tool: ToolName, input: unknown, hooks: Hooks, workspace: string | undefined): Ruling {
  const passage: Passage = { tool, input, subject: subjectOf(tool, input), notes: [] };
  for (const rule of hooks.rules) {
    if (rule.before !== tool || !fits(rule, tool, passage.subject)) continue;
    const ruling = acts[rule.do](rule, passage, hooks);
    if (ruling !== undefined) return ruling;
  }
  const refused = ours(tool, passage.subject, workspace);
  return refused === undefined ? go(passage) : { kind: "stop", text: refused };
}

/** Undefined when the next rule is to be tried. */
type Act = (rule: HookRule, passage: Passage, hooks: Hooks) => Ruling | undefined;

const acts: Readonly<Record<HookRule["do"], Act>> = {
  allow: (_, passage) => go(passage),
  block: (rule) => ({ kind: "stop", text: `A rule of this repository forbids it: ${whyOf(rule)}.` }),
  warn: (rule, { notes }) => void notes.push(`Note: ${whyOf(rule)}.`),
  modify,
  approve: (rule, passage, { decisions }) => approval(rule, passage, decisions) ?? go(passage),
};

function modify(rule: HookRule, passage: Passage): Ruling | undefined {
  const changed = passage.subject.replace(new RegExp(rule.match, "u"), rule.with ?? "");
  if (changed === passage.subject) {
    const text = `A rule of this repository changes what fits ${rule.match}, and could not here: write it plainly.`;
    return { kind: "stop", text };
  }
  passage.subject = changed;
  passage.notes.push(`A rule of this repository made it: ${changed}`);
  return undefined;
}

/** The result as the model may see it. */
export function after(
  tool: ToolName,
  text: string,
  { rules }: Hooks,
): { readonly text: string; readonly failed: boolean } {
  const notes: string[] = [];
  let shown = text;
  for (const rule of rules) {
    if (rule.after !== tool || !new RegExp(rule.match, "u").test(shown)) continue;
    if (rule.do === "block")
      return { text: `A rule of this repository keeps this result back: ${whyOf(rule)}.`, failed: true };
    if (rule.do === "modify") shown = shown.replaceAll(new RegExp(rule.match, "gu"), rule.with ?? "");
    if (rule.do === "warn") notes.push(`[${whyOf(rule)}.]`);
  }
  return { text: [shown, ...notes].join("\n"), failed: false };
}

function go({ tool, input, subject, notes }: Passage): Ruling {
  const changed = tool === "run" && subject !== subjectOf(tool, input) && typeof input === "object";
  return { kind: "go", input: changed ? { ...input, command: subject } : input, notes };
}

/** The command, or the path. */
function subjectOf(tool: ToolName, input: unknown): string {
  const key = tool === "run" ? "command" : "path";
  const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, key) : undefined;
  return typeof value === "string" ? value : "";
}

function fits({ match }: HookRule, tool: ToolName, subject: string): boolean {
  const expression = new RegExp(match, "u");
  if (expression.test(subject)) return true;
  return tool === "run" && commandsIn(subject).some((command) => expression.test(command));
}

/** Each single command, its quotes taken away; what only the shell will know stands as `$…`. */
function commandsIn(command: string): readonly string[] {
  return callsOf(command).calls.map(({ name, args }) =>
    [name, ...args.map(({ text }) => text)].join(" ").replaceAll(unknown, "$…"),
  );
}

function whyOf({ why, match }: HookRule): string {
  return why?.replace(/\.$/, "") ?? `it fits ${match}`;
}

/** Undefined when a person has allowed exactly this. */
function approval(rule: HookRule, { tool, subject }: Passage, decisions: readonly Decided[]): Ruling | undefined {
  const digest = createHash("sha256")
    .update(JSON.stringify([rule.match, tool, subject]))
    .digest("hex");
  const gate = `hook:${digest.slice(0, 16)}`;
  const answer = decisionFor(gate, decisions);
  if (answer?.selected === 1) return undefined;
  if (answer !== undefined) return { kind: "stop", text: `${answer.actor} has refused this: do without it.` };
  const asks = tool === "run" ? `to run \`${shortened(subject)}\`` : `to ${tool} \`${shortened(subject)}\``;
  const summary = `A worker wants ${asks}.${rule.why === undefined ? "" : ` ${rule.why}`}`;
  return { kind: "ask", gate, question: { summary, options: [...allowOrRefuse], default: 2 } };
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)} […]` : text;
}

function ours(tool: ToolName, subject: string, workspace: string | undefined): string | undefined {
  if (tool !== "run") return isCredential(subject) ? credential(subject) : undefined;
  const refused = whyRefused(subject, workspace);
  if (refused !== undefined) return `This does not run (${refused.rule}): ${refused.why}.`;
  const found = credentialIn(subject);
  return found === undefined ? undefined : credential(found.replaceAll(unknown, "$…"));
}

function credential(path: string): string {
  return `${path.slice(0, 200)} is a file for credentials: no tool opens it. If the task cannot be done without it, decide.`;
}
