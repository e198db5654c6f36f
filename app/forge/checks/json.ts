/** Check runs, suites and statuses as REST and webhooks show them. */

import { accountJson } from "../accounts/account.ts";
import { appJson, type App } from "../apps/app.ts";
import { readCommit } from "../git/commit.ts";
import { pushedCommitJson } from "../git/commit-json.ts";
import { allPulls } from "../pulls/pull.ts";
import type { Repository } from "../repositories/repository.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import { actionsApp } from "./actions-app.ts";
import { type CheckRun, checkRunsOn } from "./check-run.ts";
import type { CheckSuite } from "./check-suite.ts";
import type { CommitStatus } from "./status.ts";

export function suiteAppJson(world: World, app: App | undefined) {
  return app ? appJson(world, app) : actionsApp(world);
}

function pullsJson(world: World, repository: Repository, sha: string) {
  const api = repositoryUrl(world, repository);
  const repo = { id: repository.id, url: api, name: repository.name };
  return allPulls(repository)
    .filter((issue) => issue.pull.head.sha === sha && issue.state === "open")
    .map((issue) => ({
      id: issue.pull.id,
      number: issue.number,
      url: `${api}/pulls/${issue.number}`,
      head: { ...issue.pull.head, repo },
      base: { ...issue.pull.base, repo },
    }));
}

/** GitHub's "check run". */
export function checkRunJson(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${world.url}/${repository.fullName}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion ?? null,
    started_at: run.startedAt,
    completed_at: run.completedAt ?? null,
    output: {
      title: run.title ?? null,
      summary: run.summary ?? null,
      text: run.text ?? null,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: suiteAppJson(world, run.suite.app),
    pull_requests: pullsJson(world, repository, run.sha),
  };
}

const order = ["queued", "in_progress", "completed"];

/** The state of a suite as a whole: its least advanced run, its worst conclusion. */
export function suiteState(repository: Repository, suite: CheckSuite): { status: string; conclusion: string | null } {
  const runs = checkRunsOn(repository, suite.sha, "latest").filter((run) => run.suite === suite);
  const status = order.find((one) => runs.some((run) => run.status === one)) ?? "queued";
  if (status !== "completed") return { status, conclusion: null };
  const worst = runs.find((run) => !["success", "neutral", "skipped"].includes(run.conclusion ?? ""));
  const skipped = runs.every((run) => run.conclusion === "skipped");
  return { status, conclusion: worst?.conclusion ?? (skipped ? "skipped" : "success") };
}

/** All but its commit, as check runs carry it in webhooks. */
export function briefSuiteJson(world: World, repository: Repository, suite: CheckSuite) {
  const api = repositoryUrl(world, repository);
  const branch = suite.branch ?? allPulls(repository).find((issue) => issue.pull.head.sha === suite.sha)?.pull.head.ref;
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: branch ?? null,
    head_sha: suite.sha,
    ...suiteState(repository, suite),
    url: `${api}/check-suites/${suite.id}`,
    before: null,
    after: suite.sha,
    pull_requests: pullsJson(world, repository, suite.sha),
    app: suiteAppJson(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    latest_check_runs_count: checkRunsOn(repository, suite.sha, "latest").filter((run) => run.suite === suite).length,
    check_runs_url: `${api}/check-suites/${suite.id}/check-runs`,
  };
}

/** GitHub's "check suite", with its commit read from git. */
export async function suiteJson(world: World, repository: Repository, suite: CheckSuite) {
  const commit = await readCommit(repository.directory, suite.sha);
  const head = commit && pushedCommitJson(world, repository, commit, []);
  return { ...briefSuiteJson(world, repository, suite), head_commit: head && simpleCommit(head) };
}

function simpleCommit({ id, tree_id, message, timestamp, author, committer }: ReturnType<typeof pushedCommitJson>) {
  return { id, tree_id, message, timestamp, author, committer };
}

/** GitHub's "status". */
export function statusJson(world: World, repository: Repository, status: CommitStatus) {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${world.url}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description ?? null,
    target_url: status.targetUrl ?? null,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: accountJson(world, status.creator),
  };
}
