/** Composite actions: a list of steps with inputs and outputs of its own. */

import { interpolate } from "../expressions/template.ts";
import { scalar } from "../json.ts";
import { stepSight } from "../jobs/contexts.ts";
import type { ActionPlace, Frame } from "../jobs/job-state.ts";
import type { ActionShape, CompositeRuns } from "./action-file.ts";
import { StepFailure, type StepOutputs, type StepRun } from "../steps/step-run.ts";

const deepest = 10;

export type CompositeCall = {
  readonly step: StepRun;
  readonly place: ActionPlace;
  readonly action: ActionShape;
  readonly runs: CompositeRuns;
  readonly inputs: Readonly<Record<string, string>>;
};

function outputsOf(call: CompositeCall, frame: Frame): StepOutputs {
  const sight = stepSight(call.step.state, frame, call.step.env);
  const declared = Object.entries(call.action.outputs ?? {});
  return Object.fromEntries(declared.map(([name, output]) => [name, interpolate(scalar(output?.value), sight)]));
}

export async function runComposite(call: CompositeCall): Promise<StepOutputs> {
  const { step } = call;
  const depth = step.frame.depth + 1;
  if (depth > deepest) throw new StepFailure(`Composite actions nest deeper than ${deepest}.`);
  const unnamed = call.runs.steps.findIndex((inner) => inner.run !== undefined && inner.shell === undefined);
  if (unnamed >= 0) throw new StepFailure(`Step ${unnamed + 1} of the composite action is missing 'shell'.`);
  const own = { ...step.frame.env, ...step.ownEnv };
  const frame: Frame = {
    steps: {},
    inputs: call.inputs,
    action: call.place,
    env: own,
    depth,
    stop: step.stop,
    failed: false,
  };
  await step.state.performSteps(step.state, frame, call.runs.steps);
  const outputs = outputsOf(call, frame);
  step.keepOutputs(outputs);
  if (frame.failed) throw new StepFailure("");
  return outputs;
}
