/** The tools that read and change files: read, list, write, edit. Each answers with what the model should know. */

import { constants } from "node:fs";
import { mkdir, open, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { asRefusal, locate, protection, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";
import type { toolInputs, Welcome } from "./protocol.ts";

type Input<Name extends keyof typeof toolInputs> = z.infer<(typeof toolInputs)[Name]>;

const largestFile = 5 * 1024 * 1024;

export async function read(input: Input<"read">, host: Welcome): Promise<string> {
  const text = await contentOf(await locate(host.workspace, input.path), input.path);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const from = input.from ?? 1;
  const to = Math.min(lines.length, input.to ?? from + 1999);
  if (lines.length === 0) return "(the file is empty)";
  if (from > to)
    throw new Refusal(`${input.path} has ${lines.length} lines; lines ${from} to ${input.to ?? to} are not there.`);
  const shown = bounded(
    lines.slice(from - 1, to).map((line, index) => `${from + index}\t${line}`),
    longestResult - 200,
  );
  const last = from + shown.length - 1;
  const rest =
    last < lines.length ? `\n[… lines ${last + 1} to ${lines.length} not shown: read with from and to …]` : "";
  return shown.join("\n") + rest;
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

export async function edit(input: Input<"edit">, host: Welcome): Promise<string> {
  const path = await changeable(input.path, host);
  const text = await contentOf(path, input.path);
  const places = text.split(input.old).length - 1;
  if (places === 0) throw new Refusal(nearMiss(text, input.old, input.path));
  if (places > 1) {
    throw new Refusal(
      `\`old\` occurs ${places} times in ${input.path}. Give more of its surroundings so that it occurs once.`,
    );
  }
  if (input.old === input.new) throw new Refusal("`old` and `new` are the same: nothing to change.");
  const at = text.indexOf(input.old);
  await save(path, input.path, text.slice(0, at) + input.new + text.slice(at + input.old.length));
  return `Changed ${input.path} at line ${text.slice(0, at).split("\n").length}.`;
}

async function changeable(path: string, host: Welcome): Promise<string> {
  if (!host.mayWrite) throw new Refusal("This role does not change files.");
  const real = await locate(host.workspace, path);
  const reason = protection(host.workspace, real, host.protected);
  if (reason !== undefined) throw new Refusal(reason);
  return real;
}

function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}

/** Says where the text would fit if white space did not count. */
function nearMiss(text: string, old: string, path: string): string {
  const wanted = old
    .split("\n")
    .map(squeezed)
    .filter((line) => line !== "");
  const lines = text.split("\n");
  const at = lines.findIndex((line) => wanted[0] !== undefined && squeezed(line) === wanted[0]);
  if (at < 0) return `\`old\` does not occur in ${path}. Read the file and copy the text exactly.`;
  const around = lines.slice(at, at + Math.min(12, old.split("\n").length)).join("\n");
  return `\`old\` does not occur exactly in ${path}, but line ${at + 1} begins like it. The file has:\n${around}`;
}

/** The last part must be a plain file; a link put there meanwhile is not followed. */
async function contentOf(path: string, name: string): Promise<string> {
  // Opening a pipe would wait for its other end for ever.
  const info = await stat(path).catch((error: unknown) => {
    throw asRefusal(error, name);
  });
  if (info.isDirectory()) throw new Refusal(`${name} is a folder; use list.`);
  if (!info.isFile()) throw new Refusal(`${name} is not a plain file.`);
  if (info.size > largestFile)
    throw new Refusal(`${name} is too large to read (${info.size} bytes); use search or run.`);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw asRefusal(error, name);
    },
  );
  try {
    const bytes = await file.readFile();
    if (bytes.includes(0))
      throw new Refusal(`${name} is not text (${bytes.length} bytes; images and binaries cannot be read).`);
    return bytes.toString("utf8");
  } finally {
    await file.close();
  }
}

async function save(path: string, name: string, text: string): Promise<void> {
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
