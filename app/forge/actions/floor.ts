/** What all parts of the engine share: the host, the records, the places to run and the folder to work in. */

import type { ActionsHost, RepositoryEvent, RunChange } from "./host.ts";
import type { ArtifactStore } from "./artifacts/artifact-store.ts";
import type { JobState } from "./jobs/job-state.ts";
import type { Issuer } from "./oidc/issuer.ts";
import type { Concurrency } from "./runs/concurrency.ts";
import type { RunStore } from "./runs/run-store.ts";
import type { Slots } from "./runs/slots.ts";
import type { Grace } from "./steps/process.ts";
import type { Reading } from "./workflow/read.ts";

export type Floor = {
  readonly host: ActionsHost;
  readonly now: () => Date;
  readonly store: RunStore;
  readonly artifacts: ArtifactStore;
  readonly issuer: Issuer;
  readonly concurrency: Concurrency;
  readonly slots: Slots;
  /** Where jobs have their folders and downloaded actions are kept; removed when the engine closes. */
  readonly root: string;
  /** Jobs that may ask for an OIDC token now, by id. */
  readonly idTokens: Map<number, JobState>;
  /** Workflow files by repository and commit. */
  readonly readings: Map<string, Promise<readonly Reading[]>>;
  readonly grace: Grace;
  /** Once aborted, nothing new starts. */
  readonly closing: AbortSignal;
  /** Keeps `idle()` waiting for work that has begun. */
  track(work: Promise<unknown>): void;
  changed(change: RunChange): void;
  /** Starts what listens to something the engine itself did: `workflow_run`. */
  happened(event: RepositoryEvent, chain: number): void;
};
