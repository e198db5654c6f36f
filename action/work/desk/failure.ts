/** What is wrong when a tool fails: whether it did, and the same words for the same error whatever its numbers. */

import type { ToolAnswer } from "../tool-host/client.ts";

export function isFailure({ text, failed }: ToolAnswer): boolean {
  return failed || /\n?\[(?:exit (?!0,)|ended after )[^\n]*\]\s*$/.test(text);
}

const telling =
  /error|fail|cannot|can't|could not|couldn't|not found|no such|denied|refused|unable|invalid|missing|undefined|unexpected|exception|traceback|assert|expected|does not|occurs/i;
const mostLines = 3;

/** The lines that tell the error, with numbers, times, hashes and folders taken out; undefined for what did not fail. */
export function errorIn(answer: ToolAnswer): string | undefined {
  if (!isFailure(answer)) return undefined;
  const lines = answer.text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^\[(?:exit|ended after|all of it|its first|…)/.test(line));
  const chosen = lines.filter((line) => telling.test(line)).slice(0, mostLines);
  return (chosen.length > 0 ? chosen : lines.slice(-1)).map(normalised).join("\n");
}

function normalised(line: string): string {
  return line
    .slice(0, 400)
    .replaceAll(/\b[0-9a-f]{7,}\b/gi, "#")
    .replaceAll(/(?:\/[\w.@-]+)+\/([\w.@-]+)/g, "$1")
    .replaceAll(/\d+(?:\.\d+)*/g, "#")
    .replaceAll(/\s+/g, " ");
}

const remembered = 5;
const often = 3;

/** Listens to results, and notices the error that comes again and again. */
export class Repeats {
  readonly #last: (string | undefined)[] = [];
  #noticed = 0;

  /** How often the error of this result came in the last five, when that is too often. */
  hear(answer: ToolAnswer): number | undefined {
    const error = errorIn(answer);
    this.#last.push(error);
    if (this.#last.length > remembered) this.#last.shift();
    if (error === undefined) return undefined;
    const times = this.#last.filter((each) => each === error).length;
    if (times < often) return undefined;
    this.#noticed += 1;
    return times;
  }

  /** How often that was. */
  get noticed(): number {
    return this.#noticed;
  }
}
