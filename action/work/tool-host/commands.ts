/** The tool run: a shell command of the model's, bounded in time, its output shown head and tail with the whole in a file. */

import type { z } from "zod";
import { runProcess } from "../../sandbox/process.ts";
import { locate, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";
import type { toolInputs, Welcome } from "./protocol.ts";
import type { Spills, Spilt } from "./spill.ts";

export type Input<Name extends keyof typeof toolInputs> = z.infer<(typeof toolInputs)[Name]>;

const usualTimeout = 120;

/** The host's own environment: it was started with the sandbox's allow-list and has nothing else. */
export type Surroundings = {
  readonly host: Welcome;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly spills: Spills;
};

const mostShown = longestResult - 400;

export async function run(input: Input<"run">, { host, env, signal, spills }: Surroundings): Promise<string> {
  const cwd = locate(host.workspace, input.cwd ?? ".");
  const timeout = input.timeout ?? usualTimeout;
  const program = { file: "/bin/sh", args: ["-c", input.command], cwd, env };
  const spill = spills.listen(mostShown);
  const hear = (text: string) => spill.hear(text);
  const ran = await runProcess(program, { timeout, keep: mostShown, signal, lingers: true, hear }).catch(
    (error: unknown) => {
      throw new Refusal(`The command could not be started in ${input.cwd ?? "."}: ${String(error)}`);
    },
  );
  const end = ran.timedOut
    ? `[ended after ${timeout} s: it took too long]`
    : `[exit ${ran.exit ?? "by a signal"}, ${ran.seconds.toFixed(1)} s]`;
  const spilt = spill.end();
  if (spilt !== undefined) spills.keep(spilt);
  return `${ran.output.trimEnd()}\n${spilt === undefined ? "" : whereTheRestIs(spilt)}${end}`.trimStart();
}

function whereTheRestIs({ path, bytes, lost }: Spilt): string {
  if (lost === 0) return `[all of it, ${bytes} bytes: read or search ${path}]\n`;
  return `[its first ${bytes} bytes: read or search ${path}; the ${lost} bytes after them are nowhere]\n`;
}
