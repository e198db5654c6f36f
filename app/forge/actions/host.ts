/** What the Actions engine needs of the forge around it, and what it offers back: the only line between the two. */

import type { Hono } from "hono";

export type Access = "none" | "read" | "write";
/** Permission name (as in `permissions:` of a workflow, with `_` for `-` as the REST API spells them) → access. */
export type Permissions = Readonly<Record<string, Access>>;

export type Account = { readonly login: string; readonly id: number; readonly type: "User" | "Bot" | "Organization" };

/** Who a token speaks for, and what it may do; `undefined` from `authenticate` means 401. */
export type Caller = {
  readonly account: Account;
  readonly kind: "user" | "app" | "installation" | "job";
  /** May this caller do that in `owner/name`? Users by their collaborator permission, tokens by their own. */
  may(repository: string, permission: string, access: Access): boolean;
};

/** What happened in a repository, as workflows and webhooks see it. `payload` is the webhook's body. */
export type RepositoryEvent = {
  readonly repository: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The full ref and commit the workflow is read from and runs on. */
  readonly ref: string;
  readonly sha: string;
  readonly actor: Account;
  /** Events caused by a job's own token start no workflow, except the two dispatches. */
  readonly causedBy: "user" | "app" | "job";
};

/** A commit as webhooks and runs show it. */
export type Commit = {
  readonly id: string;
  readonly tree_id: string;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
};

/** Given to the engine by the forge. */
export type ActionsHost = {
  /** Base URL of the forge, without a trailing slash, e.g. `http://127.0.0.1:3999`; the REST API is below `/api/v3`. */
  readonly url: () => string;
  /** The text of a file at a ref, branch, tag or commit; `undefined` when repository, ref or file is missing. */
  readFile(repository: string, ref: string, path: string): Promise<string | undefined>;
  /** Names of the files directly in a folder at a ref (`[]` when missing). */
  listFiles(repository: string, ref: string, folder: string): Promise<readonly string[]>;
  /** A full commit id for a ref, branch, tag or abbreviated commit. */
  resolve(repository: string, ref: string): Promise<string | undefined>;
  /** A commit by its full id. Without it runs that no push started show no head commit. */
  commit?(repository: string, sha: string): Promise<Commit | undefined>;
  defaultBranch(repository: string): string | undefined;
  /** The directory of the bare repository, for checkout by the engine's own actions (read only). */
  isPrivate(repository: string): boolean;
  /** A `GITHUB_TOKEN` for one job, and its end. */
  issueJobToken(repository: string, permissions: Permissions): string;
  revokeJobToken(token: string): void;
  secrets(repository: string): Readonly<Record<string, string>>;
  variables(repository: string): Readonly<Record<string, string>>;
  authenticate(authorization: string | undefined): Caller | undefined;
  /** Send `workflow_run` / `workflow_job` webhooks to the apps that listen; fills in repository, sender, installation. */
  deliver(repository: string, event: string, body: Readonly<Record<string, unknown>>, actor: Account): void;
  /** An account as REST and webhooks show it: GitHub's `simple-user`. */
  accountJson(account: Account): Readonly<Record<string, unknown>>;
  /** The forge's `Repository` object as REST shows it, for payloads. */
  repositoryJson(repository: string): Readonly<Record<string, unknown>>;
  /** A job's check run is created and kept up to date on the run's head commit. Returns the check run's id. */
  reportCheck(
    repository: string,
    check: {
      readonly id?: number;
      readonly name: string;
      readonly sha: string;
      /** The branch that the run is of; undefined for a tag. */
      readonly branch: string | undefined;
      readonly status: "queued" | "in_progress" | "completed";
      readonly conclusion?: string;
    },
  ): number;
  now(): Date;
};

/** Given to the forge by the engine. */
export type ActionsEngine = {
  /** Mount the engine's REST routes (below `/repos/:owner/:repo/actions/…`, run-service and artifact storage routes, OIDC) on the API app. */
  routes(api: Hono): void;
  /** Start whatever workflows on the default branch (or the event's ref, as GitHub rules) listen to this event. */
  handle(event: RepositoryEvent): Promise<void>;
  /** Start what cron schedules are due between the two instants, for every repository known to the engine. */
  tick(repository: string, from: Date, to: Date): Promise<void>;
  /** Resolves when no run is queued or in progress. */
  idle(): Promise<void>;
  /** SIGKILL a running job's processes (a lost runner): the job ends as failure. */
  killJob(jobId: number): Promise<void>;
  /** A snapshot of runs with their jobs, steps and logs, newest last. */
  runs(repository: string): readonly RunSummary[];
  /** Called on each change of a run or job, and each log line; returns its unsubscribe. */
  watch(listener: (change: RunChange) => void): () => void;
  /** Stop everything, end child processes, remove work folders. */
  close(): Promise<void>;
};

export type RunSummary = {
  readonly id: number;
  readonly name: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | undefined;
  readonly jobs: readonly JobSummary[];
};

export type JobSummary = {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | undefined;
  /** Masked, as a person would read it. */
  readonly log: string;
};

export type RunChange =
  | { readonly kind: "run"; readonly repository: string; readonly run: RunSummary }
  | { readonly kind: "job"; readonly repository: string; readonly run: RunSummary; readonly job: JobSummary }
  | { readonly kind: "log"; readonly repository: string; readonly jobId: number; readonly line: string };
