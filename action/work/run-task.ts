/** One task from its start to its hand-off: a clone, the set-up, the conversation, and what comes of it. */

import { join } from "node:path";
import type { Handoff, Note, Outcome } from "#mission/handoff";
import type { BuildTask, WorkTask } from "#mission/task";
import type { Price } from "../model/prices.ts";
import type { Model } from "../ports.ts";
import type { LiveSandbox } from "../sandbox/open.ts";
import { bundleWork, cloneAt, difference, takeStock } from "./clone.ts";
import type { Clone } from "./clone.ts";
import { converse } from "./converse.ts";
import type { Accept, Ended } from "./converse.ts";
import { firstMessage } from "./first-message.ts";
import type { Purse } from "./purse.ts";
import { built, planned, reviewed, roleOf } from "./roles.ts";
import { ToolHost } from "./tool-host/client.ts";
import type { HostCommand } from "./tool-host/client.ts";
import type { Transcript } from "./transcript.ts";

export type WorkTools = {
  readonly model: Model;
  readonly price: Price;
  readonly purse: Purse;
  readonly sandbox: LiveSandbox;
  readonly hostCommand: HostCommand;
  readonly transcript: Transcript;
  /** The checkout that the task's commits are in; only read. */
  readonly repository: string;
  /** An empty folder for the clone. */
  readonly scratch: string;
  /** Where `changes.bundle` goes. */
  readonly handoffs: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborts when the run is cancelled. */
  readonly cancel: AbortSignal;
};

type Failure = Extract<Outcome, { kind: "failed" }>["reason"];
type Product = { readonly outcome: Outcome; readonly summary: string; readonly notes: readonly Note[] };

const mostDifference = 60_000;

/** Never throws for what a model, a command or the machine does; only for a defect of ours. */
export async function runTask(task: WorkTask, tools: WorkTools): Promise<Handoff> {
  const started = tools.now();
  const product = await produce(task, tools);
  const { outcome, summary, notes } = product;
  const seconds = Math.max(0, (tools.now() - started) / 1000);
  return { version: 1, task: task.id, outcome, summary, notes: [...notes], calls: [...tools.purse.calls], seconds };
}

export function failed(reason: Failure, message: string): Product {
  return { outcome: { kind: "failed", reason, message: message.slice(0, 8000) }, summary: "", notes: [] };
}

async function produce(task: WorkTask, tools: WorkTools): Promise<Product> {
  const deadline = AbortSignal.timeout(task.budget.minutes * 60_000);
  const signal = AbortSignal.any([tools.cancel, deadline]);
  let clone: Clone;
  try {
    clone = await cloneAt(tools.repository, task.base, tools.scratch);
  } catch (error) {
    return failed("environment", `The commit ${task.base} could not be checked out: ${String(error)}`);
  }
  const setUp = await runSetup(task, clone, tools, signal);
  if (setUp !== undefined) return signal.aborted ? stopped(tools, task) : setUp;
  const role = roleOf(task.kind);
  const welcome = { workspace: clone.workspace, protected: task.protected, mayWrite: role.mayWrite };
  const host = new ToolHost({ sandbox: tools.sandbox, command: tools.hostCommand, welcome });
  const end = () => void host.close();
  signal.addEventListener("abort", end, { once: true });
  host.warm();
  try {
    return await work({ task, tools, clone, host, signal });
  } finally {
    signal.removeEventListener("abort", end);
    await host.close();
  }
}

function stopped({ cancel }: WorkTools, task: WorkTask): Product {
  if (cancel.aborted) return failed("cancelled", "The run was cancelled.");
  return failed("time-out", `The task took more than its ${task.budget.minutes} minutes.`);
}

