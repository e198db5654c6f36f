/** Check runs that come and change, with their events; also those of the engine's jobs. */

import type { ActionsHost } from "../actions/host.ts";
import { actionsBot } from "../accounts/account.ts";
import type { App } from "../apps/app.ts";
import type { Repository } from "../repositories/repository.ts";
import { emit, type Cause } from "../webhooks/emit.ts";
import { timestamp, type World } from "../world/world.ts";
import type { CheckRun } from "./check-run.ts";
import { type CheckSuite, ensureSuite } from "./check-suite.ts";
import { briefSuiteJson, checkRunJson, suiteJson, suiteState } from "./json.ts";

/** A queued check run; nobody is told yet. */
export function addCheckRun(
  world: World,
  repository: Repository,
  draft: {
    readonly sha: string;
    readonly name: string;
    readonly app: App | undefined;
    readonly branch?: string | undefined;
  },
): CheckRun {
  const run: CheckRun = {
    id: world.ids.next(),
    suite: ensureSuite(world, repository, draft),
    sha: draft.sha,
    name: draft.name,
    status: "queued",
    conclusion: undefined,
    externalId: "",
    detailsUrl: undefined,
    startedAt: timestamp(world),
    completedAt: undefined,
    title: undefined,
    summary: undefined,
    text: undefined,
    annotations: [],
  };
  repository.checkRuns.set(run.id, run);
  return run;
}

type CheckPlace = { readonly world: World; readonly repository: Repository; readonly cause: Cause };

/** Sends `check_run`, and `check_suite` when that completes the suite. */
export function tellCheckRun(place: CheckPlace, run: CheckRun, action: string) {
  const { world, repository, cause } = place;
  const shown = { ...checkRunJson(world, repository, run), check_suite: briefSuiteJson(world, repository, run.suite) };
  // Checks of GitHub Actions start no workflow, so that workflows cannot start each other in a circle.
  const quiet = run.suite.app === undefined;
  emit(world, repository, { event: "check_run", action, body: { check_run: shown }, cause, quiet });
  if (action !== "completed" || suiteState(repository, run.suite).status !== "completed") return;
  world.outbox.track(tellSuite(place, run.suite));
}

async function tellSuite(place: CheckPlace, suite: CheckSuite): Promise<void> {
  const { world, repository, cause } = place;
  const body = { check_suite: await suiteJson(world, repository, suite) };
  emit(world, repository, { event: "check_suite", action: "completed", body, cause, quiet: suite.app === undefined });
}

type JobCheck = Parameters<ActionsHost["reportCheck"]>[1];

/** Creates or updates the check run of an engine's job. */
export function reportCheck(world: World, repository: Repository, check: JobCheck): number {
  const known = check.id === undefined ? undefined : repository.checkRuns.get(check.id);
  const run =
    known ?? addCheckRun(world, repository, { sha: check.sha, name: check.name, app: undefined, branch: check.branch });
  const completes = check.status === "completed" && run.status !== "completed";
  run.name = check.name;
  run.status = check.status;
  run.conclusion = check.conclusion;
  if (check.status === "completed") run.completedAt = timestamp(world);
  const place = { world, repository, cause: { actor: actionsBot, by: "app" as const } };
  if (!known) tellCheckRun(place, run, "created");
  if (completes) tellCheckRun(place, run, "completed");
  return run.id;
}
