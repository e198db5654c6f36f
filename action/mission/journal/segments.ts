/** The files of a long journal: `journal.jsonl` grows, and is laid aside under a number when it has grown long; the chain goes on in a new one. */

import { journalFile } from "../line.ts";

/** A file has at most so many lines and bytes, unless what is appended at once is more. GitHub shows files up to a megabyte. */
export const longest = { lines: 5000, bytes: 1_000_000 };

/** The journal's files among these, in the order of their lines. */
export function segmentsIn(names: readonly string[]): readonly string[] {
  const laid = names.flatMap((name) => /^journal-([1-9][0-9]*)\.jsonl$/.exec(name)?.[1] ?? []);
  return [
    ...laid
      .map(Number)
      .toSorted((a, b) => a - b)
      .map(segmentFile),
    ...names.filter((name) => name === journalFile),
  ];
}

export function segmentFile(number: number): string {
  return `journal-${number}.jsonl`;
}

/** Whether these rows belong into a new file. */
export function isFull(segment: string, rows: string): boolean {
  if (segment === "") return false;
  const [lines, bytes] = [linesIn(segment) + linesIn(rows), bytesIn(segment) + bytesIn(rows)];
  return lines > longest.lines || bytes > longest.bytes;
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** In UTF-8; a pair of surrogates is four. */
function bytesIn(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
