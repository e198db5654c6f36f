/** One task from its start to its hand-off: a clone, the set-up, the conversation, and what comes of it. */

import { join } from "node:path";
import type { Handoff, Note, Outcome } from "#mission/handoff";
import type { BuildTask, WorkTask } from "#mission/task";
import type { Price } from "../model/prices.ts";
import type { Model } from "../ports.ts";
import { bundleWork, difference, takeStock } from "./clone.ts";
import { converse } from "./converse.ts";
import type { Ended } from "./converse.ts";
import { firstMessage } from "./first-message.ts";
import type { Purse } from "./purse.ts";
import type { Accept } from "./round.ts";
import { built, planned, reviewed, roleOf } from "./roles.ts";
import { openWorkplace, toolsOf } from "./workplace.ts";
import type { Site, Workplace } from "./workplace.ts";

export type WorkTools = Site & {
  readonly model: Model;
  readonly price: Price;
  readonly purse: Purse;
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
  const broken = new AbortController();
  const deadline = AbortSignal.timeout(task.budget.minutes * 60_000);
  const signal = AbortSignal.any([tools.cancel, deadline, broken.signal]);
  const workplace = openWorkplace(task, tools, signal);
  const end = () => void workplace.then(close);
  signal.addEventListener("abort", end, { once: true });
  void workplace.then((place) => place.kind === "closed" && broken.abort());
  try {
    if (task.setup.length > 0 || task.kind === "review") await workplace;
    const product = await talk({ task, tools, workplace, signal });
    const place = await workplace;
    if (tools.cancel.aborted || deadline.aborted) return product ?? stopped(tools, task);
    return place.kind === "closed" ? failed(place.reason, place.message) : (product ?? stopped(tools, task));
  } finally {
    signal.removeEventListener("abort", end);
    await close(await workplace);
  }
}

async function close(place: Workplace): Promise<void> {
  if (place.kind === "open") await place.host.close();
}

function stopped({ cancel }: WorkTools, task: WorkTask): Product {
  if (cancel.aborted) return failed("cancelled", "The run was cancelled.");
  return failed("time-out", `The task took more than its ${task.budget.minutes} minutes.`);
}

type Situation = {
  readonly task: WorkTask;
  readonly tools: WorkTools;
  readonly workplace: Promise<Workplace>;
  readonly signal: AbortSignal;
};

/** What the conversation came to; undefined when it was stopped from outside. */
async function talk(situation: Situation): Promise<Product | undefined> {
  const { task, tools, workplace, signal } = situation;
  const { model, price, purse, transcript } = tools;
  const role = roleOf(task.kind);
  const opening = firstMessage(task, await shownTo(task, workplace));
  let product: Product | undefined;
  let objection = "";
  const accept: Accept = async (value) => {
    const judged = await judge(value, situation);
    if (typeof judged === "string") {
      objection = ` Its finish had not been accepted: ${judged}`;
      return judged;
    }
    product = judged;
    return undefined;
  };
  const asking = { role: role.name, model, purse, price, transcript, turns: task.budget.turns, signal };
  const ended = await converse({ role, model: task.model, opening, host: toolsOf(workplace), asking, accept });
  return product ?? endOf(ended, objection);
}

async function shownTo(task: WorkTask, workplace: Promise<Workplace>): Promise<string> {
  if (task.kind !== "review") return "";
  const place = await workplace;
  return place.kind === "open" ? difference(place.clone, task.from, mostDifference) : "";
}

/** `objection`: why its last finish was not taken. */
function endOf(ended: Ended, objection: string): Product | undefined {
  if (ended.kind === "finished") throw new Error("A task finished without a product");
  return ended.reason === "stopped" ? undefined : failed(ended.reason, ended.message + objection);
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

async function judgeBuild(value: unknown, task: BuildTask, { workplace, tools }: Situation): Promise<Product | string> {
  const { summary, answers, notes } = built.parse(value);
  const given = new Set(answers.map(({ key }) => key));
  const missing = task.feedback.filter(({ key }) => !given.has(key)).map(({ key }) => key);
  if (missing.length > 0) return `These feedback keys have no answer yet: ${missing.join(", ")}`;
  const place = await workplace;
  if (place.kind === "closed") return place.message;
  const { clone, host } = place;
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
