/** The tools that run programs: run (a shell command of the model's) and search (ripgrep, or git grep where it is missing). */

import { realpath } from "node:fs/promises";
import type { z } from "zod";
import { runProcess } from "../../sandbox/process.ts";
import { locate, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";
import type { toolInputs, Welcome } from "./protocol.ts";

type Input<Name extends keyof typeof toolInputs> = z.infer<(typeof toolInputs)[Name]>;

const usualTimeout = 120;

/** The host's own environment: it was started with the sandbox's allow-list and has nothing else. */
export type Surroundings = {
  readonly host: Welcome;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

export async function run(input: Input<"run">, { host, env, signal }: Surroundings): Promise<string> {
  const cwd = await locate(host.workspace, input.cwd ?? ".");
  const timeout = input.timeout ?? usualTimeout;
  const program = { file: "/bin/sh", args: ["-c", input.command], cwd, env };
  const ran = await runProcess(program, { timeout, keep: longestResult - 200, signal, lingers: true }).catch(
    (error: unknown) => {
      throw new Refusal(`The command could not be started in ${input.cwd ?? "."}: ${String(error)}`);
    },
  );
  const end = ran.timedOut
    ? `[ended after ${timeout} s: it took too long]`
    : `[exit ${ran.exit ?? "by a signal"}, ${ran.seconds.toFixed(1)} s]`;
  return `${ran.output.trimEnd()}\n${end}`.trimStart();
}

export async function search(input: Input<"search">, { host, env, signal }: Surroundings): Promise<string> {
  const target = await locate(host.workspace, input.path ?? ".");
  const root = await realpath(host.workspace);
  const where = target === root ? "." : target.slice(root.length + 1);
  const limits = { timeout: 30, keep: longestResult - 200, signal };
  const ripgrep = [
    "--line-number",
    "--no-heading",
    "--color=never",
    "--no-config",
    "--hidden",
    "--glob=!.git",
    "--max-columns=300",
    "--sort=path",
  ];
  const glob = input.glob === undefined ? [] : [`--glob=${input.glob}`];
  const programs = [
    { file: "rg", args: [...ripgrep, ...glob, "-e", input.pattern, "--", where], cwd: root, env },
    { file: "git", args: gitGrep(input, where), cwd: root, env },
  ];
  for (const program of programs) {
    const ran = await runProcess(program, limits).catch((error: unknown) => missing(error));
    if (ran === undefined) continue;
    if (ran.exit === 0) return ran.output.trimEnd();
    if (ran.exit === 1) return "(no match)";
    throw new Refusal(ran.timedOut ? "The search took too long." : `The search failed: ${ran.output.slice(0, 1000)}`);
  }
  throw new Refusal("Neither ripgrep nor git is here to search with; use run.");
}

function gitGrep(input: Input<"search">, where: string): readonly string[] {
  const paths = input.glob === undefined ? [where] : [`:(glob)${where === "." ? "" : `${where}/`}**/${input.glob}`];
  const safe = ["-c", "core.fsmonitor=false", "--no-pager", "--literal-pathspecs"].slice(
    0,
    input.glob === undefined ? 4 : 3,
  );
  return [...safe, "grep", "--untracked", "-n", "-I", "-E", "--no-color", "-e", input.pattern, "--", ...paths];
}

function missing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
