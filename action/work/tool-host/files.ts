/** The tools that read and write whole files: read, list, write. Each answers with what the model should know. */

import { constants } from "node:fs";
import { mkdir, open, readdir, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { binaryKind, headLength } from "./binary.ts";
import type { Input, Surroundings } from "./commands.ts";
import { LineRange } from "./line-range.ts";
import { asRefusal, locate, locateReadable, protection, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";
import type { Welcome } from "./protocol.ts";

const largestFile = 64 << 20;
const usualLines = 2000;

export async function read(input: Input<"read">, { host, spills }: Surroundings): Promise<string> {
  const from = input.from ?? 1;
  const to = Math.max(from, input.to ?? from + usualLines - 1);
  const path = await locateReadable(host.workspace, spills.folder, input.path);
  const range = new LineRange(from, to, longestResult * 4);
  const { total } = await withFile(path, input.path, (file) => rangeOf(file, range));
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

async function rangeOf(file: FileHandle, range: LineRange): Promise<LineRange> {
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) {
    if (Buffer.isBuffer(chunk)) range.add(chunk);
  }
  return range;
}

/** As many whole lines as fit, at least one, which is cut when it alone is too long. */
function bounded(lines: readonly string[], most: number): readonly string[] {
  let length = 0;
  const fitting = lines.findIndex((line) => (length += line.length + 1) > most);
  if (fitting < 0) return lines;
  return fitting === 0 ? [`${(lines[0] ?? "").slice(0, most)} […]`] : lines.slice(0, fitting);
}

export async function list(input: Input<"list">, host: Welcome): Promise<string> {
  const path = input.path ?? ".";
  const folder = await locate(host.workspace, path);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw asRefusal(error, path);
  });
  const names = entries
    .filter((entry) => entry.name !== ".git")
    .map((entry) => entry.name + (entry.isDirectory() ? "/" : entry.isSymbolicLink() ? "@" : ""))
    .toSorted();
  if (names.length === 0) return "(empty)";
  const shown = names.slice(0, 500);
  return shown.join("\n") + (shown.length < names.length ? `\n[… ${names.length - shown.length} more …]` : "");
}

export async function write(input: Input<"write">, host: Welcome): Promise<string> {
  const path = await changeable(input.path, host);
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw asRefusal(error, input.path);
  });
  await save(path, input.path, input.text);
  return `Wrote ${input.path} (${input.text.split("\n").length} lines).`;
}

/** The real path of a file that this role may change. Throws a {@link Refusal}. */
export async function changeable(path: string, host: Welcome): Promise<string> {
  if (!host.mayWrite) throw new Refusal("This role does not change files.");
  const real = await locate(host.workspace, path);
  const reason = protection(host.workspace, real, host.protected);
  if (reason !== undefined) throw new Refusal(reason);
  return real;
}

/** Opens a plain text file; its last part is not followed when it was made a link meanwhile. */
export async function withFile<Value>(
  path: string,
  name: string,
  use: (file: FileHandle) => Promise<Value>,
): Promise<Value> {
  // Opening a pipe would wait for its other end for ever.
  const info = await stat(path).catch((error: unknown) => {
    throw asRefusal(error, name);
  });
  if (info.isDirectory()) throw new Refusal(`${name} is a folder; use list.`);
  if (!info.isFile()) throw new Refusal(`${name} is not a plain file.`);
  if (info.size > largestFile)
    throw new Refusal(`${name} is too large to read (${info.size} bytes); use search or run.`);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: unknown) => {
    throw asRefusal(error, name);
  });
  try {
    const head = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
    const kind = binaryKind(head.buffer.subarray(0, head.bytesRead));
    if (kind !== undefined)
      throw new Refusal(`${name} is not text: it is ${kind}, ${info.size} bytes, and cannot be shown.`);
    return await use(file);
  } finally {
    await file.close();
  }
}

export async function save(path: string, name: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags, 0o666).catch((error: unknown) => {
    throw asRefusal(error, name);
  });
  try {
    if (!(await file.stat()).isFile()) throw new Refusal(`${name} is not a plain file.`);
    await file.truncate(0);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
