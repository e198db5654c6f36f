/** How much two features read alike, so that nobody pays twice for the same wish. */

import type { IssueNumber } from "../ids.ts";
import type { Likeness } from "./event.ts";

export type Text = { readonly title: string; readonly body: string };

/** above this two features may be one. */
const alike = 0.8;
const mostNamed = 5;

/**
 * The mean of what titles and texts have in common, 0–1: of each the Dice coefficient of their words, 2·|common| / (|one| + |other|), where a
 * word that stands twice is two. Two empty texts have everything in common.
 */
export function similarity(one: Text, other: Text): number {
  return (dice(wordsOf(one.title), wordsOf(other.title)) + dice(wordsOf(one.body), wordsOf(other.body))) / 2;
}

/** The open features that read like this one, the most similar first; at most five. */
export function likenessesOf(own: Text, others: Iterable<Text & { readonly issue: IssueNumber }>): readonly Likeness[] {
  const title = wordsOf(own.title);
  const body = wordsOf(own.body);
  const found: Likeness[] = [];
  for (const other of others) {
    const titles = dice(title, wordsOf(other.title));
    // The texts cannot make up for titles that have less than this in common.
    if (titles <= 2 * alike - 1) continue;
    const both = (titles + dice(body, wordsOf(other.body))) / 2;
    if (both > alike) found.push({ issue: other.issue, similarity: Math.round(both * 100) / 100 });
  }
  return found.toSorted((a, b) => b.similarity - a.similarity || a.issue - b.issue).slice(0, mostNamed);
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function dice(one: readonly string[], other: readonly string[]): number {
  if (one.length + other.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of one) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of other) {
    const count = left.get(word) ?? 0;
    if (count > 0) common += 1;
    left.set(word, count - 1);
  }
  return (2 * common) / (one.length + other.length);
}
