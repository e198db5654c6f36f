/** The jobs of one workflow in the order of their needs, each with its conditions and its matrix. */

import { holds, isOn, resolve } from "../expressions/template.ts";
import { type Fields, messageOf } from "../json.ts";
import type { Conclusion } from "../runs/run.ts";
import { type Slots, slots } from "../runs/slots.ts";
import { combinations } from "../workflow/matrix.ts";
import { ancestorsOf, needsOf } from "../workflow/read.ts";
import type { JobShape } from "../workflow/shape.ts";
import { callWorkflow, combined } from "./call-workflow.ts";
import { legSight, needsStatus, scopeSight } from "./contexts.ts";
import { finishJob, openJob } from "./job-records.ts";
import type { JobResult, Leg, NeedsContext, Scope } from "./job-state.ts";
import { performJob } from "./perform-job.ts";

type Results = ReadonlyMap<string, JobResult>;

const pick = (results: Results, ids: Iterable<string>): NeedsContext =>
  Object.fromEntries(
    [...ids].flatMap((id): [string, JobResult][] => {
      const result = results.get(id);
      return result ? [[id, result]] : [];
    }),
  );

function bareLeg(scope: Scope, id: string, shape: JobShape, needs: NeedsContext): Leg {
  const strategy = { "fail-fast": true, "job-index": 0, "job-total": 1, "max-parallel": 1 };
  return { scope, id, shape, matrix: undefined, strategy, needs, cancel: scope.cancel, performJobs };
}

/** A job that never gets steps is still shown, with its conclusion and what went wrong. */
function concludeWithoutRunning(leg: Leg, conclusion: Conclusion, message = ""): JobResult {
  const name = [...leg.scope.callers, leg.id].join(" / ");
  const job = openJob(leg, { name, labels: [] });
  if (message !== "") job.log.add(`##[error]${message}`);
  finishJob(leg, job, conclusion);
  return { result: conclusion, outputs: {} };
}

async function performLeg(leg: Leg): Promise<JobResult> {
  try {
    return leg.shape.uses === undefined ? await performJob(leg) : await callWorkflow(leg);
  } catch (error) {
    return concludeWithoutRunning(leg, "failure", messageOf(error));
  }
}

function strategiesOf(bare: Leg): readonly { matrix: Fields | undefined; strategy: Fields }[] {
  const strategy = bare.shape.strategy;
  if (strategy?.matrix === undefined) return [{ matrix: undefined, strategy: bare.strategy }];
  const sight = legSight(bare);
  const rows = combinations(resolve(strategy.matrix, sight));
  return rows.map((matrix, index) => ({
    matrix,
    strategy: {
      "fail-fast": strategy["fail-fast"] === undefined || isOn(strategy["fail-fast"], sight),
      "job-index": index,
      "job-total": rows.length,
      "max-parallel": Number(resolve(strategy["max-parallel"] ?? rows.length, sight)),
    },
  }));
}

function abortWith(parent: AbortSignal): AbortController {
  const controller = new AbortController();
  if (parent.aborted) controller.abort();
  parent.addEventListener("abort", () => controller.abort(), { once: true });
  return controller;
}

/** Waits for a place among the legs that may run at once. */
async function performInTurn(leg: Leg, places: Slots): Promise<JobResult> {
  const leave = await places.take(leg.cancel);
  if (!leave) return concludeWithoutRunning(leg, "cancelled");
  const result = await performLeg(leg);
  leave();
  return result;
}

async function performLegs(bare: Leg): Promise<JobResult> {
  const strategies = strategiesOf(bare);
  if (strategies.length === 0) return concludeWithoutRunning(bare, "skipped");
  const siblings = abortWith(bare.scope.cancel);
  const places = slots(Number(strategies[0]?.strategy["max-parallel"]) || strategies.length);
  const results = await Promise.all(
    strategies.map(async ({ matrix, strategy }) => {
      const leg: Leg = { ...bare, matrix, strategy, cancel: siblings.signal };
      const done = await performInTurn(leg, places);
      if (done.result !== "failure") return done;
      if (isOn(leg.shape["continue-on-error"], legSight(leg))) return { ...done, result: "success" as const };
      if (strategy["fail-fast"] === true) siblings.abort();
      return done;
    }),
  );
  return {
    result: combined(results.map((result) => result.result)),
    outputs: Object.assign({}, ...results.map((result) => result.outputs)),
  };
}

/** Whether the job's `if` lets it run, seen from everything it rests on. */
function isWanted(bare: Leg, all: NeedsContext): boolean {
  const status = needsStatus(all, bare.cancel.aborted);
  return holds(bare.shape.if, scopeSight(bare.scope, status, { needs: bare.needs }));
}

async function performOne(scope: Scope, id: string, results: Results): Promise<JobResult> {
  const shape = scope.workflow.shape.jobs[id];
  if (!shape) throw new Error(`The workflow ${scope.workflow.path} has no job '${id}'.`);
  const bare = bareLeg(scope, id, shape, pick(results, needsOf(shape)));
  try {
    const all = pick(results, ancestorsOf(scope.workflow.shape.jobs, id));
    if (!isWanted(bare, all)) return concludeWithoutRunning(bare, scope.cancel.aborted ? "cancelled" : "skipped");
    // Jobs that run although the run was cancelled must not be ended by that same cancel.
    const lives = scope.cancel.aborted ? new AbortController().signal : scope.cancel;
    return await performLegs({ ...bare, scope: { ...scope, cancel: lives }, cancel: lives });
  } catch (error) {
    return concludeWithoutRunning(bare, "failure", messageOf(error));
  }
}

/** Resolves with the result of every job. */
export async function performJobs(scope: Scope): Promise<Results> {
  const results = new Map<string, JobResult>();
  const started = new Map<string, Promise<void>>();
  const perform = (id: string): Promise<void> => {
    const known = started.get(id);
    if (known) return known;
    const shape = scope.workflow.shape.jobs[id];
    const work = Promise.all((shape ? needsOf(shape) : []).map(perform)).then(async () => {
      results.set(id, await performOne(scope, id, results));
    });
    started.set(id, work);
    return work;
  };
  await Promise.all(Object.keys(scope.workflow.shape.jobs).map(perform));
  return results;
}
