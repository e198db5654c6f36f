/** The Actions engine of a forge: hears events, runs workflows with real processes, and answers for them over REST. */

import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactStore } from "./artifacts/artifact-store.ts";
import type { Floor } from "./floor.ts";
import type { ActionsEngine, ActionsHost, RunChange } from "./host.ts";
import { issuer } from "./oidc/issuer.ts";
import { mountActions } from "./rest/mount.ts";
import { concurrency } from "./runs/concurrency.ts";
import { react, startDue } from "./runs/react.ts";
import { runStore } from "./runs/run-store.ts";
import { runSummary } from "./runs/run.ts";
import { slots } from "./runs/slots.ts";
import { type Grace, runnerGrace } from "./steps/process.ts";

export type EngineOptions = {
  /** Jobs that run at once, of all repositories; 4 unless told. */
  readonly parallelJobs?: number;
  /** How long an interrupted process has; GitHub's 7.5 s and 2.5 s unless told. */
  readonly grace?: Grace;
};

/** Only waits: what a piece of work fails with is told to whoever began it. */
function workTracker() {
  const pending = new Set<Promise<unknown>>();
  return {
    track: (work: Promise<unknown>): void => {
      const settled = work.catch(() => undefined).finally(() => pending.delete(settled));
      pending.add(settled);
    },
    idle: async (): Promise<void> => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

function openFloor(host: ActionsHost, options: EngineOptions, track: Floor["track"]) {
  const listeners = new Set<(change: RunChange) => void>();
  const closing = new AbortController();
  const root = mkdtempSync(join(tmpdir(), "forge-actions-"));
  const now = (): Date => host.now();
  const store = runStore(now);
  const floor: Floor = {
    host,
    now,
    store,
    artifacts: artifactStore(join(root, "artifacts"), store.nextId, now),
    issuer: issuer(() => `${host.url()}/api/v3/_oidc`, now),
    concurrency: concurrency(),
    slots: slots(options.parallelJobs ?? 4),
    root,
    idTokens: new Map(),
    readings: new Map(),
    grace: options.grace ?? runnerGrace,
    closing: closing.signal,
    track,
    changed: (change) => listeners.forEach((listener) => listener(change)),
    happened: (event, chain) => track(react(floor, event, chain)),
  };
  return { floor, listeners, closing };
}

async function killJob(floor: Floor, listeners: Set<(change: RunChange) => void>, jobId: number): Promise<void> {
  const job = floor.store.job(jobId);
  if (!job || job.status === "completed") return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (change: RunChange): void => {
    if (change.kind === "job" && change.job.id === jobId && change.job.status === "completed") resolve();
  };
  listeners.add(done);
  job.kill.abort();
  if (job.status === "queued") job.cancel.abort();
  await promise;
  listeners.delete(done);
}

/** `api` of `routes` is the app at `/api/v3`; the OIDC issuer is `<url>/api/v3/_oidc`. */
export function actionsEngine(host: ActionsHost, options: EngineOptions = {}): ActionsEngine {
  const { track, idle } = workTracker();
  const { floor, listeners, closing } = openFloor(host, options, track);
  return {
    routes: (api) => mountActions(api, floor),
    handle(event) {
      const work = react(floor, event, 0);
      track(work);
      return work;
    },
    tick(repository, from, to) {
      const work = startDue(floor, repository, { from, to });
      track(work);
      return work;
    },
    idle,
    killJob: (jobId) => killJob(floor, listeners, jobId),
    runs: (repository) => floor.store.ofRepository(repository).map(runSummary),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closing.abort();
      for (const run of floor.store.all()) run.cancel.abort();
      for (const run of floor.store.all()) for (const job of run.jobs) job.kill.abort();
      await idle();
      await rm(floor.root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
