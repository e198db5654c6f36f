/**
 * The tools that read and write whole files: read, list, write. Each answers with what the model should know. The calls are synchronous: the host
 * serves one model, and asking a thread for each takes five times as long as the call itself.
 */

import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { binaryKind, headLength } from "./binary.ts";
import type { Input, Surroundings } from "./commands.ts";
import { LineRange } from "./line-range.ts";
import { asRefusal, locate, locateReadable, protection, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";
import type { Welcome } from "./protocol.ts";

const largestFile = 64 << 20;
const usualLines = 2000;
const chunkLength = 64 << 10;

export function read(input: Input<"read">, { host, spills }: Surroundings): string {
  const from = input.from ?? 1;
  const to = Math.max(from, input.to ?? from + usualLines - 1);
  const path = locateReadable(host.workspace, spills.folder, input.path);
  const range = new LineRange(from, to, longestResult * 4);
  const { total } = withFile(path, input.path, (file) => rangeOf(file, range));
  const lines = range.lines();
  if (total === 0) return "(the file is empty)";
  if (from > total)
    throw new Refusal(`${input.path} has ${total} lines; lines ${from} to ${input.to ?? to} are not there.`);
  const shown = bounded(
    lines.map((line, index) => `${from + index}\t${line.replace(/\r$/, "")}`),
    longestResult - 300,
  );
  const last = from + shown.length - 1;
  const rest = last < total ? `\n[… lines ${last + 1} to ${total} not shown: read with from and to …]` : "";
  return `${shown.join("\n")}${rest}${lines[0]?.endsWith("\r") === true ? "\n[its lines end in CR LF]" : ""}`;
}

/** A range may keep what it was given, so each chunk has bytes of its own. */
function rangeOf(file: number, range: LineRange): LineRange {
  for (let at = 0; ;) {
    const chunk = Buffer.allocUnsafe(chunkLength);
    const length = readSync(file, chunk, 0, chunkLength, at);
    if (length === 0) return range;
    range.add(chunk.subarray(0, length));
    at += length;
  }
}

/** As many whole lines as fit, at least one, which is cut when it alone is too long. */
function bounded(lines: readonly string[], most: number): readonly string[] {
  let length = 0;
  const fitting = lines.findIndex((line) => (length += line.length + 1) > most);
  if (fitting < 0) return lines;
  return fitting === 0 ? [`${(lines[0] ?? "").slice(0, most)} […]`] : lines.slice(0, fitting);
}

export function list(input: Input<"list">, host: Welcome): string {
  const path = input.path ?? ".";
  const folder = locate(host.workspace, path);
  const entries = asked(path, () => readdirSync(folder, { withFileTypes: true }));
  const names = entries
    .filter((entry) => entry.name !== ".git")
    .map((entry) => entry.name + (entry.isDirectory() ? "/" : entry.isSymbolicLink() ? "@" : ""))
    .toSorted();
  if (names.length === 0) return "(empty)";
  const shown = names.slice(0, 500);
  return shown.join("\n") + (shown.length < names.length ? `\n[… ${names.length - shown.length} more …]` : "");
}

export function write(input: Input<"write">, host: Welcome): string {
  const path = changeable(input.path, host);
  asked(input.path, () => mkdirSync(dirname(path), { recursive: true }));
  save(path, input.path, input.text);
  return `Wrote ${input.path} (${input.text.split("\n").length} lines).`;
}

/** The real path of a file that this role may change. Throws a {@link Refusal}. */
export function changeable(path: string, host: Welcome): string {
  if (!host.mayWrite) throw new Refusal("This role does not change files.");
  const real = locate(host.workspace, path);
  const reason = protection(host.workspace, real, host.protected);
  if (reason !== undefined) throw new Refusal(reason);
  return real;
}

/** Opens a plain text file; its last part is not followed when it was made a link meanwhile. */
export function withFile<Value>(path: string, name: string, use: (file: number) => Value): Value {
  // Opening a pipe would wait for its other end for ever.
  const info = asked(name, () => statSync(path));
  if (info.isDirectory()) throw new Refusal(`${name} is a folder; use list.`);
  if (!info.isFile()) throw new Refusal(`${name} is not a plain file.`);
  if (info.size > largestFile)
    throw new Refusal(`${name} is too large to read (${info.size} bytes); use search or run.`);
  const file = asked(name, () => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  try {
    const head = Buffer.alloc(headLength);
    const kind = binaryKind(head.subarray(0, readSync(file, head, 0, headLength, 0)));
    if (kind !== undefined)
      throw new Refusal(`${name} is not text: it is ${kind}, ${info.size} bytes, and cannot be shown.`);
    return use(file);
  } finally {
    closeSync(file);
  }
}

export function save(path: string, name: string, text: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = asked(name, () => openSync(path, flags, 0o666));
  try {
    if (!fstatSync(file).isFile()) throw new Refusal(`${name} is not a plain file.`);
    ftruncateSync(file, 0);
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** What the file system answers; where it will not, in words for the model. */
function asked<Answer>(name: string, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    throw asRefusal(error, name);
  }
}
