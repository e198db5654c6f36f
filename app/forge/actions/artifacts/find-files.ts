/** Which files a `path` input of upload-artifact means, and the folder their names in the zip are relative to. */

import { globSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { isFile } from "./archive.ts";

export type Found = { readonly root: string; readonly files: readonly string[] };

const isGlob = (pattern: string): boolean => /[*?[{]/.test(pattern);

/** The part of a pattern before its first wildcard: what the upload keeps the structure below. */
function fixedPart(pattern: string): string {
  if (!isGlob(pattern)) return pattern;
  const parts = pattern.split("/");
  return parts.slice(0, parts.findIndex(isGlob)).join("/") || "/";
}

function commonFolder(folders: readonly string[]): string {
  const [first = "/", ...rest] = folders.map((folder) => folder.split(sep));
  const parts = typeof first === "string" ? [first] : first;
  let length = parts.length;
  for (const other of rest) {
    let shared = 0;
    while (shared < length && other[shared] === parts[shared]) shared++;
    length = shared;
  }
  return parts.slice(0, length).join(sep) || sep;
}

async function expand(pattern: string): Promise<readonly string[]> {
  const kind = isGlob(pattern) ? undefined : await stat(pattern).catch(() => undefined);
  if (kind?.isFile()) return [pattern];
  const wanted = kind?.isDirectory() ? join(pattern, "**", "*") : pattern;
  return isGlob(wanted) ? globSync(wanted) : [];
}

const isHidden = (path: string, root: string): boolean =>
  path
    .slice(root.length)
    .split(sep)
    .some((part) => part.startsWith("."));

/** Files below `workspace` (or absolute) by one pattern a line, `!` excludes; hidden ones only on request. */
export async function findFiles(workspace: string, input: string, hidden: boolean): Promise<Found> {
  const lines = input
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const include = lines.filter((line) => !line.startsWith("!")).map((line) => resolve(workspace, line));
  const exclude = lines.filter((line) => line.startsWith("!")).map((line) => resolve(workspace, line.slice(1)));
  const out = new Set((await Promise.all(exclude.map(expand))).flat());
  const found = new Set((await Promise.all(include.map(expand))).flat().filter((path) => !out.has(path)));
  const bases = await Promise.all(
    include.map(async (pattern) => ((await isFile(pattern)) ? dirname(pattern) : fixedPart(pattern))),
  );
  const root = commonFolder(bases);
  const visible = [...found].filter((path) => hidden || !isHidden(path, root));
  const kinds = await Promise.all(visible.map(isFile));
  return { root, files: visible.filter((_, index) => kinds[index]).toSorted() };
}