/** The product of a set-up that failed, or undefined. */
async function runSetup(
  task: WorkTask,
  { workspace }: Clone,
  { sandbox, transcript }: WorkTools,
  signal: AbortSignal,
): Promise<Product | undefined> {
  for (const command of task.setup) {
    if (signal.aborted) return failed("setup", "stopped");
    const options = { workspace, timeout: 1800, network: "full", keep: 8000, signal } as const;
    const ran = await sandbox.run(command, options).catch((error: unknown) => String(error));
    if (typeof ran === "string") return failed("environment", `The sandbox could not run the set-up: ${ran}`);
    await transcript.add({ kind: "setup", command, exit: ran.exit, output: ran.output });
    const how = ran.timedOut ? "took too long" : `ended with ${ran.exit ?? "a signal"}`;
    if (ran.exit !== 0) return failed("setup", `The set-up command \`${command}\` ${how}:\n${ran.output.slice(-6000)}`);
  }
  return undefined;
}

type Situation = {
  readonly task: WorkTask;
  readonly tools: WorkTools;
  readonly clone: Clone;
  readonly host: ToolHost;
  readonly signal: AbortSignal;
};

async function work({ task, tools, clone, host, signal }: Situation): Promise<Product> {
  const { model, price, purse, transcript } = tools;
  const role = roleOf(task.kind);
  const shown = task.kind === "review" ? await difference(clone, task.from, mostDifference) : "";
  let product: Product | undefined;
  let objection = "";
  const accept: Accept = async (value) => {
    const judged = await judge(value, { task, tools, clone, host, signal });
    if (typeof judged === "string") {
      objection = ` Its finish had not been accepted: ${judged}`;
      return judged;
    }
    product = judged;
    return undefined;
  };
  const asking = { role: role.name, model, purse, price, transcript, turns: task.budget.turns, signal };
  const opening = firstMessage(task, shown);
  const ended = await converse({ role, model: task.model, opening, host, asking, accept });
  return product ?? endOf(ended, tools, { task, objection });
}

function endOf(ended: Ended, tools: WorkTools, about: { task: WorkTask; objection: string }): Product {
  if (ended.kind === "finished") throw new Error("A task finished without a product");
  if (ended.reason === "stopped") return stopped(tools, about.task);
  return failed(ended.reason, ended.message + about.objection);
}

/** What a finish amounts to, or what must be done first. */
async function judge(value: unknown, situation: Situation): Promise<Product | string> {
  const { task } = situation;
  if (task.kind === "plan") {
    const { plan, questions } = planned.parse(value);
    if (plan !== undefined) return { outcome: { kind: "planned", plan }, summary: plan.summary, notes: [] };
    return { outcome: { kind: "unclear", questions: questions ?? [] }, summary: "", notes: [] };
  }
  if (task.kind === "review") {
    const review = reviewed.parse(value);
    return { outcome: { kind: "reviewed", review }, summary: review.rationale.slice(0, 4000), notes: [] };
  }
  return judgeBuild(value, task, situation);
}

async function judgeBuild(
  value: unknown,
  task: BuildTask,
  { clone, tools, host }: Situation,
): Promise<Product | string> {
  const { summary, answers, notes } = built.parse(value);
  const given = new Set(answers.map(({ key }) => key));
  const missing = task.feedback.filter(({ key }) => !given.has(key)).map(({ key }) => key);
  if (missing.length > 0) return `These feedback keys have no answer yet: ${missing.join(", ")}`;
  // What still runs in the background must not change the tree while it is read.
  await host.close();
  const stock = await takeStock(clone, task.protected).catch((error: unknown) => String(error));
  if (typeof stock === "string") return `The work tree cannot be handed over: ${stock.slice(0, 2000)}`;
  if (stock.problems.length > 0) return `This cannot be handed over:\n- ${stock.problems.slice(0, 20).join("\n- ")}`;
  if (stock.paths.length === 0) return failed("no-change", `It finished without changing a file. ${summary}`);
  const file = join(tools.handoffs, "changes.bundle");
  const tip = await bundleWork(clone, stock, { message: `${task.unit.title}\n`, at: tools.now(), file });
  return { outcome: { kind: "changed", changes: { base: clone.base, tip, answers } }, summary, notes };
}
