/** Runs the command `muster` as a user does: a process of its own, with an environment of its own. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { commitAll } from "../../app/box/git.ts";
import type { Script } from "../../app/scripted-model/script.ts";

const main = fileURLToPath(new URL("../../app/cli/main.ts", import.meta.url));

export type Ended = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly unknown[];
};

export function muster(...args: readonly string[]): Promise<Ended> {
  return musterIn({}, ...args);
}

/** With more in its environment. */
export function musterIn(more: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`, HOME: tmpdir(), ...more };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr, lines: jsonLines(stdout) });
    });
  });
}

function jsonLines(text: string): readonly unknown[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.every((line) => line.startsWith("{")) ? lines.map((line): unknown => JSON.parse(line)) : [];
}

/** A repository of a user with an issue and a script beside it; gone afterwards. */
export async function inProject(
  given: { readonly files: Readonly<Record<string, string>>; readonly issue: string; readonly script: Script },
  act: (place: { readonly repo: string; readonly issue: string; readonly script: string }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "muster-cli-"));
  const [repo, issue, script] = ["repo", "issue.md", "script.json"].map((name) => join(folder, name));
  const places = z.object({ repo: z.string(), issue: z.string(), script: z.string() }).parse({ repo, issue, script });
  try {
    for (const [path, text] of Object.entries(given.files)) await put(join(places.repo, path), text);
    await commitAll(places.repo, "Begin");
    await put(places.issue, given.issue);
    await put(places.script, JSON.stringify(given.script));
    await act(places);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
