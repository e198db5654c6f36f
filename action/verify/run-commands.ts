/** Runs the set-up and the commands in the sandbox, on the commit's own files each time, and keeps the evidence. */

import { stripVTControlCharacters } from "node:util";
import type { Access } from "#mission/access";
import type { Command } from "#mission/task";
import type { CommandResult } from "#mission/verdict";
import type { WorkTree } from "../git/checkout.ts";
import type { Ran, Sandbox, SandboxOptions } from "../ports.ts";
import { countTests } from "./counts.ts";

export type Judges = {
  readonly setup: readonly string[];
  readonly commands: readonly Command[];
  readonly sandbox: Sandbox;
  readonly access: Access;
  /** Told of each command as it ends. */
  readonly log: (line: string) => void;
};

/** A set-up that fails twice is a result of its own, and then nothing else is run: the commands could only say the same. */
export async function runCommands(tree: WorkTree, judges: Judges): Promise<readonly CommandResult[]> {
  for (const run of judges.setup) {
    const failed = await setUp(tree, run, judges);
    if (failed !== undefined) return [failed];
  }
  const results: CommandResult[] = [];
  for (const command of judges.commands) results.push(await judge(tree, command, judges));
  return results;
}

const setupTimeout = 1200;
const keep = 200_000;

/** Undefined when it went well. Tried twice, since registries fail more often than set-ups do. */
async function setUp(tree: WorkTree, run: string, judges: Judges): Promise<CommandResult | undefined> {
  const name = `set-up: ${run}`.slice(0, 100);
  const network = { domains: judges.access.setup, private: judges.access.private };
  const options = { workspace: tree.folder, timeout: setupTimeout, network, keep } as const;
  await tree.restore();
  const first = await judges.sandbox.run(run, options);
  const ran = first.exit === 0 || first.timedOut ? first : await judges.sandbox.run(run, options);
  const result = resultOf({ name, kind: "build", run, required: true }, ran);
  judges.log(describe(result));
  return ran.exit === 0 && !ran.timedOut ? undefined : result;
}

/** The tracked files are put back first: what ran before must not change what is judged. */
async function judge(tree: WorkTree, command: Command, judges: Judges): Promise<CommandResult> {
  const { run, timeout } = command;
  await tree.restore();
  const network = { domains: judges.access.after, private: judges.access.private };
  const options: SandboxOptions = { workspace: tree.folder, timeout, network, keep };
  const result = resultOf(command, await judges.sandbox.run(run, options));
  judges.log(describe(result));
  return result;
}

type Named = Pick<CommandResult, "name" | "kind" | "run" | "required">;

function resultOf({ name, kind, run, required }: Named, ran: Ran): CommandResult {
  const output = stripVTControlCharacters(ran.output);
  const tests = kind === "test" ? countTests(output) : undefined;
  const { exit, timedOut, seconds } = ran;
  const result = { name, kind, run, required, timedOut, seconds, tail: tailOf(output) };
  return { ...result, ...(exit === undefined ? {} : { exit }), ...(tests === undefined ? {} : { tests }) };
}

const tailLength = 8000;

/** The last lines that fit; only a single line that is too long is cut. */
function tailOf(output: string): string {
  const text = output.trimEnd();
  if (text.length <= tailLength) return text;
  const tail = text.slice(-tailLength);
  const lineStart = tail.indexOf("\n") + 1;
  return tail.slice(lineStart);
}

function describe({ name, exit, timedOut, seconds, tests }: CommandResult): string {
  const end = timedOut ? "timed out" : `ended with ${exit ?? "a signal"}`;
  const counted = tests === undefined ? "" : `; ${tests.passed} tests passed, ${tests.failed} failed`;
  return `${name}: ${end} after ${seconds.toFixed(1)} s${counted}`;
}
