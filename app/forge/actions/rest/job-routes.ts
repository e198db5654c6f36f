/** Jobs of a run, one by id, and their logs behind an address that needs no token. */

import { randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Floor } from "../floor.ts";
import type { Job } from "../runs/run.ts";
import { type Admitted, guarded, notFound, page, problem, reads } from "./access.ts";
import { jobJson } from "./run-json.ts";
import { findRun } from "./run-routes.ts";

function findJob(floor: Floor, c: Context, who: Admitted): Job | undefined {
  const job = floor.store.job(Number(c.req.param("job")));
  return job?.run.repository === who.repository ? job : undefined;
}

export function mountJobs(api: Hono, floor: Floor): void {
  const base = "/repos/:owner/:repo/actions";
  const signatures = new Map<string, Job>();
  api.get(
    `${base}/runs/:run/jobs`,
    guarded(floor, reads, (c, who) => {
      const run = findRun(floor, c, who);
      if (!run) return problem(c, notFound);
      return c.json({ total_count: run.jobs.length, jobs: page(c, run.jobs).map((job) => jobJson(floor.host, job)) });
    }),
  );
  api.get(
    `${base}/jobs/:job`,
    guarded(floor, reads, (c, who) => {
      const job = findJob(floor, c, who);
      return job ? c.json(jobJson(floor.host, job)) : problem(c, notFound);
    }),
  );
  api.get(
    `${base}/jobs/:job/logs`,
    guarded(floor, reads, (c, who) => {
      const job = findJob(floor, c, who);
      if (!job) return problem(c, notFound);
      const signature = randomBytes(16).toString("hex");
      signatures.set(signature, job);
      return c.redirect(`${floor.host.url()}/api/v3/_apis/storage/logs/${job.id}.txt?sig=${signature}`, 302);
    }),
  );
  api.get("/_apis/storage/logs/:file", (c) => {
    const job = signatures.get(c.req.query("sig") ?? "");
    if (!job || c.req.param("file") !== `${job.id}.txt`) return c.notFound();
    return c.text(job.log.timestamped());
  });
}
