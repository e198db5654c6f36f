/** `work`: tasks of the lap's file as loops side by side in one process, each with its own clone, sandbox, purse and transcript, and its hand-off written whatever happens. */

import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Handoff } from "#mission/handoff";
import { refusedWithoutSandboxText } from "#mission/say/sandbox";
import { Instant, type TaskId } from "#mission/ids";
import { choicesOf, TaskFile } from "#mission/task";
import type { WorkTask } from "#mission/task";
import { takeCredentials } from "../model/credentials.ts";
import { Providers } from "../model/open.ts";
import { openSandbox } from "../sandbox/open.ts";
import type { LiveSandbox } from "../sandbox/open.ts";
import type { Proof } from "../sandbox/proof.ts";
import { fromMemory } from "./from-memory.ts";
import { ledgerFile, ledgerIn } from "./ledger.ts";
import { startHeartbeat } from "./pulse.ts";
import { Purse } from "./purse.ts";
import { onItsWay } from "./on-its-way.ts";
import { listen, overdue } from "./stopping.ts";
import { failed } from "./product.ts";
import { runTask } from "./run-task.ts";
import { sideBySide } from "./side-by-side.ts";
import { hostCommand } from "./tool-host/command.ts";
import { Digest } from "./record/digest.ts";
import { redactor, transcriptIn } from "./record/transcript.ts";
import type { Entry } from "./record/transcript.ts";

export type WorkOptions = {
  /** The tasks to do, each once. */
  readonly ids: readonly TaskId[];
  /** The folder with `tasks.json`. */
  readonly tasks: string;
  /** Where each task gets a folder, named for it, with `handoff.json`, `changes.bundle`, `ledger.jsonl` and `transcript.jsonl`. */
  readonly handoffs: string;
  readonly repository: string;
  /** The process's environment; the model's key is taken out of it, so that nothing started later can inherit it. */
  readonly environment: Record<string, string | undefined>;
  /** For people: one line a step. */
  readonly log: (line: string) => void;
  /** Aborts when the run is to stop; signals of the process are heard besides. */
  readonly cancel?: AbortSignal;
  /** `none`: a person has asked for it by name, and nothing secret is within reach. Absent: what the machine can give. */
  readonly sandbox?: "auto" | "none";
  /** The sandbox's, when it was begun before. */
  readonly proof?: Proof | undefined;
  /** Hears what goes into the transcripts. */
  readonly hear?: (entry: Entry) => void;
};

/** What the workers of a runner share. */
type Crew = {
  readonly options: WorkOptions;
  readonly providers: Providers;
  /** What must be in nothing that is handed over. */
  readonly secrets: readonly string[];
  readonly redact: (text: string) => string;
  readonly cancel: AbortSignal;
  readonly done: AbortSignal;
};

const mostLimits = 100;

/** Runs the tasks and writes their hand-offs; answers them in the order of the ids. Throws only when a task cannot be read or a hand-off cannot be written, and then when all have ended. */
export async function work(options: WorkOptions): Promise<readonly Handoff[]> {
  const credentials = takeCredentials(options.environment);
  const redact = redactor(credentials.secrets);
  const { signal: cancel, done } = listen(options.cancel);
  const { secrets } = credentials;
  const crew: Crew = {
    options,
    secrets,
    providers: new Providers(credentials, { wait }),
    redact,
    cancel,
    done: done.signal,
  };
  try {
    const { perRunner, tasks } = await readTasks(options);
    return await sideBySide(tasks, perRunner, (task) => workOn(task, crew));
  } finally {
    done.abort();
  }
}

