/** Does a recorded task again, with no model and no network: the same requests get the recorded answers, and the tree is built anew. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AloneReplayed } from "#mission/alone/event";
import type { ModelChoice } from "#mission/models";
import type { Opened } from "../model/open.ts";
import { termsOf } from "../model/prices.ts";
import type { Model } from "../ports.ts";
import { openSandbox } from "../sandbox/open.ts";
import type { Proof } from "../sandbox/proof.ts";
import { Purse } from "../work/purse.ts";
import { Digest } from "../work/record/digest.ts";
import type { Entry, Transcript } from "../work/record/transcript.ts";
import { runTask } from "../work/run-task.ts";
import { originOf } from "../work/site/clone.ts";
import { hostCommand } from "../work/tool-host/command.ts";
import { shortDifference } from "./compare.ts";
import { readRecording } from "./record.ts";
import type { Recording } from "./record.ts";
import { recordedHands, recordedModel, wasStopped } from "./recorded.ts";
import type { Findings } from "./recorded.ts";

export type ReplayOptions = {
  /** The folder of a task's hand-off. */
  readonly record: string;
  readonly repository: string;
  readonly results: "recorded" | "live";
  readonly sandbox: "auto" | "none";
  /** The sandbox's, when it was begun before. */
  readonly proof?: Proof | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
};

type End = Extract<Entry, { kind: "end" }>;

/** Throws when there is no record, or the repository does not have what the task began with. */
export async function replay(options: ReplayOptions): Promise<AloneReplayed> {
  const record = await readRecording(options.record);
  // Throws when the commit is not here: a run without it would only say that something else came of it.
  await originOf(options.repository, record.task.task.base);
  const scratch = await mkdtemp(join(tmpdir(), "muster-replay-"));
  const findings: Findings = { requests: 0, difference: undefined, results: [], interrupted: false };
  try {
    return judged(record, findings, await again(record, options, { scratch, findings }));
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Run = { readonly scratch: string; readonly findings: Findings };
type Again = { readonly end: End | undefined; readonly commands: boolean };

async function again(record: Recording, options: ReplayOptions, { scratch, findings }: Run): Promise<Again> {
  const { task } = record.task;
  const [home, clone, handoffs] = ["home", "clone", "handoffs"].map((name) => join(scratch, name));
  if (home === undefined || clone === undefined || handoffs === undefined) throw new Error("make room for a replay");
  for (const folder of [home, clone, handoffs]) await mkdir(folder);
  const { environment, sandbox: mode, proof } = options;
  const sandbox = await openSandbox({ mode, environment, names: task.access.environment, home, proof });
  const commands = sandbox.kind !== "none" || options.sandbox === "none";
  if (!commands) options.log("no sandbox works here, so recorded commands are not run: their results are the recorded");
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  const model = recordedModel(record, findings, stop);
  let end: End | undefined;
  const closed = { ...task.access, setup: [], after: [], private: [] };
  await runTask(
    { ...task, access: closed, setup: commands ? task.setup : [] },
    {
      providers: { candidates: (choices) => choices.map((choice) => ({ choice, open: () => opened(choice, model) })) },
      purse: new Purse(task.budget.usd),
      sandbox,
      hostCommand: hostCommand(),
      digest: new Digest(),
      secrets: [],
      transcript: listening((entry) => {
        if (entry.kind === "end") end = entry;
        if (entry.kind === "setup") compareSetup(entry, record, options.log);
      }),
      repository: options.repository,
      resume: join(options.record, "resume.bundle"),
      scratch: clone,
      handoffs,
      now: () => Date.now(),
      cancel: stopped.signal,
      between: (hands) =>
        recordedHands(record, hands, { ...options, findings, commands, workspace: join(clone, "workspace"), stop }),
    },
  );
  sandbox.close();
  return { end, commands };
}

/** A transcript that is heard and not kept. */
function listening(add: Transcript["add"]): Transcript {
  return { redact: (text) => text, add, written: () => Promise.resolve() };
}

/** The record's answers, at the prices and in the window of who gave them. */
async function opened(choice: ModelChoice, model: Model): Promise<Opened> {
  return { kind: "open", model, ...(await termsOf(choice)) };
}

function compareSetup(
  now: Extract<Entry, { kind: "setup" }>,
  { setups }: Recording,
  log: (line: string) => void,
): void {
  const then = setups.find(({ command }) => command === now.command);
  if (then !== undefined && then.exit !== now.exit)
    log(
      `set-up ${now.command} ended with ${now.exit ?? "a signal"}, then with ${then.exit ?? "a signal"}: a replay has no network`,
    );
}

function judged(record: Recording, findings: Findings, run: Again): AloneReplayed {
  const { requests, results } = findings;
  const { end } = run;
  const difference = findings.difference ?? endDifference(record, findings, run);
  const tree = end?.tree === undefined ? {} : { tree: end.tree };
  const same = { requests, results, outcome: record.end.outcome, ...tree };
  return difference === undefined ? { kind: "replayed", ...same } : { kind: "replayed", ...same, difference };
}

/** The requests were the same; now what came of them. */
function endDifference(record: Recording, { requests, interrupted }: Findings, { end, commands }: Again) {
  const at = { request: requests, role: "", turn: record.requests.at(-1)?.turn ?? 0 };
  const differs = (where: string, expected: string, got: string) => ({
    ...at,
    where,
    expected,
    got,
    difference: shortDifference(expected, got),
  });
  if (!wasStopped(record)) {
    const [expected, got] = [outcomeOf(record.end), outcomeOf(end)];
    if (expected !== got) return differs("what came of it", expected, got);
    if (requests < record.requests.length)
      return differs("the end", `${record.requests.length} requests`, `${requests} requests`);
  }
  if (interrupted || record.end.tree === end?.tree) return undefined;
  const missing = commands ? "" : "; commands, which were not run, may have made the difference";
  return differs(`the changed files, by their objects${missing}`, pathsOf(record.end), pathsOf(end));
}

function outcomeOf(end: { readonly outcome: string; readonly reason?: string | undefined } | undefined): string {
  return [end?.outcome ?? "nothing", end?.reason].filter((part) => part !== undefined).join(": ");
}

function pathsOf(end: { readonly paths?: Readonly<Record<string, string>> | undefined } | undefined): string {
  return Object.entries(end?.paths ?? {})
    .map(([path, object]) => `${object.slice(0, 12)} ${path}`)
    .join("\n");
}
