/** A list of steps in order: conditions, time limits, outcomes, and what later steps learn of them. */

import { holds, interpolate, isOn, resolve } from "../expressions/template.ts";
import { messageOf, scalar } from "../json.ts";
import { stepSight } from "../jobs/contexts.ts";
import type { Frame, JobState } from "../jobs/job-state.ts";
import type { Conclusion, Step } from "../runs/run.ts";
import type { StepShape } from "../workflow/shape.ts";
import { runScript } from "./run-script.ts";
import { milliseconds } from "./process.ts";
import { type StepOutputs, type StepRun, ownEnvironment } from "./step-run.ts";
import { prepareAction, useAction } from "../uses/use-action.ts";

function keyOf(shape: StepShape, index: number): string {
  if (shape.id !== undefined) return shape.id;
  return shape.uses === undefined ? `__run_${index + 1}` : `__${shape.uses.replaceAll(/@.*$|[^\w]+/g, "_")}`;
}

function stepTitle(shape: StepShape): string {
  if (shape.name !== undefined) return scalar(shape.name);
  return `Run ${shape.uses ?? scalar(shape.run).trim().split("\n")[0] ?? ""}`;
}

type Limit = { readonly stop: AbortSignal; readonly late: AbortSignal; readonly clear: () => void };

/** What ends a step: its own time, and the outer end, unless that came before and the step runs in spite of it. */
function limitOf(state: JobState, frame: Frame, minutes: number): Limit {
  const late = new AbortController();
  const timer = minutes > 0 ? setTimeout(() => late.abort(), milliseconds(minutes)) : undefined;
  const outer = frame.stop ?? state.job.cancel.signal;
  const stop = outer.aborted ? late.signal : AbortSignal.any([outer, late.signal]);
  return { stop, late: late.signal, clear: () => clearTimeout(timer) };
}

type Ending = { readonly outcome: Conclusion; readonly outputs: StepOutputs; readonly message: string };

type Circumstances = { readonly shape: StepShape; readonly late: boolean; readonly cancelled: boolean };

function howItFailed(error: unknown, at: Circumstances): Omit<Ending, "outputs"> {
  if (at.late) {
    const minutes = scalar(at.shape["timeout-minutes"]);
    return {
      outcome: "failure",
      message: `The action '${stepTitle(at.shape)}' has timed out after ${minutes} minutes.`,
    };
  }
  if (at.cancelled) return { outcome: "cancelled", message: "The operation was canceled." };
  return { outcome: "failure", message: messageOf(error) };
}

async function attempt(state: JobState, frame: Frame, at: { shape: StepShape; index: number }): Promise<Ending> {
  const { shape } = at;
  const wasCancelled = state.job.cancel.signal.aborted;
  const cancelledMeanwhile = (): boolean => !wasCancelled && state.job.cancel.signal.aborted;
  let outputs: StepOutputs = {};
  let limit = limitOf(state, frame, 0);
  try {
    const ownEnv = ownEnvironment(state, frame, shape);
    const env = { ...state.env, ...frame.env, ...ownEnv };
    const sight = stepSight(state, frame, env);
    limit = limitOf(state, frame, Number(resolve(shape["timeout-minutes"] ?? 0, sight)));
    const keepOutputs = (kept: StepOutputs): void => void (outputs = kept);
    const step: StepRun = {
      state,
      frame,
      shape,
      key: keyOf(shape, at.index),
      env,
      ownEnv,
      sight,
      stop: limit.stop,
      keepOutputs,
    };
    const saved = state.savedByPre.get(shape) ?? {};
    outputs = shape.uses === undefined ? await runScript(step) : await useAction(step, saved);
    if (limit.stop.aborted) throw new Error("The operation was canceled.");
    return { outcome: "success", outputs, message: "" };
  } catch (error) {
    return { ...howItFailed(error, { shape, late: limit.late.aborted, cancelled: cancelledMeanwhile() }), outputs };
  } finally {
    limit.clear();
  }
}

function isWanted(state: JobState, frame: Frame, shape: StepShape): boolean {
  return holds(shape.if, stepSight(state, frame, { ...state.env, ...frame.env }));
}

/** Runs one step; an `if` that cannot be evaluated fails it. */
async function performStep(
  state: JobState,
  frame: Frame,
  at: { shape: StepShape; index: number },
): Promise<Conclusion> {
  const { shape } = at;
  let ending: Ending;
  try {
    if (!isWanted(state, frame, shape)) ending = { outcome: "skipped", outputs: {}, message: "" };
    else ending = await attempt(state, frame, at);
  } catch (error) {
    ending = { outcome: "failure", outputs: {}, message: messageOf(error) };
  }
  if (ending.message !== "") state.job.log.add(`##[error]${ending.message}`);
  const sight = stepSight(state, frame, { ...state.env, ...frame.env });
  const forgiven = ending.outcome === "failure" && isOn(shape["continue-on-error"], sight);
  const conclusion = forgiven ? "success" : ending.outcome;
  if (shape.id !== undefined) {
    frame.steps[shape.id] = { outputs: ending.outputs, outcome: ending.outcome, conclusion };
  }
  if (conclusion === "failure") frame.failed = true;
  return conclusion;
}

function titleOf(state: JobState, shape: StepShape): string {
  try {
    return state.job.log.masked(interpolate(stepTitle(shape), stepSight(state, state.frame, state.env)));
  } catch {
    return stepTitle(shape);
  }
}

/** Steps of the job itself are shown to people; those of composite actions are part of the step that uses them. */
function openStep(state: JobState, shape: StepShape): Step {
  const step: Step = {
    number: state.job.steps.length + 1,
    name: titleOf(state, shape),
    status: "in_progress",
    conclusion: undefined,
    startedAt: state.leg.scope.floor.host.now(),
    completedAt: undefined,
  };
  state.job.steps.push(step);
  return step;
}

/** The step that uses this composite action had its time, while the job goes on. */
function isOvertime(state: JobState, frame: Frame): boolean {
  return frame.stop?.aborted === true && !state.job.cancel.signal.aborted;
}

/** Ends early only when the job is killed or the time is up. Failures are kept in the frame. */
export async function performSteps(state: JobState, frame: Frame, steps: readonly StepShape[]): Promise<void> {
  for (const [index, shape] of steps.entries()) {
    if (state.job.kill.signal.aborted || isOvertime(state, frame)) return;
    const record = frame.depth === 0 ? openStep(state, shape) : undefined;
    const conclusion = await performStep(state, frame, { shape, index });
    if (!record) continue;
    record.status = "completed";
    record.conclusion = conclusion;
    record.completedAt = state.leg.scope.floor.host.now();
  }
}

const dropOutputs = (): void => undefined;

/** Fetches the actions a job names and runs their `pre` scripts. Throws when one is not to be had. */
export async function prepareSteps(state: JobState, steps: readonly StepShape[]): Promise<void> {
  const { frame } = state;
  for (const [index, shape] of steps.entries()) {
    if (shape.uses === undefined || state.job.cancel.signal.aborted) continue;
    const sight = stepSight(state, frame, state.env);
    const stop = state.job.cancel.signal;
    const key = keyOf(shape, index);
    const step: StepRun = {
      state,
      frame,
      shape,
      key,
      env: state.env,
      ownEnv: {},
      sight,
      stop,
      keepOutputs: dropOutputs,
    };
    state.savedByPre.set(shape, await prepareAction(step));
  }
}
