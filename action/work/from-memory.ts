/** A task whose answer was found before it began: nobody is asked, and it costs nothing. */

import type { Handoff } from "#mission/handoff";
import { usd } from "#mission/ids";
import { whoDoes } from "#mission/roles";
import { noUsage } from "#mission/spend";
import type { WorkTask } from "#mission/task";

/** Undefined when it has to be done. */
export function fromMemory(task: WorkTask): Handoff | undefined {
  const { outcome, key } = task.answer ?? {};
  if (outcome === undefined || key === undefined) return undefined;
  const summary =
    outcome.kind === "planned" ? outcome.plan.summary : outcome.kind === "reviewed" ? outcome.review.rationale : "";
  const call = { role: whoDoes[task.kind], model: task.model, usage: noUsage, cost: usd(0), request: key };
  return {
    version: 1,
    task: task.id,
    outcome,
    key,
    summary: summary.slice(0, 4000),
    notes: [],
    calls: [{ ...call, outcome: "cached" }],
    seconds: 0,
  };
}
