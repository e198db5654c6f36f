/** What an issue says in the sections of our issue form, or in free text that reads like them. Total: what is not there is absent. */

import { IssueNumber } from "../ids.ts";
import { remembered } from "../text/remembered.ts";
import { sectionsOf } from "./sections.ts";

export type Priority = "P0" | "P1" | "P2";

export type Criterion = { readonly priority: Priority; readonly text: string };

export type Form = {
  readonly requirements: string | undefined;
  readonly constraints: string | undefined;
  readonly nonGoals: string | undefined;
  /** P0 first. */
  readonly acceptance: readonly Criterion[];
  /** Commands that must pass besides the repository's own. */
  readonly verify: readonly string[];
  /** Issues of the same repository that have to be done before, in the order in which they are named. */
  readonly dependsOn: readonly IssueNumber[];
  /** Issues of other repositories, as they are named: `owner/name#12`. */
  readonly dependsElsewhere: readonly string[];
  /** Whether other work may go on at the same time; it may unless the issue says no. */
  readonly parallelSafe: boolean;
};

/** `body`: as a person sees it. Sections may stand in any order, at any depth of heading. */
export const formOf = remembered(1000, (body): Form => {
  const sections = sectionsOf(body);
  const text = (name: string) => sections.get(name);
  const named = [text("depends on") ?? "", ...dependenciesIn(body)].join(" ");
  return {
    requirements: text("requirements"),
    constraints: text("constraints"),
    nonGoals: text("non goals"),
    acceptance: priorities.flatMap((priority) => criteria(priority, sections)),
    verify: commandLines(text("verify commands") ?? ""),
    dependsOn: numbersIn(named),
    dependsElsewhere: foreignIn(named),
    parallelSafe: !saysNo(text("parallel safe") ?? "") && !aloneInProse.test(body),
  };
});

const priorities = ["P0", "P1", "P2"] as const;

/** The form has a section for each priority; in free text one section may hold all, each line with its own mark (P0 where it has none). */
function criteria(priority: Priority, sections: ReadonlyMap<string, string>): readonly Criterion[] {
  const low = priority.toLowerCase();
  const own = itemsOf(sections.get(`acceptance criteria ${low}`) ?? "");
  const mixed = itemsOf(sections.get("acceptance criteria") ?? sections.get("acceptance") ?? "");
  const marked = mixed.flatMap((item) => {
    const [, mark = "P0", rest = item] = /^\W*(P[0-2])\W+(.*)$/is.exec(item) ?? [];
    return mark.toLowerCase() === low ? [rest] : [];
  });
  return [...own, ...marked].map((text) => ({ priority, text }));
}

function itemsOf(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/, "").trim());
  return lines.filter((line) => line !== "");
}

/** A fence is how the form shows commands, a bullet and backquotes how people write them. */
function commandLines(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => !/^\s*(?:```|~~~)/.test(line));
  const plain = lines.map((line) => line.replace(/^\s*(?:[-*+]\s+|\$\s+)/, "").trim());
  return [...new Set(plain.map((line) => line.replace(/^`([^`]+)`$/, "$1").trim()))].filter(isCommand);
}

function isCommand(line: string): boolean {
  return line !== "" && !line.startsWith("#") && line.length <= 2000;
}

/** `Depends on #3 and #4` anywhere in the text. */
function dependenciesIn(body: string): readonly string[] {
  const reference = String.raw`(?:[\w.-]+\/[\w.-]+)?#\d+`;
  const pattern = new RegExp(String.raw`\bdepends on:?\s+(${reference}(?:(?:\s*,\s*|\s+and\s+)${reference})*)`, "gi");
  return [...body.matchAll(pattern)].map(([, list = ""]) => list);
}

function numbersIn(text: string): readonly IssueNumber[] {
  const numbers = [...text.matchAll(/(?<![\w./-])#(\d{1,9})\b/g)].map(([, digits]) => Number(digits));
  return [...new Set(numbers)].filter((number) => number > 0).map((number) => IssueNumber.parse(number));
}

function foreignIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/[\w.-]+\/[\w.-]+#\d{1,9}\b/g)].map(([name]) => name))];
}

function saysNo(text: string): boolean {
  return /^\W*(?:no|false)\b/i.test(text);
}

const aloneInProse = /^\W*parallel[- ]safe\W*:\W*(?:no|false)\b/im;
