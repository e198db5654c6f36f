/** The contexts that expressions see, and the default environment variables, which say the same. */

import { join } from "node:path";
import { type Sight, type Status } from "../expressions/evaluate.ts";
import { hashFiles } from "../expressions/hash-files.ts";
import { type Fields, at, scalar } from "../json.ts";
import type { Run } from "../runs/run.ts";
import type { Frame, JobState, Leg, NeedsContext, Scope } from "./job-state.ts";

export function refName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, "");
}

function pullRefs(run: Run): Fields {
  return {
    head_ref: scalar(at(run.payload, "pull_request", "head", "ref")),
    base_ref: scalar(at(run.payload, "pull_request", "base", "ref")),
  };
}

function repositoryFields(scope: Scope): Fields {
  const { host } = scope.floor;
  const { repository } = scope.run;
  const json = host.repositoryJson(repository);
  return {
    repository,
    repository_id: scalar(json["id"]),
    repository_owner: repository.split("/")[0],
    repository_owner_id: scalar(at(json, "owner", "id")),
    repositoryUrl: `${host.url()}/${repository}.git`,
    server_url: host.url(),
    api_url: `${host.url()}/api/v3`,
    graphql_url: `${host.url()}/api/graphql`,
  };
}

/** Where the run's own workflow was read, as `owner/name/path@ref`. */
function workflowRef(run: Run): string {
  return `${run.repository}/${run.entry.path}@${run.ref}`;
}

/** Where the definition of this very job was read: another place than the run's for a called workflow. */
export function jobWorkflowRef(scope: Scope): string {
  return `${scope.source.repository}/${scope.workflow.path}@${scope.source.ref}`;
}

/** The `github` context before a job has a place to run. */
export function githubOf(scope: Scope): Fields {
  const { run } = scope;
  return {
    ...repositoryFields(scope),
    ...pullRefs(run),
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: run.triggeredBy.login,
    event: run.payload,
    event_name: run.event,
    ref: run.ref,
    ref_name: refName(run.ref),
    ref_type: run.ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: false,
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(run.attempt),
    sha: run.sha,
    workflow: run.entry.name,
    workflow_ref: workflowRef(run),
    workflow_sha: run.sha,
    job_workflow_sha: scope.source.sha,
    retention_days: "90",
    secret_source: "Actions",
  };
}

export function scopeSight(scope: Scope, status: Status, more: Fields = {}): Sight {
  const { floor, run } = scope;
  return {
    status,
    contexts: {
      github: githubOf(scope),
      vars: floor.host.variables(run.repository),
      inputs: scope.inputs,
      secrets: scope.secrets,
      ...more,
    },
  };
}

/** What a leg's own keys (`name`, `concurrency`, `env`, …) may look at. */
export function legSight(leg: Leg, more: Fields = {}): Sight {
  const status = { success: true, failure: false, cancelled: leg.cancel.aborted };
  return scopeSight(leg.scope, status, { needs: leg.needs, matrix: leg.matrix, strategy: leg.strategy, ...more });
}

export function needsStatus(needs: NeedsContext, cancelled: boolean): Status {
  const results = Object.values(needs).map((need) => need.result);
  return {
    success: !cancelled && results.every((result) => result === "success"),
    failure: !cancelled && results.includes("failure"),
    cancelled,
  };
}

const runnerName = "forge";

function runnerOf(state: JobState): Fields {
  return {
    name: runnerName,
    os: "Linux",
    arch: process.arch === "arm64" ? "ARM64" : "X64",
    temp: state.folders.temp,
    tool_cache: state.folders.tools,
    environment: "self-hosted",
    debug: "",
  };
}

export function eventPath(state: JobState): string {
  return join(state.folders.temp, "_github_workflow", "event.json");
}

function jobOf(state: JobState, status: Status): Fields {
  const { scope } = state.leg;
  return {
    status: status.cancelled ? "cancelled" : status.failure ? "failure" : "success",
    check_run_id: state.job.checkId,
    workflow_ref: jobWorkflowRef(scope),
    workflow_sha: scope.source.sha,
    workflow_repository: scope.source.repository,
    workflow_file_path: scope.workflow.path,
  };
}

function placed(state: JobState, frame: Frame): Fields {
  return {
    token: state.token,
    job: state.leg.id,
    workspace: state.folders.workspace,
    event_path: eventPath(state),
    action_path: frame.action?.folder ?? "",
    action_repository: frame.action?.repository ?? "",
    action_ref: frame.action?.ref ?? "",
  };
}

function frameStatus(state: JobState, frame: Frame): Status {
  const cancelled = state.job.cancel.signal.aborted;
  return { success: !frame.failed && !cancelled, failure: frame.failed && !cancelled, cancelled };
}

/** What a step's expressions may look at. */
export function stepSight(state: JobState, frame: Frame, env: Readonly<Record<string, string>>): Sight {
  const status = frameStatus(state, frame);
  const base = legSight(state.leg);
  return {
    status,
    hashFiles: (patterns) => hashFiles(state.folders.workspace, patterns),
    contexts: {
      ...base.contexts,
      github: { ...githubOf(state.leg.scope), ...placed(state, frame) },
      secrets: { ...state.leg.scope.secrets, GITHUB_TOKEN: state.token, github_token: state.token },
      env,
      steps: frame.steps,
      inputs: frame.inputs ?? state.leg.scope.inputs,
      job: jobOf(state, status),
      runner: runnerOf(state),
    },
  };
}

const shownToProcesses = [
  ["repository", "repository_id", "repository_owner", "repository_owner_id", "server_url", "api_url", "graphql_url"],
  ["head_ref", "base_ref", "actor", "actor_id", "triggering_actor", "event_name", "ref", "ref_name", "ref_type"],
  ["ref_protected", "run_id", "run_number", "run_attempt", "sha", "workflow", "workflow_ref", "workflow_sha"],
  ["job", "workspace", "event_path", "retention_days", "action_path", "action_repository", "action_ref"],
].flat();

function idTokenVariables(state: JobState): Record<string, string> {
  if (state.idToken === undefined) return {};
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${state.leg.scope.floor.host.url()}/api/v3/_apis/oidc/token/${state.job.id}?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: state.idToken,
  };
}

/** The variables every process of a job finds, whatever the workflow says. */
export function defaultVariables(state: JobState, frame: Frame): Record<string, string> {
  const github: Fields = { ...githubOf(state.leg.scope), ...placed(state, frame) };
  const runner = runnerOf(state);
  return {
    ...Object.fromEntries(shownToProcesses.map((key) => [`GITHUB_${key.toUpperCase()}`, scalar(github[key])])),
    CI: "true",
    GITHUB_ACTIONS: "true",
    RUNNER_NAME: runnerName,
    RUNNER_OS: scalar(runner["os"]),
    RUNNER_ARCH: scalar(runner["arch"]),
    RUNNER_TEMP: state.folders.temp,
    RUNNER_TOOL_CACHE: state.folders.tools,
    RUNNER_WORKSPACE: state.folders.root,
    RUNNER_ENVIRONMENT: "self-hosted",
    ...idTokenVariables(state),
  };
}