async function workOn(task: WorkTask, crew: Crew): Promise<Handoff> {
  const started = performance.now();
  const { redact } = crew;
  const handoffs = join(crew.options.handoffs, task.id);
  const scratch = await mkdtemp(join(tmpdir(), "muster-work-"));
  try {
    await mkdir(handoffs, { recursive: true });
    const note = ledgerIn(join(handoffs, ledgerFile), task.id);
    const purse = new Purse(task.budget.usd, { tokens: task.budget.tokens, note });
    // Everything that the task began with is in its folder, so that it can be done again from there.
    if ("resume" in task && task.resume !== undefined)
      await copyFile(bundleOf(task, crew), join(handoffs, "resume.bundle"));
    const running = attempt(task, { ...crew, purse, scratch, handoffs });
    const product = await Promise.race([running, overdue(crew.cancel, crew.done)]).catch((error: unknown) =>
      failed("environment", explain(error)),
    );
    const seconds = (performance.now() - started) / 1000;
    const common = { version: 1, task: task.id, ...purse.books(), seconds } as const;
    const handoff = "version" in product ? product : { ...common, ...product };
    const text = redact(`${JSON.stringify(handoff, undefined, 1)}\n`);
    await writeFile(join(handoffs, "handoff.json"), text);
    return Handoff.parse(JSON.parse(text));
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What a stopped attempt before had reached, where there is something. */
function bundleOf({ id }: WorkTask, { options }: Crew): string {
  return join(options.tasks, `${id}.bundle`);
}

/** Never throws: where no sandbox works it is one of the kind `none`. */
async function openIn(scratch: string, { access }: WorkTask, options: WorkOptions): Promise<LiveSandbox> {
  const home = join(scratch, "home");
  await mkdir(home);
  const { environment, sandbox: mode = "auto", proof } = options;
  return openSandbox({ mode, environment, names: access.environment, home, proof });
}

type Attempt = Crew & {
  readonly purse: Purse;
  readonly scratch: string;
  readonly handoffs: string;
};

async function attempt(task: WorkTask, given: Attempt): Promise<Handoff | ReturnType<typeof failed>> {
  const { cancel } = given;
  const known = fromMemory(task);
  if (known !== undefined) return known;
  if (cancel.aborted) return failed("cancelled", "The run was cancelled.");
  const { sandbox, refusal } = await prepared(task, given);
  if (refusal !== undefined) {
    sandbox.close();
    return failed("environment", refusal);
  }
  try {
    return await recorded(task, sandbox, given);
  } finally {
    sandbox.close();
  }
}

/** Its sandbox, and why it may not begin. */
async function prepared(task: WorkTask, given: Attempt) {
  const { options, providers, scratch } = given;
  const sandbox = await openIn(scratch, task, options);
  // While the question whether the model is a scripted one is on its way there is enough to load here.
  const refused = refusalOf(task, sandbox, given);
  await onItsWay();
  const opened = await providers.candidates([task])[0]?.open();
  return { sandbox, refusal: opened?.kind === "closed" ? opened.message : await refused };
}

/** The task itself, with its record; and where its commands wanted to connect to in vain. */
async function recorded(task: WorkTask, sandbox: LiveSandbox, given: Attempt): Promise<Handoff> {
  const { options, providers, purse, scratch, handoffs, cancel, redact } = given;
  const clone = join(scratch, "clone");
  await mkdir(clone);
  const digest = new Digest();
  const limits: Instant[] = [];
  const heart = startHeartbeat(task.budget.heartbeat);
  const hear = (entry: Entry) => {
    digest.hear(entry);
    heart.hear(entry);
    if (entry.kind === "limited" && limits.length < mostLimits) limits.push(Instant.parse(Date.now()));
    options.hear?.(entry);
  };
  const transcript = transcriptIn(join(handoffs, "transcript.jsonl"), { redact, hear });
  const handoff = await runTask(task, {
    providers,
    purse,
    sandbox,
    hostCommand: hostCommand(),
    transcript,
    digest,
    repository: options.repository,
    resume: bundleOf(task, given),
    scratch: clone,
    handoffs,
    now: () => Date.now(),
    cancel,
    stuck: heart.stuck,
    secrets: given.secrets,
  }).finally(heart.stop);
  await transcript.written();
  const blocked = sandbox.blocked();
  const more = blocked.length === 0 ? {} : { blocked: [...blocked] };
  return limits.length === 0 ? { ...handoff, ...more } : { ...handoff, ...more, limits };
}

/** Why a task is not begun without a sandbox; undefined when there is one, or when nothing real could come of it. */
async function refusalOf(task: WorkTask, sandbox: LiveSandbox, crew: Crew): Promise<string | undefined> {
  const { options, providers } = crew;
  if (sandbox.kind !== "none" || options.sandbox === "none") return undefined;
  if (!(await providers.scripted(choicesOf(task)))) return refusedWithoutSandboxText(sandbox.problem ?? "");
  options.log("warning: no sandbox works here; going on because the model is a scripted one");
  return undefined;
}

/** The tasks to do and how many at once. Throws when one is not there or is none for a worker. */
async function readTasks({ tasks: folder, ids }: WorkOptions) {
  const file = join(folder, "tasks.json");
  const { tasks: all, perRunner } = TaskFile.parse(JSON.parse(await readFile(file, "utf8")));
  const tasks = ids.map((id): WorkTask => {
    const task = all.find((one) => one.id === id);
    if (task === undefined)
      throw new Error(`${file} has no task ${id}; it has: ${all.map((one) => one.id).join(", ")}`);
    if (task.kind === "verify") throw new Error(`${id} is a verification; use the command verify`);
    return task;
  });
  return { perRunner, tasks };
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}

function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${explain(error.cause)})` : "";
  return `${error instanceof Error ? error.message : String(error)}${cause}`;
}
