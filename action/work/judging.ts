/** What a finish amounts to, or what must be done first; and what is handed over of a task that was stopped. */

import { join } from "node:path";
import { Audit, Diagnosis, Judgement, type Outcome, Review, StoppedFor } from "#mission/handoff";
import type { BuildTask, PlanTask } from "#mission/task";
import { built, planned } from "./finishes.ts";
import { failed } from "./product.ts";
import type { Product } from "./product.ts";
import { criticise } from "./second-head.ts";
import type { Situation } from "./situation.ts";
import { bundleWork, takeStock, withoutForbidden } from "./site/stock.ts";

/** What a finish amounts to, or what must be done first. */
export async function judge(value: unknown, situation: Situation): Promise<Product | string> {
  const { task } = situation;
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
  const { plan, opinion, questions } = planned.parse(value);
  if (plan === undefined) return said({ kind: "unclear", questions: questions ?? [] }, "");
  const criticism = await criticise(plan, task, situation);
  if (criticism.kind === "revise") return criticism.message;
  const known = { ...plan, risks: [...criticism.risks, ...plan.risks].slice(0, 8) };
  return said({ kind: "planned", plan: known, ...(opinion === undefined ? {} : { opinion }) }, plan.summary);
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
  const problems = stock.problems.slice(0, 20).map(({ text }) => text);
  if (problems.length > 0) return `This cannot be handed over:\n- ${problems.join("\n- ")}`;
  if (stock.changed.size === 0) return failed("no-change", `It finished without changing a file. ${summary}`);
  const file = join(tools.handoffs, "changes.bundle");
  const tip = await bundleWork(clone, stock, { message: `${task.unit.title}\n`, at: tools.now(), file });
  return { outcome: { kind: "changed", changes: { base: clone.base, tip, answers } }, summary, notes, work: stock };
}

/** A builder that was stopped on its way hands over what stands in its work tree, without what may not leave. */
export async function salvaged(product: Product, { task, tools, workplace }: Situation): Promise<Product> {
  const { outcome } = product;
  const reason = outcome.kind === "failed" ? StoppedFor.safeParse(outcome.reason).data : undefined;
  const place = await workplace;
  if (outcome.kind !== "failed" || reason === undefined || place.kind === "closed" || !("unit" in task)) return product;
  const { clone, host } = place;
  await host.close();
  // What cannot be committed is lost with its machine, as it was before; the reason for stopping still stands.
  const work = await takeStock(clone, task.protected)
    .then((stock) => withoutForbidden(clone, stock))
    .catch(() => undefined);
  if (work === undefined || work.changed.size === 0) return product;
  const file = join(tools.handoffs, "changes.bundle");
  const tip = await bundleWork(clone, work, { message: `Unfinished: ${task.unit.title}\n`, at: tools.now(), file });
  const changes = { base: clone.base, tip };
  return { ...product, outcome: { kind: "partial", reason, message: outcome.message, changes }, work };
}
