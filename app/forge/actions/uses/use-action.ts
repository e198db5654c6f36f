/** `uses:` steps: built-in actions by name, others by their `action.yml`. */

import { bundledAction } from "../bundled/bundled-actions.ts";
import { interpolate, resolveTexts } from "../expressions/template.ts";
import { scalar } from "../json.ts";
import type { ActionPlace } from "../jobs/job-state.ts";
import { type ActionShape, readActionFile } from "./action-file.ts";
import { locateAction } from "./action-source.ts";
import { runComposite } from "./composite-action.ts";
import { type NodeCall, runNodeAction, runPre } from "./node-action.ts";
import { type StepOutputs, type StepRun } from "../steps/step-run.ts";

/** What the step gave, over the action's defaults. Names are compared without case. */
function inputsOf(step: StepRun, action: ActionShape): Record<string, string> {
  const given = resolveTexts(step.shape.with ?? {}, step.sight);
  const lower = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const missing = Object.entries(action.inputs ?? {}).filter(([name]) => !lower.has(name.toLowerCase()));
  const defaults = missing.flatMap(([name, input]): [string, string][] =>
    input?.default === undefined || input.default === null
      ? []
      : [[name, interpolate(scalar(input.default), step.sight)]],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

async function readAction(step: StepRun): Promise<{ place: ActionPlace; action: ActionShape }> {
  const uses = step.shape.uses ?? "";
  const place = await locateAction(step.state, uses);
  return { place, action: await readActionFile(place.folder, uses) };
}

/** `pre` scripts of the actions a job uses by repository run before its first step; returns what they saved. */
export async function prepareAction(step: StepRun): Promise<Readonly<Record<string, string>>> {
  const uses = step.shape.uses ?? "";
  if (uses.startsWith(".") || bundledAction(uses)) return {};
  const { place, action } = await readAction(step);
  if (action.runs.using === "composite" || !("main" in action.runs)) return {};
  const call: NodeCall = { step, place, runs: action.runs, inputs: inputsOf(step, action) };
  return runPre(call);
}

export async function useAction(step: StepRun, fromPre: Readonly<Record<string, string>>): Promise<StepOutputs> {
  const uses = step.shape.uses ?? "";
  const { log } = step.state.job;
  const given = resolveTexts(step.shape.with ?? {}, step.sight);
  log.add(`##[group]Run ${uses}`);
  for (const [name, value] of Object.entries(given)) log.add(`  ${name}: ${value}`);
  log.add("##[endgroup]");
  const bundled = bundledAction(uses);
  if (bundled) return bundled({ step, inputs: given, say: (line) => log.add(line) });
  const { place, action } = await readAction(step);
  const inputs = inputsOf(step, action);
  if ("main" in action.runs) return runNodeAction({ step, place, runs: action.runs, inputs }, fromPre);
  return runComposite({ step, place, action, runs: action.runs, inputs });
}
