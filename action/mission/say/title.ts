/** Titles of issues and pull requests of ours. */

import { limits } from "../manners/limits.ts";
import { neutralPlain } from "../text/neutral.ts";

/** In one line, and no longer than GitHub takes: where it is cut it says so. `issue` may be closed by it. */
export function titleText(text: string, issue?: number): string {
  const line = neutralPlain(text, issue).replaceAll(/\s+/g, " ").trim();
  return line.length > limits.title ? `${line.slice(0, limits.title - 1)}…` : line;
}
