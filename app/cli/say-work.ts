/** What a worker alone does, on a terminal: as lines for people, or as one JSON object an event. */

import type { AloneEvent } from "#mission/alone/event";
import type { Handoff } from "#mission/handoff";
import { dollars, usd } from "#mission/ids";
import type { WorkResult } from "./work.ts";

export type AloneNarrator = {
  readonly event: (event: AloneEvent) => void;
  /** A remark for people only. */
  readonly note: (text: string) => void;
  /** The last line of JSON. */
  readonly result: (result: object) => void;
};

export type Telling = {
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** Seconds since the command began. */
  readonly seconds: () => number;
};

export function aloneNarrator({ json, print, seconds }: Telling): AloneNarrator {
  const at = () => Math.round(seconds() * 10) / 10;
  if (json) {
    return {
      event: (event) => print(JSON.stringify({ at: at(), ...event })),
      note: () => undefined,
      result: (result) => print(JSON.stringify(result)),
    };
  }
  const stamped = (text: string) => print(`${at().toFixed(1).padStart(6)}s  ${text}`);
  return {
    event(event) {
      for (const line of linesOf(event)) stamped(line);
    },
    note: print,
    result: () => undefined,
  };
}

function linesOf(event: AloneEvent): readonly string[] {
  if (event.kind === "note") return [event.text];
  if (event.kind === "setup") return [`set-up ${event.command}: exit ${event.exit ?? "by a signal"}`];
  if (event.kind === "result") return event.failed ? [`  failed: ${firstLine(event.text)}`] : [];
  if (event.kind !== "answered") return [];
  const said = event.said.trim() === "" ? [] : [firstLine(event.said)];
  const uses = event.uses.map(({ tool, what }) => `${tool} ${firstLine(what)}`.trim());
  return [...said, ...uses].map((text) => `turn ${event.turn}: ${text}`);
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

export function closing({ files, turns, folder, usd: cost, kept }: WorkResult, { outcome }: Handoff): string {
  const spent = `${turns} turn(s), ${dollars(usd(cost))}. Hand-off and transcript: ${folder}`;
  return ["", neededOf(outcome) ?? saidOf(outcome), ...changesIn(files, folder, kept), spent].join("\n");
}

function changesIn(files: readonly string[], folder: string, kept: string | undefined): readonly string[] {
  if (files.length === 0) return [];
  const list = files.map((file) => `  ${file}`);
  if (kept === undefined) return ["Changed in your work tree, not committed:", ...list];
  const patch = `${folder}/changes.patch`;
  return [`Nothing of it was put into your work tree: ${kept}.`, `Apply it yourself with: git apply ${patch}`, ...list];
}

/** What people are needed for, when they are. */
function neededOf(outcome: Handoff["outcome"]): string | undefined {
  if (outcome.kind === "unclear")
    return `A person is needed: ${outcome.questions.map(({ question }) => question).join(" ")}`;
  if (outcome.kind === "blocked") return `Blocked (${outcome.blocker.kind}): ${outcome.blocker.message}`;
  if (outcome.kind !== "undecided") return undefined;
  return [`A decision is needed: ${outcome.question.summary}`, ...outcome.question.options].join("\n- ");
}

function saidOf(outcome: Handoff["outcome"]): string {
  switch (outcome.kind) {
    case "planned":
      return `The plan: ${outcome.plan.summary}\n${outcome.plan.units.map(inWords).join("\n")}`;
    case "reviewed":
      return [outcome.review.rationale, ...outcome.review.findings.map(finding)].join("\n");
    case "audited":
      return [outcome.audit.rationale, ...outcome.audit.findings.map(finding)].join("\n");
    case "judged":
      return [outcome.judgement.rationale, ...outcome.judgement.missing].join("\n- ");
    case "diagnosed":
      return `${outcome.diagnosis.cause}\n${outcome.diagnosis.advice}: ${outcome.diagnosis.hint}`;
    case "failed":
      return `Failed (${outcome.reason}): ${outcome.message}`;
    case "partial":
      return `Stopped on the way (${outcome.reason}): ${outcome.message}`;
    case "changed":
    default:
      return "Done.";
  }
}

function inWords(unit: { readonly id: string; readonly title: string; readonly description: string }): string {
  return `- ${unit.id} ${unit.title}: ${unit.description}`;
}

function finding(given: {
  readonly severity: string;
  readonly text: string;
  readonly path?: string | undefined;
}): string {
  return `- ${given.severity}${given.path === undefined ? "" : ` in ${given.path}`}: ${given.text}`;
}
