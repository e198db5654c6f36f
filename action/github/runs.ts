/** Workflow runs: what became of them, what they left, and new ones. */

import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import { workflowFile } from "#mission/config";
import { dispatchInputs } from "#mission/manners/dispatch";
import type { Artifacts, GitHub } from "../ports.ts";
import type { Client } from "./client.ts";
import { made } from "./asking/made.ts";
import type { Time } from "./asking/manners.ts";
import type { At } from "./open.ts";
import { again, once, statusOf } from "./asking/request.ts";

/** Larger files in an artifact than this are not read: a hand-off has no business being that big. */
const largestEntry = 64 * 1024 * 1024;

type OnRuns = Pick<GitHub, "run" | "cancelRun" | "dispatch" | "artifacts">;

export function runs(client: Client, at: At, time: Time): OnRuns {
  const { actions } = client.rest;
  return {
    run: (id) => runOf(client, { ...at, run_id: id }, time),
    async cancelRun(id) {
      await actions.cancelWorkflowRun({ ...at, run_id: id, ...again }).catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error;
      });
    },
    async dispatch(actor, reason, ref) {
      const inputs = dispatchInputs({ actor, reason });
      const on = { ...at, workflow_id: workflowFile };
      const from = time.now() - tolerance;
      await made(
        {
          send: async () => void (await actions.createWorkflowDispatch({ ...on, ref, inputs, ...once })),
          async look() {
            const { data } = await actions.listWorkflowRuns({ ...on, event: "workflow_dispatch", per_page: 30 });
            const name = runName(inputs);
            const found = data.workflow_runs.some(
              (run) => run.display_title === name && Date.parse(run.created_at) >= from,
            );
            return found ? true : undefined;
          },
          again: true,
        },
        time,
      );
    },
    artifacts: (run, prefixes) => artifactsOf(client, { ...at, run_id: run }, { prefixes, time }),
  };
}

/** Read side by side. */
async function artifactsOf(
  client: Client,
  run: At & { readonly run_id: number },
  { prefixes, time }: { readonly prefixes: readonly string[]; readonly time: Time },
): Promise<Artifacts> {
  const { actions } = client.rest;
  const { run_id, ...at } = run;
  const on = { ...at, run_id, per_page: 100 };
  const listed = await unlessGone(
    async () => [...(await client.paginate(actions.listWorkflowRunArtifacts, on))],
    [],
    time,
  );
  const wanted = listed.filter(({ name, expired }) => !expired && prefixes.some((prefix) => name.startsWith(prefix)));
  const read = await Promise.all(
    wanted.map(async ({ name, id: artifact_id }) => {
      const zip = await actions.downloadArtifact({ ...at, artifact_id, archive_format: "zip" });
      return [name, unzip(zip.data)] as const;
    }),
  );
  return { files: new Map(read), names: listed.map((artifact) => artifact.name) };
}

/** Milliseconds by which a run may seem older than the request that started it. */
const tolerance = 15_000;

/** As the workflow names its runs. */
function runName({ actor, reason }: { readonly actor: string; readonly reason: string }): string {
  return `Muster ${actor}: ${reason}`;
}

async function runOf(client: Client, run: At & { readonly run_id: number }, time: Time) {
  const ask = async () => (await client.rest.actions.getWorkflowRun(run)).data.status === "completed";
  return { over: await unlessGone(ask, true, time) };
}

/** Milliseconds before what is said not to be there is asked for again. */
const patience = [1000, 2000, 4000];

/** GitHub shows some things late, and people delete runs: then nothing is left of what their jobs did. */
async function unlessGone<Value>(ask: () => Promise<Value>, otherwise: Value, { wait }: Time): Promise<Value> {
  for (const pause of [...patience, undefined]) {
    try {
      return await ask();
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
    if (pause !== undefined) await wait(pause);
  }
  return otherwise;
}

function unzip(data: unknown): ReadonlyMap<string, Uint8Array> {
  const bytes = new Uint8Array(z.instanceof(ArrayBuffer).parse(data));
  const entries = unzipSync(bytes, { filter: (file) => file.originalSize <= largestEntry });
  return new Map(Object.entries(entries));
}

/** The text of a file of an artifact. */
export function textOf(file: Uint8Array): string {
  return strFromU8(file);
}
