/** One task from its start to its hand-off: a clone, the set-up, the conversation, and what comes of it. */

import { join } from "node:path";
import type { Handoff, Note, Outcome } from "#mission/handoff";
import type { BuildTask, PlanTask, WorkTask } from "#mission/task";
import { bundleWork, difference, takeStock } from "./clone.ts";
import { converse } from "./converse.ts";
import type { Ended } from "./converse.ts";
import { firstMessage } from "./first-message.ts";
import type { Accept } from "./round.ts";
import { roleOf, whoDoes } from "./roles.ts";
import { criticise, designOf } from "./second-head.ts";
import { askingAs, type Situation, type WorkTools } from "./situation.ts";
import { openWorkplace, toolsOf } from "./workplace.ts";
import type { Workplace } from "./workplace.ts";

type Failure = Extract<Outcome, { kind: "failed" }>["reason"];
type Product = { readonly outcome: Outcome; readonly summary: string; readonly notes: readonly Note[] };

const mostDifference = 60_000;

/** Never throws for what a model, a command or the machine does; only for a defect of ours. */
export async function runTask(task: WorkTask, tools: WorkTools): Promise<Handoff> {
  const started = tools.now();
  const product = await produce(task, tools);
  const { outcome, summary, notes } = product;
  const seconds = Math.max(0, (tools.now() - started) / 1000);
  const key = task.answer === undefined ? {} : { key: task.answer.key };
  return { version: 1, task: task.id, outcome, ...key, summary, notes: [...notes], ...tools.purse.books(), seconds };
}

export function failed(reason: Failure, message: string): Product {
  return { outcome: { kind: "failed", reason, message: message.slice(0, 8000) }, summary: "", notes: [] };
}

async function produce(task: WorkTask, tools: WorkTools): Promise<Product> {
  const broken = new AbortController();
  const deadline = AbortSignal.timeout(task.budget.minutes * 60_000);
  const signal = AbortSignal.any([tools.cancel, deadline, broken.signal]);
  const workplace = onItsWay().then(() => openWorkplace(task, tools, signal));
  const end = () => void workplace.then(close);
  signal.addEventListener("abort", end, { once: true });
  void workplace.then((place) => place.kind === "closed" && broken.abort());
  try {
    if (task.setup.length > 0 || "from" in task) await workplace;
    const product = await talk({ task, tools, workplace, signal, objections: [] });
    const place = await workplace;
    if (tools.cancel.aborted || deadline.aborted) return product ?? stopped(tools, task);
    return place.kind === "closed" ? failed(place.reason, place.message) : (product ?? stopped(tools, task));
  } finally {
    signal.removeEventListener("abort", end);
    await close(await workplace);
  }
}

/**
 * The first request goes out before the workplace is opened, whose processes each hold this one up for milliseconds: what asks for it has run
 * when the event loop comes round, and its connection is made when it does so again.
 */
async function onItsWay(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function close(place: Workplace): Promise<void> {
  if (place.kind === "open") await place.host.close();
}

function stopped({ cancel }: WorkTools, task: WorkTask): Product {
  if (cancel.aborted) return failed("cancelled", "The run was cancelled.");
  return failed("time-out", `The task took more than its ${task.budget.minutes} minutes.`);
}

/** What the conversation came to; undefined when it was stopped from outside. */
async function talk(situation: Situation): Promise<Product | undefined> {
  const { task, workplace } = situation;
  const role = roleOf(whoDoes[task.kind]);
  const opening = firstMessage(task, await shownTo(situation));
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
  const asking = askingAs(role.name, task, situation);
  const ended = await converse({ role, opening, host: toolsOf(workplace), asking, accept });
  return product ?? endOf(ended, objection);
}

/** What a reader is to judge, or a builder to build by. */
async function shownTo(situation: Situation): Promise<string> {
  const { task, workplace } = situation;
  if ("architect" in task) return (await designOf(task, situation)) ?? "";
  if (!("from" in task)) return "";
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
  // Read now: the first request need not wait for it.
  const { Audit, Diagnosis, Judgement, Review } = await import("#mission/handoff");
  switch (task.kind) {
    case "plan":
      return judgePlan(value, task, situation);
    case "review": {
      const review = Review.parse(value);
      return said({ kind: "reviewed", review }, review.rationale);
    }
    case "audit": {
      const audit = Audit.parse(value);
      return said({ kind: "audited", audit }, audit.rationale);
    }
    case "judge": {
      const judgement = Judgement.parse(value);
      return said({ kind: "judged", judgement }, judgement.rationale);
    }
    case "doctor": {
      const diagnosis = Diagnosis.parse(value);
      return said({ kind: "diagnosed", diagnosis }, diagnosis.cause);
    }
    default:
      return judgeBuild(value, task, situation);
  }
}

function said(outcome: Outcome, summary: string): Product {
  return { outcome, summary: summary.slice(0, 4000), notes: [] };
}

async function judgePlan(value: unknown, task: PlanTask, situation: Situation): Promise<Product | string> {
  const { planned } = await import("./finishes.ts");
  const { plan, opinion, questions } = planned.parse(value);
  if (plan === undefined) return said({ kind: "unclear", questions: questions ?? [] }, "");
  const criticism = await criticise(plan, task, situation);
  if (criticism.kind === "revise") return criticism.message;
  const known = { ...plan, risks: [...criticism.risks, ...plan.risks].slice(0, 8) };
  return said({ kind: "planned", plan: known, ...(opinion === undefined ? {} : { opinion }) }, plan.summary);
}

async function judgeBuild(value: unknown, task: BuildTask, { workplace, tools }: Situation): Promise<Product | string> {
  const { built } = await import("./finishes.ts");
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
