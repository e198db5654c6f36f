/** `run:` steps. */

import { existsSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { interpolate } from "../expressions/template.ts";
import { scalar } from "../json.ts";
import { legSight } from "../jobs/contexts.ts";
import { shellCall } from "./shells.ts";
import { StepFailure, type StepOutputs, type StepRun, requireSuccess, runProcess } from "./step-run.ts";

type Defaults = { readonly shell?: string | undefined; readonly "working-directory"?: string | undefined };

/** `defaults.run` of the job over that of the workflow; a composite action's steps have none. */
function defaultsOf(step: StepRun): Defaults {
  if (step.frame.action) return {};
  const { leg } = step.state;
  return { ...leg.scope.workflow.shape.defaults?.run, ...leg.shape.defaults?.run };
}

export async function runScript(step: StepRun): Promise<StepOutputs> {
  const { state, shape } = step;
  const script = interpolate(scalar(shape.run), step.sight);
  const defaults = defaultsOf(step);
  const named = shape.shell ?? defaults.shell;
  const folder = shape["working-directory"] ?? defaults["working-directory"] ?? ".";
  const inStep = shape["working-directory"] !== undefined;
  const cwd = resolvePath(state.folders.workspace, interpolate(folder, inStep ? step.sight : legSight(state.leg)));
  if (!existsSync(cwd)) throw new StepFailure(`The working directory '${cwd}' does not exist.`);
  const shell = named === undefined ? undefined : interpolate(named, step.sight);
  const call = await shellCall(shell, script, state.folders.temp);
  const [title = ""] = script.split("\n");
  state.job.log.add(`##[group]Run ${title}`);
  for (const line of script.trimEnd().split("\n")) state.job.log.add(line);
  state.job.log.add(`shell: ${call.shown}`);
  state.job.log.add("##[endgroup]");
  const { exit, written } = await runProcess(step, { file: call.file, args: call.args, cwd });
  if (exit.code !== 0) {
    step.keepOutputs(written.outputs);
    requireSuccess(exit);
  }
  return written.outputs;
}
