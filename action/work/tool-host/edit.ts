/** The tool edit: replaces text that occurs exactly once, and says of text that does not what it is nearest to. */

import { readFileSync } from "node:fs";
import type { Input } from "./commands.ts";
import { changeable, save, withFile } from "./files.ts";
import { nearMiss } from "./near-miss.ts";
import { Refusal } from "./paths.ts";
import type { Welcome } from "./protocol.ts";

const largestEdited = 5 << 20;

export function edit(input: Input<"edit">, host: Welcome): string {
  const path = changeable(input.path, host);
  const text = withFile(path, input.path, (file) => decoded(readFileSync(file), input.path));
  const places = placesOf(text, input.old);
  const [at] = places;
  if (at === undefined) throw new Refusal(nearMiss(text, input.old, input.path));
  if (places.length > 1) {
    const lines = places.slice(0, 10).map((place) => lineOf(text, place));
    throw new Refusal(
      `\`old\` occurs ${places.length} times in ${input.path}, at lines ${lines.join(", ")}${places.length > 10 ? ", …" : ""}. Give more of its surroundings so that it occurs once.`,
    );
  }
  if (input.old === input.new) throw new Refusal("`old` and `new` are the same: nothing to change.");
  save(path, input.path, text.slice(0, at) + input.new + text.slice(at + input.old.length));
  return `Changed ${input.path} at line ${lineOf(text, at)}.`;
}

/** A file is written back whole: what could not be read as it is would be spoilt. */
function decoded(bytes: Buffer, name: string): string {
  if (bytes.length > largestEdited) throw new Refusal(`${name} is too large to edit (${bytes.length} bytes); use run.`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(`${name} is not UTF-8: an edit would spoil its other characters. Use run, for example with sed.`);
  }
}

function placesOf(text: string, old: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length)) places.push(at);
  return places;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
