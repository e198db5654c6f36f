/** JavaScript actions: `pre`, `main` and `post` scripts run by this forge's own Node. */

import { join } from "node:path";
import type { Sight } from "../expressions/evaluate.ts";
import { holds } from "../expressions/template.ts";
import { mapFields, messageOf } from "../json.ts";
import { stepSight } from "../jobs/contexts.ts";
import type { ActionPlace } from "../jobs/job-state.ts";
import type { NodeRuns } from "./action-file.ts";
import { type StepOutputs, type StepRun, requireSuccess, runProcess } from "../steps/step-run.ts";

export type NodeCall = {
  readonly step: StepRun;
  readonly place: ActionPlace;
  readonly runs: NodeRuns;
  readonly inputs: Readonly<Record<string, string>>;
};

/** `INPUT_` variables: upper case, spaces to underscores, hyphens kept. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

const stateVariables = (state: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(mapFields(state, String)).map(([name, value]) => [`STATE_${name}`, value]));

async function runFile(call: NodeCall, file: string, saved: Readonly<Record<string, string>>) {
  const { step, place } = call;
  return runProcess(
    { ...step, frame: { ...step.frame, action: place } },
    {
      file: process.execPath,
      args: [join(place.folder, file)],
      cwd: step.state.folders.workspace,
      env: { ...inputVariables(call.inputs), ...stateVariables(saved) },
    },
  );
}

/** Promises that the post script runs at the job's end, with what the others saved. */
function promisePost(call: NodeCall, saved: Record<string, string>): void {
  const { post } = call.runs;
  if (post === undefined) return;
  const { state, shape, env } = call.step;
  const title = `Post ${shape.name === undefined ? `Run ${shape.uses ?? ""}` : String(shape.name)}`;
  const sightNow = (): Sight => stepSight(state, state.frame, env);
  state.posts.push({
    title,
    isWanted: () => holds(call.runs["post-if"] ?? "always()", sightNow()),
    act: async () => {
      state.job.log.add(`##[group]${title}`);
      state.job.log.add("##[endgroup]");
      const step: StepRun = { ...call.step, sight: sightNow(), stop: new AbortController().signal };
      const { exit } = await runFile({ ...call, step }, post, saved);
      requireSuccess(exit);
    },
  });
}

/** `pre` of an action, before the job's first step. */
export async function runPre(call: NodeCall): Promise<Readonly<Record<string, string>>> {
  const { pre } = call.runs;
  if (pre === undefined || !holds(call.runs["pre-if"] ?? "always()", call.step.sight)) return {};
  const { exit, written } = await runFile(call, pre, {});
  requireSuccess(exit);
  return written.state;
}

export async function runNodeAction(call: NodeCall, fromPre: Readonly<Record<string, string>>): Promise<StepOutputs> {
  const saved: Record<string, string> = { ...fromPre };
  promisePost(call, saved);
  try {
    const { exit, written } = await runFile(call, call.runs.main, saved);
    Object.assign(saved, written.state);
    call.step.keepOutputs(written.outputs);
    requireSuccess(exit);
    return written.outputs;
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
}
