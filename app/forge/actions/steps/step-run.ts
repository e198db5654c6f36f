/** One step while it runs: its environment, its processes and what they wrote for the runner. */

import { delimiter, dirname } from "node:path";
import { resolveTexts } from "../expressions/template.ts";
import type { Sight } from "../expressions/evaluate.ts";
import { defaultVariables, stepSight } from "../jobs/contexts.ts";
import type { Frame, JobState } from "../jobs/job-state.ts";
import type { StepShape } from "../workflow/shape.ts";
import { trackingVariable } from "./orphans.ts";
import { type Exit, execute } from "./process.ts";
import { type Written, openStepFiles } from "./step-files.ts";
import { commandReader } from "./workflow-commands.ts";

export type StepRun = {
  readonly state: JobState;
  readonly frame: Frame;
  readonly shape: StepShape;
  /** `GITHUB_ACTION`. */
  readonly key: string;
  /** The `env` context: workflow, job, files, and the step's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly sight: Sight;
  /** The step's own `env`, which a composite action hands on. */
  readonly ownEnv: Readonly<Record<string, string>>;
  /** Ends the step politely. */
  readonly stop: AbortSignal;
  /** Outputs that count even if the step fails afterwards. */
  readonly keepOutputs: (outputs: StepOutputs) => void;
};

export type StepOutputs = Readonly<Record<string, string>>;

/** A step that failed in a way already told in its log, or told by this message. */
export class StepFailure extends Error {}

/** The step's own `env`, seen over what the job and the calling action gave. */
export function ownEnvironment(state: JobState, frame: Frame, shape: StepShape): Record<string, string> {
  return resolveTexts(shape.env ?? {}, stepSight(state, frame, { ...state.env, ...frame.env }));
}

/** The machine's programs, without those a package script put in front. */
function systemPath(): readonly string[] {
  const path = process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin";
  return path.split(delimiter).filter((folder) => folder !== "" && !folder.includes("node_modules"));
}

/** What a child process gets: never the environment of the forge itself. */
function processEnvironment(step: StepRun): Record<string, string> {
  const { state } = step;
  return {
    LANG: "C.UTF-8",
    HOME: state.folders.home,
    ...defaultVariables(state, step.frame),
    GITHUB_ACTION: step.key,
    ...step.env,
    [trackingVariable]: state.trackingId,
    PATH: [...state.path, dirname(process.execPath), ...systemPath()].join(delimiter),
  };
}

export type StepProcess = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a program of the step with its files and commands; what it wrote takes effect even when it fails. */
export async function runProcess(step: StepRun, program: StepProcess): Promise<{ exit: Exit; written: Written }> {
  const { state } = step;
  const files = await openStepFiles(state.folders.temp);
  const exit = await execute({
    file: program.file,
    args: program.args,
    cwd: program.cwd,
    env: { ...processEnvironment(step), ...program.env, ...files.env },
    line: commandReader(state.job.log),
    stop: step.stop,
    kill: state.job.kill.signal,
    grace: state.leg.scope.floor.grace,
    groups: state.groups,
  });
  const written = await files.read();
  Object.assign(state.env, written.env);
  state.path.unshift(...written.path.toReversed());
  state.job.summary += state.job.log.masked(written.summary);
  return { exit, written };
}

/** Throws a `StepFailure` unless the program ended well. */
export function requireSuccess(exit: Exit): void {
  if (exit.code === 0) return;
  const how = exit.code === undefined ? "was ended by a signal" : `completed with exit code ${exit.code}`;
  throw new StepFailure(`Process ${how}.`);
}
