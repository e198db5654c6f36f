/** `BACKLOG.md`: `## P<n>: title` for a feature of the impact 10 − n, its text below; back and forth. */

import { limits } from "../manners/limits.ts";

export type Entry = {
  /** The issue that it stands for, when it came from one. */
  readonly issue?: number | undefined;
  readonly title: string;
  readonly body: string;
  /** 1–10. */
  readonly impact: number;
  readonly effort: number;
};

export type ReadBacklog = {
  readonly entries: readonly Entry[];
  /** Headings that are none of ours or too long, each with its line (1-based). */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
};

const usualEffort = 5;

export function printBacklog(entries: readonly Entry[]): string {
  const sections = entries.map(({ issue, title, body, impact, effort }) => {
    const known = [issue === undefined ? [] : [`#${issue}`], effort === usualEffort ? [] : [`effort ${effort}`]].flat();
    const mark = known.length === 0 ? [] : [`<!-- ${known.join(", ")} -->`];
    return [
      `## P${10 - impact}: ${title.replaceAll(/\s+/g, " ")}`,
      ...mark,
      ...(body === "" ? [] : ["", fenced(body)]),
    ].join("\n");
  });
  return `${["# Backlog", ...sections].join("\n\n")}\n`;
}

/** Headings of the second level in a text are set one deeper: they would begin a feature of their own. */
function fenced(body: string): string {
  return body.trim().replaceAll(/^##(?=\s)/gm, "###");
}

const heading = /^##\s+(.*)$/;
const ours = /^P([0-9]):\s+(\S.*)$/;
const marks = /^<!-- (?:#([1-9][0-9]*))?(?:, )?(?:effort ([1-9]|10))? -->$/;

/** Total: what stands before the first feature is left out, and a heading that is none of ours, or longer than GitHub takes, is told. */
export function readBacklog(text: string): ReadBacklog {
  const entries: Entry[] = [];
  const problems: ReadBacklog["problems"][number][] = [];
  const sections = sectionsOf(text.replaceAll("\r\n", "\n").split("\n"));
  for (const { line, title, lines } of sections) {
    const [, priority, named = ""] = ours.exec(title) ?? [];
    if (priority === undefined)
      problems.push({ line, message: `“${title}” is no feature; write \`## P<0 to 9>: title\`` });
    else if (named.length > limits.title)
      problems.push({ line, message: `a title of ${named.length} characters; GitHub takes ${limits.title}` });
    else entries.push(entryOf(Number(priority), named.trim(), lines));
  }
  return { entries, problems };
}

type Section = { readonly line: number; readonly title: string; readonly lines: string[] };

function sectionsOf(lines: readonly string[]): readonly Section[] {
  const sections: Section[] = [];
  for (const [index, line] of lines.entries()) {
    const [, title] = heading.exec(line) ?? [];
    if (title === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ line: index + 1, title: title.trim(), lines: [] });
  }
  return sections;
}

function entryOf(priority: number, title: string, lines: readonly string[]): Entry {
  const [first = "", ...rest] = lines;
  const found = marks.exec(first.trim());
  const [, issue, effort] = found ?? [];
  return {
    ...(issue === undefined ? {} : { issue: Number(issue) }),
    title,
    body: (found === null ? lines : rest).join("\n").trim(),
    impact: 10 - priority,
    effort: effort === undefined ? usualEffort : Number(effort),
  };
}
