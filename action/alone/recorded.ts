/** The recorded model and the recorded tools: they answer as the record says, and notice where a run leaves it. */

import type { AloneDifference, AloneResult } from "#mission/alone/event";
import { noUsage } from "#mission/spend";
import type { Block, Message, Model, ModelRequest } from "../ports.ts";
import { versionOf } from "../work/asking.ts";
import { Fingerprints } from "../work/record/fingerprint.ts";
import { isToolName, toolInputs } from "../work/tool-host/protocol.ts";
import type { Hands } from "../work/hands.ts";
import { saysTheSame, shortDifference } from "./compare.ts";
import type { RecordedRequest, Recording } from "./record.ts";

/** What is found out on the way. */
export type Findings = {
  /** Requests made so far. */
  requests: number;
  /** Where the run first left the record. */
  difference: AloneDifference | undefined;
  /** Results of tools that were others than recorded. */
  readonly results: AloneResult[];
  /** The record ends in the middle of a tool. */
  interrupted: boolean;
};

export function recordedModel(record: Recording, findings: Findings, stop: () => void): Model {
  return {
    async ask(request, { onBlock }) {
      const recorded = record.requests[findings.requests];
      findings.requests += 1;
      if (recorded?.answer === undefined && wasStopped(record)) return over(stop);
      findings.difference ??= differenceOf(request, recorded, { record, number: findings.requests });
      if (findings.difference !== undefined || recorded?.answer === undefined)
        return { kind: "failed", message: "The run left its record.", usage: noUsage };
      const { answer } = recorded;
      if ("blocks" in answer) answer.blocks.forEach((block, index) => onBlock?.(block, index));
      return answer;
    },
  };
}

/** Ended from outside, at a moment that no rule gives again. */
export function wasStopped({ end }: Recording): boolean {
  return end.reason === "time-out" || end.reason === "stuck" || end.reason === "cancelled";
}

function over(stop: () => void) {
  stop();
  return { kind: "cut" as const, message: "The record ends here.", blocks: [], usage: noUsage };
}

type Place = { readonly record: Recording; readonly number: number };

function differenceOf(request: ModelRequest, recorded: RecordedRequest | undefined, place: Place) {
  if (recorded === undefined) {
    const got = `request ${place.number}, for ${request.model}`;
    return difference(place, { where: "the end", expected: `no request after ${place.number - 1}`, got });
  }
  const { marks, hash } = new Fingerprints().of(request);
  const at = recorded.marks.findIndex((mark, index) => mark !== marks[index]);
  const first = at < 0 && marks.length > recorded.marks.length ? recorded.marks.length : at;
  if (first === 0) return difference(place, headOf(request, recorded));
  if (first > 0) return difference(place, inMessage(request.messages[first - 1], first, place.record));
  if (hash(request.maxTokens) === recorded.sha256) return undefined;
  const limits = { expected: String(recorded.maxTokens), got: String(request.maxTokens) };
  return difference(place, { where: "the longest answer that the purse allows, in tokens", ...limits });
}

type Found = { readonly where: string; readonly message?: number; readonly expected: string; readonly got: string };

function difference({ record, number }: Place, { expected, got, ...found }: Found): AloneDifference {
  const recorded = record.requests[number - 1];
  const { role, turn } = recorded ?? { role: "", turn: 0 };
  const texts = { expected: expected.slice(0, 4000), got: got.slice(0, 4000) };
  return { request: number, role, turn, ...found, ...texts, difference: shortDifference(expected, got) };
}

/** What all requests of a conversation begin with. */
function headOf(request: ModelRequest, recorded: RecordedRequest): Found {
  const prompt = versionOf(request.system);
  if (request.model !== recorded.model) return { where: "the model", expected: recorded.model, got: request.model };
  if (prompt !== recorded.prompt)
    return { where: "the prompt, by its version", expected: recorded.prompt, got: prompt };
  const tools = request.tools.map(({ name }) => name).join(", ");
  return { where: "the tools' descriptions", expected: "as they were recorded", got: `now: ${tools}` };
}

/** `number` counts messages from 1. */
function inMessage(message: Message | undefined, number: number, record: Recording): Found {
  if (message === undefined)
    return { where: "the history", message: number, expected: "one more message", got: "none" };
  if (number === 1) return { where: "the opening", message: number, expected: record.opening, got: textOf(message) };
  const [result] = message.blocks.flatMap((block) => (block.kind === "tool-result" ? inResult(block, record) : []));
  if (result !== undefined) return { ...result, message: number };
  const expected = "a message that only its fingerprint is recorded of";
  return { where: `the ${message.role}'s message`, message: number, expected, got: textOf(message) };
}

function inResult({ id, text, failed }: Extract<Block, { kind: "tool-result" }>, record: Recording): readonly Found[] {
  const recorded = record.results.get(id) ?? { text: "no such result", failed };
  const expected = recorded.text === "" ? "(nothing)" : recorded.text;
  if (expected === text && recorded.failed === failed) return [];
  return [{ where: `the result of ${useOf(id, record.requests)}`, expected, got: text }];
}

function textOf({ blocks }: Message): string {
  return blocks.map((block) => ("text" in block ? block.text : JSON.stringify(block))).join("\n");
}

function useOf(id: string, requests: readonly RecordedRequest[]): string {
  const use = usesOf(requests).find((each) => each.id === id);
  return use === undefined ? id : `${use.name} ${JSON.stringify(use.input).slice(0, 200)}`;
}

type ToolUse = Extract<Block, { kind: "tool-use" }>;

function usesOf(requests: readonly RecordedRequest[]): readonly ToolUse[] {
  return requests
    .flatMap(({ answer }) => (answer !== undefined && "blocks" in answer ? answer.blocks : []))
    .filter((block) => block.kind === "tool-use");
}

export type Replaying = {
  readonly findings: Findings;
  /** Which results the conversation is told where they differ in more than the moment. */
  readonly results: "recorded" | "live";
  /** False: commands are not run, since there is no sandbox for them. */
  readonly commands: boolean;
  readonly workspace: string;
  readonly stop: () => void;
};

/** Tools that really work on the tree, and say what the record says they said. */
export function recordedHands(record: Recording, hands: Hands, given: Replaying): Hands {
  const left = [...usesOf(record.requests)];
  const recordedFor = (key: string) => {
    const at = left.findIndex((use) => keyOf(use) === key);
    const [use] = at < 0 ? [] : left.splice(at, 1);
    return use === undefined ? undefined : record.results.get(use.id);
  };
  return {
    async do(tool, input) {
      const recorded = recordedFor(JSON.stringify([tool, input]));
      if (recorded === undefined && wasStopped(record)) return interrupted(given);
      if (recorded !== undefined && tool === "run" && !given.commands) return recorded;
      const real = await hands.do(tool, input);
      if (recorded === undefined) return real;
      const then = { text: recorded.text, workspace: record.task.workspace };
      if (saysTheSame(then, { text: real.text, workspace: given.workspace }) && recorded.failed === real.failed)
        return recorded;
      const what = `${tool} ${JSON.stringify(input).slice(0, 200)}`;
      given.findings.results.push({ what, difference: shortDifference(recorded.text, real.text) });
      return given.results === "live" ? real : recorded;
    },
  };
}

function interrupted({ findings, stop }: Replaying) {
  findings.interrupted = true;
  stop();
  return { text: "The record ends here.", failed: true };
}

function keyOf({ name, input }: ToolUse): string {
  const parsed = isToolName(name) ? toolInputs[name].safeParse(input) : undefined;
  return JSON.stringify([name, parsed?.success === true ? parsed.data : input]);
}
