/** Runs: lists with filters, one by id, cancel and rerun. */

import type { Context, Hono } from "hono";
import type { Floor } from "../floor.ts";
import type { Run } from "../runs/run.ts";
import { rerun } from "../runs/start-run.ts";
import { type Admitted, guarded, notFound, page, problem, reads, writes } from "./access.ts";
import { runJson } from "./run-json.ts";
import { findWorkflow } from "./workflow-routes.ts";

function isWanted(c: Context, run: Run): boolean {
  const status = c.req.query("status");
  const asked: readonly (readonly [string | undefined, string | undefined])[] = [
    [c.req.query("event"), run.event],
    [c.req.query("branch"), run.headBranch],
    [c.req.query("head_sha"), run.headSha],
    [c.req.query("actor"), run.triggeredBy.login],
  ];
  const fits = asked.every(([wanted, own]) => wanted === undefined || wanted === own);
  return fits && (status === undefined || status === run.status || status === run.conclusion);
}

function listRuns(floor: Floor, c: Context, runs: readonly Run[]): Response {
  const wanted = runs.filter((run) => isWanted(c, run)).toReversed();
  const shown = page(c, wanted).map((run) => runJson(floor.host, run));
  return c.json({ total_count: wanted.length, workflow_runs: shown });
}

export function findRun(floor: Floor, c: Context, who: Admitted): Run | undefined {
  return floor.store.run(who.repository, Number(c.req.param("run")));
}

function answerCancel(floor: Floor, c: Context, who: Admitted): Response {
  const run = findRun(floor, c, who);
  if (!run) return problem(c, notFound);
  if (run.status === "completed") {
    return problem(c, { status: 409, message: "Cannot cancel a workflow run that is completed." });
  }
  run.cancel.abort("request");
  return c.json({}, 202);
}

function answerRerun(floor: Floor, c: Context, who: Admitted): Response {
  const run = findRun(floor, c, who);
  if (!run) return problem(c, notFound);
  if (run.status !== "completed") {
    return problem(c, { status: 403, message: "This workflow is already running" });
  }
  rerun(floor, run, who.caller?.account ?? run.actor);
  return c.json({}, 201);
}

export function mountRuns(api: Hono, floor: Floor): void {
  const base = "/repos/:owner/:repo/actions";
  api.get(
    `${base}/runs`,
    guarded(floor, reads, (c, who) => listRuns(floor, c, floor.store.ofRepository(who.repository))),
  );
  api.get(
    `${base}/workflows/:workflow/runs`,
    guarded(floor, reads, async (c, who) => {
      const entry = await findWorkflow(floor, c, who.repository);
      if (!entry) return problem(c, notFound);
      const runs = floor.store.ofRepository(who.repository).filter((run) => run.entry === entry);
      return listRuns(floor, c, runs);
    }),
  );
  api.get(
    `${base}/runs/:run`,
    guarded(floor, reads, (c, who) => {
      const run = findRun(floor, c, who);
      return run ? c.json(runJson(floor.host, run)) : problem(c, notFound);
    }),
  );
  api.post(
    `${base}/runs/:run/cancel`,
    guarded(floor, writes, (c, who) => answerCancel(floor, c, who)),
  );
  api.post(
    `${base}/runs/:run/rerun`,
    guarded(floor, writes, (c, who) => answerRerun(floor, c, who)),
  );
}
