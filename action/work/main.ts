/** `muster work`: one task of the lap's file, run on the checkout, its hand-off written whatever happens. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Handoff } from "#mission/handoff";
import type { TaskId } from "#mission/ids";
import { TaskFile } from "#mission/task";
import type { WorkTask } from "#mission/task";
import { anthropicModel } from "../model/anthropic.ts";
import { openSandbox } from "../sandbox/open.ts";
import type { LiveSandbox } from "../sandbox/open.ts";
import { originOf } from "./clone.ts";
import { Purse } from "./purse.ts";
import { failed, runTask } from "./run-task.ts";
import { hostCommand } from "./tool-host/client.ts";
import { redactor, transcriptIn } from "./transcript.ts";

export type WorkOptions = {
  readonly task: TaskId;
  /** The folder with `tasks.json`. */
  readonly tasks: string;
  /** Where `handoff.json`, `changes.bundle` and `transcript.jsonl` go. */
  readonly handoffs: string;
  readonly repository: string;
  /** The process's environment; the model's key is taken out of it, so that nothing started later can inherit it. */
  readonly environment: Record<string, string | undefined>;
  /** For people: one line a step. */
  readonly log: (line: string) => void;
  /** Aborts when the run is to stop; signals of the process are heard besides. */
  readonly cancel?: AbortSignal;
};

type Provider = {
  readonly key: string | undefined;
  readonly url: string | undefined;
  /** The API is on this very machine. */
  readonly local: boolean;
};

const cancelGrace = 4_000;

/** Runs the task and writes its hand-off; answers it. Throws only when the task cannot be read or the hand-off cannot be written. */
export async function work(options: WorkOptions): Promise<Handoff> {
  const started = performance.now();
  const provider = takeProvider(options.environment);
  const redact = redactor(provider.key === undefined ? [] : [provider.key]);
  const scratch = await mkdtemp(join(tmpdir(), "muster-work-"));
  const stop = listen(options.cancel);
  try {
    // The sandbox proves itself in a process of its own: meanwhile there is enough to read and to load here.
    const sandbox = openIn(scratch, options);
    const task = await taskOf(options);
    await mkdir(options.handoffs, { recursive: true });
    const purse = new Purse(task.budget.usd);
    const running = attempt(task, { options, provider, redact, purse, scratch, sandbox, cancel: stop.signal });
    const late = overdue(stop.signal, stop.done.signal);
    const product = await Promise.race([running, late]).catch((error: unknown) =>
      failed("environment", explain(error)),
    );
    const seconds = (performance.now() - started) / 1000;
    const common = { version: 1, task: task.id, calls: purse.calls, seconds } as const;
    const handoff = "version" in product ? product : { ...common, ...product };
    const text = redact(`${JSON.stringify(handoff, undefined, 1)}\n`);
    await writeFile(join(options.handoffs, "handoff.json"), text);
    return Handoff.parse(JSON.parse(text));
  } finally {
    stop.done.abort();
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Never throws: where no sandbox works it is one of the kind `none`. */
async function openIn(scratch: string, { environment }: WorkOptions): Promise<LiveSandbox> {
  const home = join(scratch, "home");
  await mkdir(home);
  return openSandbox({ mode: "auto", environment, home });
}

type Attempt = {
  readonly options: WorkOptions;
  readonly provider: Provider;
  readonly redact: (text: string) => string;
  readonly purse: Purse;
  readonly scratch: string;
  readonly sandbox: Promise<LiveSandbox>;
  readonly cancel: AbortSignal;
};

async function attempt(task: WorkTask, given: Attempt): Promise<Handoff | ReturnType<typeof failed>> {
  const { options, provider, purse, scratch, cancel, redact } = given;
  const apiKey = provider.key ?? (provider.local ? "none" : undefined);
  if (apiKey === undefined) return failed("environment", "There is no key for the model: set ANTHROPIC_API_KEY.");
  const found = originOf(options.repository, task.base);
  const model = anthropicModel({ apiKey, baseUrl: provider.url, wait });
  const [sandbox, origin] = await Promise.all([given.sandbox, found]);
  if (sandbox.kind === "none") {
    if (!(await isScripted(provider)))
      return failed("environment", "No sandbox works here, and a real model is not let loose without one.");
    options.log("warning: no sandbox works here; going on because the model is a scripted one");
  }
  const clone = join(scratch, "clone");
  await mkdir(clone);
  const transcript = transcriptIn(join(options.handoffs, "transcript.jsonl"), redact);
  const handoff = await runTask(task, {
    model,
    purse,
    sandbox,
    hostCommand: hostCommand(),
    transcript,
    origin,
    scratch: clone,
    handoffs: options.handoffs,
    now: () => Date.now(),
    cancel,
  });
  await transcript.written();
  return handoff;
}

/** Reads the model's settings and removes the key. */
function takeProvider(environment: Record<string, string | undefined>): Provider {
  const key = environment["ANTHROPIC_API_KEY"] || undefined;
  const url = environment["ANTHROPIC_BASE_URL"] || undefined;
  delete environment["ANTHROPIC_API_KEY"];
  delete environment["ANTHROPIC_AUTH_TOKEN"];
  const host = url === undefined ? "" : new URL(url).hostname;
  return { key, url, local: ["127.0.0.1", "localhost", "[::1]"].includes(host) };
}

/** Whether the model is our scripted one, which says so; a local way to a real model is a real model. */
async function isScripted({ url, local }: Provider): Promise<boolean> {
  if (!local || url === undefined) return false;
  const answer = await fetch(new URL("/healthz", url))
    .then((response) => response.json())
    .catch(() => undefined);
  return z.object({ model: z.literal("scripted") }).safeParse(answer).success;
}

async function taskOf({ tasks, task: id }: WorkOptions): Promise<WorkTask> {
  const file = join(tasks, "tasks.json");
  const { tasks: all } = TaskFile.parse(JSON.parse(await readFile(file, "utf8")));
  const task = all.find((one) => one.id === id);
  if (task === undefined) throw new Error(`${file} has no task ${id}; it has: ${all.map((one) => one.id).join(", ")}`);
  if (task.kind === "verify") throw new Error(`${id} is a verification; use the command verify`);
  return task;
}

/** A signal for the task, aborted by the caller's or by the process's; `done` takes the listeners away. */
function listen(given: AbortSignal | undefined): { readonly signal: AbortSignal; readonly done: AbortController } {
  const asked = new AbortController();
  const done = new AbortController();
  const abort = () => asked.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, abort);
    done.signal.addEventListener("abort", () => process.off(name, abort));
  }
  return { signal: given === undefined ? asked.signal : AbortSignal.any([given, asked.signal]), done };
}

/** A runner kills a few seconds after it asks to stop: by then the hand-off must be written, even if something hangs. */
async function overdue(cancel: AbortSignal, done: AbortSignal): Promise<ReturnType<typeof failed>> {
  if (!cancel.aborted) {
    await new Promise<void>((resolve) => cancel.addEventListener("abort", () => resolve(), { once: true }));
  }
  await pause(cancelGrace, undefined, { signal: done }).catch(() => undefined);
  return failed("cancelled", "The run was cancelled.");
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}

function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${explain(error.cause)})` : "";
  return `${error instanceof Error ? error.message : String(error)}${cause}`;
}
