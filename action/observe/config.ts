/** `.github/muster.yml` as it stands on the default branch, with the line of each mistake. */

import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { configPath, readConfig } from "#mission/config";
import type { ConfigFacts } from "#mission/facts";
import type { Sha } from "#mission/ids";
import type { Git } from "../ports.ts";

/** Read from the default branch only: a change must not choose its own rules. */
export async function observeConfig(git: Git, defaultHead: Sha): Promise<ConfigFacts> {
  return configFrom((await git.show(defaultHead, configPath)) ?? "");
}

export function configFrom(text: string): ConfigFacts {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    return {
      kind: "invalid",
      problems: [{ line: lines.linePos(error.pos[0]).line, message: error.message.split("\n")[0] ?? "" }],
    };
  }
  const reading = readConfig(document.toJS());
  if (reading.kind === "valid") return reading;
  const lineOf = (path: readonly (string | number)[]) => lines.linePos(offsetOf(document, path)).line;
  return {
    kind: "invalid",
    problems: reading.problems.map(({ path, message }) => ({
      line: Math.max(1, lineOf(path)),
      message: messageAt(path, message),
    })),
  };
}

type Doc = ReturnType<typeof parseDocument>;

/** Where a path stands in the text: its key, in a list its value; or its nearest parent's. */
function offsetOf(document: Doc, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = keyAt(document, path.slice(0, length)) ?? document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return 0;
}

function keyAt(document: Doc, path: readonly (string | number)[]): unknown {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(map)) return undefined;
  return map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function messageAt(path: readonly (string | number)[], message: string): string {
  return message.startsWith("Unknown key") || path.length === 0 ? message : `\`${path.join(".")}\`: ${message}`;
}
