/** What a finish amounts to, or what must be done first; and what is handed over of a task that was stopped. */

import { join } from "node:path";
import {
  Audit,
  type Changes,
  Diagnosis,
  Judgement,
  type Outcome,
  Proposal,
  Review,
  StoppedFor,
} from "#mission/handoff";
import { Report, whatLacks } from "#mission/research/report";
import type { BuildTask, ScoutTask } from "#mission/task";
import { unkept } from "./desk/claims.ts";
import { built } from "./finishes.ts";
import { judgePlan } from "./judge-plan.ts";
import { failed, said } from "./product.ts";
import type { Product } from "./product.ts";
import { objectionOf } from "./scan-work.ts";
import type { Situation } from "./situation.ts";
import { leftMarks } from "./site/marks.ts";
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
    case "strategy": {
      const proposal = Proposal.parse(value);
      return said({ kind: "proposed", proposal }, proposal.reason);
    }
    case "scout":
      return judgeReport(value, task);
    case "doctor": {
      const diagnosis = Diagnosis.parse(value);
      return said({ kind: "diagnosed", diagnosis }, diagnosis.cause);
    }
    default:
      return judgeBuild(value, task, situation);
  }
}

function judgeReport(value: unknown, { unit }: ScoutTask): Product | string {
  const report = Report.parse(value);
  const lacks = whatLacks(unit.inquiry ?? "research", report);
  return lacks ?? said({ kind: "found", report }, report.findings[0]?.text ?? "");
}

async function judgeBuild(value: unknown, task: BuildTask, situation: Situation): Promise<Product | string> {
  const { workplace, tools } = situation;
  const { summary, answers, changed, tests } = built.parse(value);
  const given = new Set(answers.map(({ key }) => key));
  const unanswered = task.feedback.filter(({ key }) => !given.has(key)).map(({ key }) => key);
  if (unanswered.length > 0) return `These feedback keys have no answer yet: ${unanswered.join(", ")}`;
  const place = await workplace;
  if (place.kind === "closed") return place.message;
  const { clone, host } = place;
  // What still runs in the background must not change the tree while it is read.
  await host.close();
  const stock = await takeStock(clone, task.protected).catch((error: unknown) => String(error));
  if (typeof stock === "string") return `The work tree cannot be handed over: ${stock.slice(0, 2000)}`;
  const marks = (await leftMarks(clone, stock)).map((path) => `${path} has conflict marks: resolve them`);
  const tree = { changed: stock.changed, merged: clone.merge !== undefined };
  const problems = stock.problems.map(({ text }) => text);
  const missing = [...problems, ...marks, ...unkept({ changed, tests, answers }, tree)].slice(0, 20);
  if (missing.length > 0) return `This cannot be handed over:\n- ${missing.join("\n- ")}`;
  if (stock.changed.size === 0) return unchanged(summary, situation);
  const objection = await objectionOf(clone, stock.tree, task, situation);
  if (objection !== undefined) return objection;
  const file = join(tools.handoffs, "changes.bundle");
  const tip = await bundleWork(clone, stock, { message: `${task.unit.title}\n`, at: tools.now(), file });
  return { outcome: { kind: "changed", changes: { base: clone.base, tip, answers } }, summary, notes: [], work: stock };
}

/** Who has changed nothing is told so once. */
function unchanged(summary: string, { desk }: Situation): Product | string {
  const { blocker } = desk;
  if (blocker !== undefined) return said({ kind: "blocked", blocker }, summary);
  if (desk.isFirst("no-change"))
    return "No file has changed since you began. Do the work; or finish again as you are, and the task has failed.";
  return failed("no-change", `It finished without changing a file. ${summary}`);
}

/** What a stopped task's outcome is with the changes that it leaves; undefined where none of them would be gone on from. */
function leaving(outcome: Outcome): ((changes: Pick<Changes, "base" | "tip">) => Outcome) | undefined {
  if (outcome.kind === "undecided" || outcome.kind === "blocked") return (changes) => ({ ...outcome, changes });
  const reason = outcome.kind === "failed" ? StoppedFor.safeParse(outcome.reason).data : undefined;
  if (outcome.kind !== "failed" || reason === undefined) return undefined;
  return (changes) => ({ kind: "partial", reason, message: outcome.message, changes });
}

/** A builder that was stopped on its way hands over what stands in its work tree, without what may not leave. */
export async function salvaged(product: Product, { task, tools, workplace }: Situation): Promise<Product> {
  const left = leaving(product.outcome);
  const place = await workplace;
  if (left === undefined || place.kind === "closed" || (task.kind !== "build" && task.kind !== "fix")) return product;
  const { clone, host } = place;
  await host.close();
  // What cannot be committed is lost with its machine, as it was before; the reason for stopping still stands.
  const work = await takeStock(clone, task.protected)
    .then((stock) => withoutForbidden(clone, stock))
    .catch(() => undefined);
  if (work === undefined || work.changed.size === 0) return product;
  const file = join(tools.handoffs, "changes.bundle");
  const tip = await bundleWork(clone, work, { message: `Unfinished: ${task.unit.title}\n`, at: tools.now(), file });
  return { ...product, outcome: left({ base: clone.base, tip }), work };
}
