/** `muster work`: one task on a directory, by a worker alone; its changes are left in the work tree. */

import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { AloneEvent } from "#mission/alone/event";
import { type AloneRole, aloneTask } from "#mission/alone/task";
import { type Config, configPath, readConfig } from "#mission/config";
import { Handoff } from "#mission/handoff";
import { Sha, type Usd } from "#mission/ids";
import { costOf } from "#mission/spend";
import type { WorkTask } from "#mission/task";
import { type Applied, applyChanges, keepPatch } from "../alone/apply.ts";
import { startWorker } from "../alone/worker.ts";
import { git } from "../box/git.ts";
import { type AloneNarrator, closing } from "./say-work.ts";

export type WorkOptions = {
  readonly repo: string;
  readonly task: string;
  readonly role: AloneRole;
  readonly budget: Usd | undefined;
  readonly model: string | undefined;
  /** Where the difference begins that a reviewer reads. */
  readonly from: string;
  /** Where hand-off, transcript and patch go; a temporary folder when absent. */
  readonly output: string | undefined;
  readonly sandbox: boolean;
  readonly narrator: AloneNarrator;
  readonly seconds: () => number;
};

/** 0 done, 3 a person is needed, 1 failed. */
export async function work(options: WorkOptions): Promise<0 | 1 | 3> {
  const { narrator } = options;
  const source = await sourceOf(options);
  const text = await readFile(options.task, "utf8");
  if (text.trim() === "") throw new Error(`${options.task} is empty: it should say what to do`);
  const task = aloneTask({ ...options, text, base: source.base, from: source.from }, source.config);
  const output = resolve(options.output ?? (await mkdtemp(join(tmpdir(), "muster-alone-"))));
  const handoff = await handedOver(task, { ...options, output, repository: source.top }, narrator.event);
  const brought = await bring(handoff, { repository: source.top, folder: join(output, task.id) });
  const result = { ...resultOf(handoff, brought), seconds: round(options.seconds()), folder: join(output, task.id) };
  narrator.note(closing(result, handoff));
  narrator.result(result);
  return exitCode(handoff, brought);
}

type Source = { readonly top: string; readonly base: Sha; readonly from: Sha; readonly config: Config };

/** Throws with what is missing. */
async function sourceOf({ repo, from, role, narrator }: WorkOptions): Promise<Source> {
  const top = await git(resolve(repo), "rev-parse", "--show-toplevel").catch(() => undefined);
  if (top === undefined) throw new Error(`${repo} is not a git repository with a work tree`);
  const commit = (name: string) => git(top, "rev-parse", "--verify", "--quiet", `${name}^{commit}`).catch(() => "");
  const base = Sha.safeParse(await commit("HEAD")).data;
  if (base === undefined) throw new Error(`${top} has no commit yet; commit something first`);
  const begin = role === "review" ? Sha.safeParse(await commit(from)).data : base;
  if (begin === undefined) throw new Error(`${from} is no commit here; say with --from where the difference begins`);
  if ((await git(top, "--no-optional-locks", "status", "--porcelain")) !== "")
    narrator.note("What is not committed takes no part in this, and stays as it is.");
  return { top, base, from: begin, config: await configAt(top, base) };
}

export async function configAt(top: string, base: Sha): Promise<Config> {
  const reading = readConfig(parse(await git(top, "show", `${base}:${configPath}`).catch(() => "")));
  if (reading.kind === "valid") return reading.config;
  const problems = reading.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`${configPath} is not valid: ${problems.join("; ")}`);
}

type Place = { readonly output: string; readonly repository: string; readonly sandbox: boolean };

export async function handedOver(task: WorkTask, place: Place, hear: (event: AloneEvent) => void): Promise<Handoff> {
  const { output, repository } = place;
  const tasks = join(output, "tasks");
  await mkdir(tasks, { recursive: true });
  await writeFile(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const sandbox = place.sandbox ? "auto" : "none";
  await startWorker({ kind: "work", id: task.id, tasks, handoffs: output, repository, sandbox }, hear);
  return Handoff.parse(JSON.parse(await readFile(join(output, task.id, "handoff.json"), "utf8")));
}

async function bring(
  { outcome }: Handoff,
  { repository, folder }: { readonly repository: string; readonly folder: string },
): Promise<Applied | undefined> {
  if (outcome.kind !== "changed" && outcome.kind !== "partial") return undefined;
  const bundle = join(folder, "changes.bundle");
  const changed = { repository, base: outcome.changes.base, bundle, patch: join(folder, "changes.patch") };
  if (outcome.kind === "changed" || outcome.reason !== "cancelled") return applyChanges(changed);
  return { kind: "refused", files: await keepPatch(changed), why: "the task was called off" };
}

export type WorkResult = {
  readonly outcome: Handoff["outcome"]["kind"] | "refused";
  readonly reason?: string;
  readonly message?: string;
  /** Why the changes are only kept as a patch, and the work tree is as it was. */
  readonly kept?: string;
  /** Changed in the work tree; of a result that is only kept, what it would have changed. */
  readonly files: readonly string[];
  readonly usd: number;
  readonly turns: number;
  readonly seconds: number;
  /** Holds hand-off, transcript and patch. */
  readonly folder: string;
  readonly summary?: string;
};

function resultOf(handoff: Handoff, brought: Applied | undefined): Omit<WorkResult, "seconds" | "folder"> {
  const { outcome, calls, summary } = handoff;
  const common = { files: brought?.files ?? [], usd: costOf(calls) / 1e6, turns: calls.length, summary };
  const why = "message" in outcome ? { reason: outcome.reason, message: outcome.message } : {};
  if (brought?.kind !== "refused") return { outcome: outcome.kind, ...why, ...common };
  return {
    outcome: outcome.kind === "partial" ? "partial" : "refused",
    reason: "dirty",
    ...why,
    kept: brought.why,
    ...common,
  };
}

function exitCode({ outcome }: Handoff, brought: Applied | undefined): 0 | 1 | 3 {
  if (outcome.kind === "failed") return outcome.reason === "refused" ? 3 : 1;
  if (outcome.kind === "partial") return 1;
  return brought?.kind === "refused" || outcome.kind === "unclear" ? 3 : 0;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
