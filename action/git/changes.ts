/** What changed between two commits, as the policy and the pull request need to know it. */

import { z } from "zod";
import type { Sha } from "#mission/ids";
import type { PathChange } from "#mission/facts";
import type { Run } from "./run.ts";

export async function changes(run: Run, from: Sha, to: Sha): Promise<readonly PathChange[]> {
  const args = ["diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "--no-abbrev", "--no-ext-diff", "--no-textconv"];
  const { stdout } = await run([...args, from, to]);
  const fields = stdout.split("\0");
  const raw = takeRaw(fields);
  const lines = takeLines(fields);
  const sizes = await sizesOf(run, raw);
  return raw.map(({ change }, index) => ({
    ...change,
    ...(lines.get(change.path) ?? { added: 0, removed: 0 }),
    size: sizes[index] ?? 0,
  }));
}

type Raw = { readonly change: Omit<PathChange, "size" | "added" | "removed">; readonly blob: string };

const statuses = { A: "added", M: "modified", D: "deleted", R: "renamed", T: "type-changed" } as const;

/** Takes the `:old new sha sha X` records off the front. */
function takeRaw(fields: string[]): readonly Raw[] {
  const found: Raw[] = [];
  while (fields[0]?.startsWith(":") === true) {
    const [oldMode, mode, , blob, letter] = RawFields.parse(take(fields).slice(1).split(" "));
    const status = statusOf(letter);
    const paths = status === "renamed" ? { from: take(fields), path: take(fields) } : { path: take(fields) };
    found.push({ change: { ...paths, status, mode, oldMode }, blob });
  }
  return found;
}

const RawFields = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);

function take(fields: string[]): string {
  return fields.shift() ?? "";
}

function statusOf(letter: string): PathChange["status"] {
  const key = letter[0];
  if (key === "A" || key === "M" || key === "D" || key === "R" || key === "T") return statuses[key];
  throw new Error(`git diff-tree answered a status that is not known: ${letter}`);
}

type Lines = Pick<PathChange, "added" | "removed">;

/** Takes the `added TAB removed TAB path` records; a rename's paths follow as two fields. */
function takeLines(fields: string[]): ReadonlyMap<string, Lines> {
  const found = new Map<string, Lines>();
  for (let field = fields.shift(); field !== undefined && field !== ""; field = fields.shift()) {
    const [added = "", removed = "", ...rest] = field.split("\t");
    const path = rest.join("\t");
    const named = path === "" ? renamedTo(fields) : path;
    found.set(named, { added: Number(added) || 0, removed: Number(removed) || 0 });
  }
  return found;
}

function renamedTo(fields: string[]): string {
  take(fields);
  return take(fields);
}

async function sizesOf(run: Run, raw: readonly Raw[]): Promise<readonly number[]> {
  if (raw.length === 0) return [];
  const input = raw.map(({ blob }) => `${blob}\n`).join("");
  const { stdout } = await run(["cat-file", "--batch-check=%(objectsize)"], { input });
  return stdout.split("\n").map((line) => (/^\d+$/.test(line) ? Number(line) : 0));
}
