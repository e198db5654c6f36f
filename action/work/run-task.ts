/** One task from its start to its hand-off: a clone, the set-up, the conversation, and what comes of it. */

import { join } from "node:path";
import { type Handoff, unfinished } from "#mission/handoff";
import { whoDoes } from "#mission/roles";
import type { WorkTask } from "#mission/task";
import { converse } from "./converse.ts";
import { canaryOf } from "../scan/canary.ts";
import type { Ended } from "./converse.ts";
import { firstMessage } from "./first-message.ts";
import { toolsOf } from "./hands.ts";
import { Desk } from "./desk/desk.ts";
import { onItsWay } from "./on-its-way.ts";
import { failed, said } from "./product.ts";
import type { Product } from "./product.ts";
import { stuckText } from "./pulse.ts";
import { musterVersion } from "./record/version.ts";
import type { Accept } from "./round.ts";
import { roleOf } from "./roles.ts";
import { designOf } from "./second-head.ts";
import { askingAs, type Situation, type WorkTools } from "./situation.ts";
import { openAlarm } from "./watch.ts";
import type { Workplace } from "./workplace.ts";

const mostDifference = 60_000;

/** Never throws for what a model, a command or the machine does; only for a defect of ours. */
export async function runTask(task: WorkTask, tools: WorkTools): Promise<Handoff> {
  const started = tools.now();
  begin(task, tools);
  const { outcome, summary, notes, work, ...more } = await produce(task, tools);
  const reason = "reason" in outcome ? outcome.reason : undefined;
  const paths = work === undefined ? undefined : Object.fromEntries(work.changed);
  tools.transcript.add({ kind: "end", outcome: outcome.kind, reason, tree: work?.tree, paths });
  const seconds = Math.max(0, (tools.now() - started) / 1000);
  const key = task.answer === undefined ? {} : { key: task.answer.key };
  const told = { outcome, ...key, summary, notes: [...notes] };
  const handoff: Handoff = { version: 1, task: task.id, ...told, ...tools.purse.books(), seconds, ...more };
  const goesOn = outcome.kind === "failed" || unfinished(outcome) !== undefined;
  return goesOn ? { ...handoff, digest: tools.digest.text([...(work?.changed.keys() ?? [])]).slice(0, 4000) } : handoff;
}

function begin(task: WorkTask, { transcript, sandbox, scratch }: WorkTools): void {
  const workspace = join(scratch, "workspace");
  transcript.add({ kind: "task", version: 1, task, muster: musterVersion(), sandbox: sandbox.kind, workspace });
}

async function produce(task: WorkTask, tools: WorkTools): Promise<Product> {
  const broken = new AbortController();
  const outside = fromOutside(task, tools);
  const signal = AbortSignal.any([outside, broken.signal]);
  const alarm = openAlarm(canaryOf(task), () => broken.abort());
  // The first request goes out before the workplace is opened, whose processes each hold this one up for milliseconds.
  const workplace = onItsWay().then(async () => {
    const { openWorkplace } = await import("./workplace.ts");
    return openWorkplace(task, tools, signal);
  });
  const end = () => void workplace.then(close);
  signal.addEventListener("abort", end, { once: true });
  void workplace.then((place) => place.kind === "closed" && broken.abort());
  try {
    if (task.setup.length > 0 || "from" in task) await workplace;
    const hands = tools.between?.(toolsOf(workplace, signal)) ?? toolsOf(workplace, signal);
    const desk = new Desk(task, workplace, hands);
    const situation = { task, tools, workplace, desk, signal, objections: [], contracts: [], alarm };
    const product = await talk(situation);
    const place = await workplace;
    const leaked = alarm.where();
    if (leaked !== undefined) return failed("injection", leaked);
    if (place.kind === "closed" && !outside.aborted) return await nowhere(place);
    const { salvaged } = await import("./judging.ts");
    return noted(await salvaged(product ?? stopped(tools, task), situation), situation);
  } finally {
    signal.removeEventListener("abort", end);
    await close(await workplace);
  }
}

/** What ends a task from outside: the run, its time, its heartbeat. */
function fromOutside({ budget }: WorkTask, { cancel, stuck }: WorkTools): AbortSignal {
  const deadline = AbortSignal.timeout(budget.minutes * 60_000);
  return AbortSignal.any([cancel, deadline, ...(stuck === undefined ? [] : [stuck])]);
}

/** A set-up that failed for want of what people alone can give, or otherwise. */
async function nowhere({ reason, message }: Extract<Workplace, { kind: "closed" }>): Promise<Product> {
  const { blockerIn } = await import("./desk/blockers.ts");
  const blocker = reason === "setup" ? blockerIn(message) : undefined;
  return blocker === undefined ? failed(reason, message) : said({ kind: "blocked", blocker }, "");
}

function noted(product: Product, { desk: { notes, stuck }, contracts: [contract] }: Situation): Product {
  return { ...product, notes, ...(stuck > 0 ? { stuck } : {}), ...(contract === undefined ? {} : { contract }) };
}

async function close(place: Workplace): Promise<void> {
  if (place.kind === "open") await place.host.close();
}

function stopped({ cancel, stuck }: WorkTools, task: WorkTask): Product {
  if (cancel.aborted) return failed("cancelled", "The run was cancelled.");
  if (stuck?.aborted === true) return failed("stuck", stuckText(task.budget.heartbeat));
  return failed("time-out", `The task took more than its ${task.budget.minutes} minutes.`);
}

/** What the conversation came to; undefined when it was stopped from outside. */
async function talk(situation: Situation): Promise<Product | undefined> {
  const { task, tools, desk, alarm } = situation;
  const role = roleOf(whoDoes[task.kind]);
  const opening = firstMessage(task, await shownTo(situation));
  if (desk.halt !== undefined) return said(desk.halt, "");
  tools.transcript.add({ kind: "opening", text: opening });
  let product: Product | undefined;
  let objection = "";
  const accept: Accept = async (value) => {
    // Read now: the first request need not wait for it.
    const { judge } = await import("./judging.ts");
    const judged = await judge(value, situation);
    if (typeof judged === "string") {
      objection = ` Its finish had not been accepted: ${judged}`;
      return judged;
    }
    product = judged;
    return undefined;
  };
  const asking = askingAs(role.name, task, situation);
  const ended = await converse({ role, opening, host: desk, asking, accept, alarm });
  return product ?? endOf(ended, objection, desk);
}

/** What a reader is to judge, or a builder to build by. */
async function shownTo(situation: Situation): Promise<string> {
  const { task, workplace } = situation;
  if ("architect" in task) return (await designOf(task, situation)) ?? "";
  if (!("from" in task)) return "";
  const place = await workplace;
  if (place.kind === "closed") return "";
  const { difference } = await import("./site/clone.ts");
  return difference(place.clone, task.from, mostDifference);
}

/** `objection`: why its last finish was not taken. */
function endOf(ended: Ended, objection: string, { blocker }: Desk): Product | undefined {
  if (ended.kind === "finished") throw new Error("A task finished without a product");
  if (ended.kind !== "unanswered") return said(ended, "");
  if (ended.reason === "stopped") return undefined;
  // It went round in circles before something that it cannot move.
  if (blocker !== undefined && (ended.reason === "turns" || ended.reason === "garbage"))
    return said({ kind: "blocked", blocker }, "");
  return failed(ended.reason, ended.message + objection);
}
