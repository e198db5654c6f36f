/** What a job carries from step to step, and what the steps of one list (a job's own, or a composite action's) share. */

import type { Permissions } from "../host.ts";
import type { Fields } from "../json.ts";
import type { Floor } from "../floor.ts";
import type { Conclusion, Job, Run } from "../runs/run.ts";
import type { Workflow } from "../workflow/read.ts";
import type { JobShape, StepShape } from "../workflow/shape.ts";

/** A workflow as it runs: the run's own, or one called by a job. */
export type Scope = {
  readonly floor: Floor;
  readonly run: Run;
  readonly workflow: Workflow;
  /** Where the definition was read. */
  readonly source: { readonly repository: string; readonly ref: string; readonly sha: string };
  readonly inputs: Fields;
  readonly secrets: Readonly<Record<string, string>>;
  /** What the calling job may do, for a called workflow. */
  readonly cap: Permissions | undefined;
  /** Names of the calling jobs, outermost first. */
  readonly callers: readonly string[];
  /** Pull requests from forks get no secrets and may only read. */
  readonly untrusted: boolean;
  readonly cancel: AbortSignal;
};

export type JobResult = { readonly result: Conclusion; readonly outputs: Readonly<Record<string, string>> };
export type NeedsContext = Readonly<Record<string, JobResult>>;

/** One job to do: a member of a matrix, or the only one. */
export type Leg = {
  readonly scope: Scope;
  readonly id: string;
  readonly shape: JobShape;
  readonly matrix: Fields | undefined;
  readonly strategy: Fields;
  readonly needs: NeedsContext;
  /** Ends this leg, with its siblings or with the run. */
  readonly cancel: AbortSignal;
  readonly performJobs: (scope: Scope) => Promise<ReadonlyMap<string, JobResult>>;
};

export type Folders = {
  readonly root: string;
  readonly home: string;
  readonly temp: string;
  readonly tools: string;
  readonly workspace: string;
};

/** What a step does once the job's other steps are over. */
type Post = { readonly title: string; readonly isWanted: () => boolean; readonly act: () => Promise<void> };

export type JobState = {
  readonly leg: Leg;
  readonly job: Job;
  readonly folders: Folders;
  readonly token: string;
  readonly permissions: Permissions;
  /** Marks the job's processes, wherever they go. */
  readonly trackingId: string;
  /** The machine's processes when it began. */
  readonly before: ReadonlySet<string>;
  /** The bearer for the job's OIDC token, where `id-token: write` was granted. */
  readonly idToken: string | undefined;
  /** The workflow's and the job's `env`, and what steps added by GITHUB_ENV. */
  env: Record<string, string>;
  path: string[];
  /** What the steps left to do, last one first. */
  readonly posts: Post[];
  /** What `pre` scripts saved for their step. */
  readonly savedByPre: Map<StepShape, Readonly<Record<string, string>>>;
  /** Process groups that may outlive their step. */
  readonly groups: Set<number>;
  readonly frame: Frame;
  readonly performSteps: (state: JobState, frame: Frame, steps: readonly StepShape[]) => Promise<void>;
};

type StepContext = {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
};

export type ActionPlace = { readonly folder: string; readonly repository: string; readonly ref: string };

/** A list of steps as it runs. */
export type Frame = {
  readonly steps: Record<string, StepContext>;
  /** The inputs of the composite action; a job's steps see the workflow's. */
  readonly inputs: Fields | undefined;
  readonly action: ActionPlace | undefined;
  /** `env` of the step that used the composite action. */
  readonly env: Readonly<Record<string, string>>;
  readonly depth: number;
  /** Ends the steps with the step that uses the composite action; a job's own end with the job. */
  readonly stop: AbortSignal | undefined;
  failed: boolean;
};

export function rootFrame(): Frame {
  return { steps: {}, inputs: undefined, action: undefined, env: {}, depth: 0, stop: undefined, failed: false };
}
