/** `actions/download-artifact`: from this run directly, from another one by REST with the token it was given. */

import { join, matchesGlob, resolve } from "node:path";
import { z } from "zod";
import { unpack } from "../artifacts/archive.ts";
import type { StepOutputs } from "../steps/step-run.ts";
import { type BundledCall, flag, input } from "./bundled-call.ts";

/** An artifact on offer, and how to get it. */
type Offer = { readonly id: number; readonly name: string; readonly read: () => Promise<Uint8Array> };

const listing = z.object({ artifacts: z.array(z.object({ id: z.number(), name: z.string() })) });

function fromThisRun(call: BundledCall): readonly Offer[] {
  const { floor, run } = call.step.state.leg.scope;
  return floor.artifacts
    .ofRun(run.id)
    .map((artifact) => ({ id: artifact.id, name: artifact.name, read: () => floor.artifacts.read(artifact) }));
}

async function ask(url: string, token: string): Promise<Response> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (response.ok) return response;
  throw new Error(`Unable to download artifact(s): ${response.status} for ${url}`);
}

async function fromOtherRun(call: BundledCall, token: string, runId: string): Promise<readonly Offer[]> {
  const { floor, run } = call.step.state.leg.scope;
  const base = `${floor.host.url()}/api/v3/repos/${input(call, "repository", run.repository)}/actions`;
  const response = await ask(`${base}/runs/${runId}/artifacts?per_page=100`, token);
  const { artifacts } = listing.parse(await response.json());
  return artifacts.map((artifact) => ({
    ...artifact,
    read: async () => new Uint8Array(await (await ask(`${base}/artifacts/${artifact.id}/zip`, token)).arrayBuffer()),
  }));
}

/** Of one name, the newest counts: that of the last attempt. */
function newestOfEach(offers: readonly Offer[]): readonly Offer[] {
  const byName = new Map(offers.toSorted((a, b) => a.id - b.id).map((offer) => [offer.name, offer]));
  return [...byName.values()];
}

function chosen(call: BundledCall, offers: readonly Offer[]): readonly Offer[] {
  const name = input(call, "name");
  const ids = input(call, "artifact-ids")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  if (name !== "") {
    const named = offers.filter((offer) => offer.name === name);
    if (named.length > 0) return named;
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
  }
  if (ids.length > 0) return offers.filter((offer) => ids.includes(String(offer.id)));
  const pattern = input(call, "pattern");
  return pattern === "" ? offers : offers.filter((offer) => matchesGlob(offer.name, pattern));
}

export async function downloadArtifact(call: BundledCall): Promise<StepOutputs> {
  const token = input(call, "github-token");
  const runId = input(call, "run-id", String(call.step.state.leg.scope.run.id));
  const offers = token === "" ? fromThisRun(call) : await fromOtherRun(call, token, runId);
  const wanted = chosen(call, newestOfEach(offers));
  const { workspace } = call.step.state.folders;
  const folder = resolve(workspace, input(call, "path", "."));
  const together = input(call, "name") !== "" || flag(call, "merge-multiple", false);
  for (const offer of wanted) {
    const files = await unpack(await offer.read(), together ? folder : join(folder, offer.name));
    call.say(`Artifact ${offer.name} downloaded: ${files} file(s)`);
  }
  call.say(`Total of ${wanted.length} artifact(s) downloaded`);
  return { "download-path": folder };
}
