/** `actions/upload-artifact`. */

import type { Level } from "../artifacts/archive.ts";
import { pack } from "../artifacts/archive.ts";
import { findFiles } from "../artifacts/find-files.ts";
import type { StepOutputs } from "../steps/step-run.ts";
import { type BundledCall, flag, input } from "./bundled-call.ts";

const levels: readonly Level[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

function nothingFound(call: BundledCall): StepOutputs {
  const message = `No files were found with the provided path: ${input(call, "path")}. No artifacts will be uploaded.`;
  const how = input(call, "if-no-files-found", "warn");
  if (how === "error") throw new Error(message);
  call.say(how === "ignore" ? message : `##[warning]${message}`);
  return {};
}

export async function uploadArtifact(call: BundledCall): Promise<StepOutputs> {
  const { state } = call.step;
  const { run, floor } = state.leg.scope;
  const name = input(call, "name", "artifact");
  if (/[":<>|*?\r\n\\/]/.test(name)) throw new Error(`The artifact name is not valid: ${name}.`);
  if (input(call, "path") === "") throw new Error("Input required and not supplied: path");
  const hidden = flag(call, "include-hidden-files", false);
  const found = await findFiles(state.folders.workspace, input(call, "path"), hidden);
  if (found.files.length === 0) return nothingFound(call);
  const level = levels[Number(input(call, "compression-level", "6"))] ?? 6;
  const artifact = await floor.artifacts.add({
    repository: run.repository,
    runId: run.id,
    attempt: run.attempt,
    jobId: state.job.id,
    name,
    headBranch: run.headBranch,
    headSha: run.headSha,
    zip: await pack(found.root, found.files, level),
    overwrite: flag(call, "overwrite", false),
  });
  if (artifact === "conflict") {
    throw new Error(
      `Failed to CreateArtifact: (409) Conflict: an artifact with the name '${name}' already exists on the workflow run`,
    );
  }
  if (artifact === "full") throw new Error("Failed to CreateArtifact: a job may upload at most 500 artifacts.");
  call.say(
    `Artifact ${name} with ${found.files.length} file(s) has been successfully uploaded! Artifact ID ${artifact.id}`,
  );
  return {
    "artifact-id": String(artifact.id),
    "artifact-url": `${floor.host.url()}/${run.repository}/actions/runs/${run.id}/artifacts/${artifact.id}`,
    "artifact-digest": artifact.digest.replace("sha256:", ""),
  };
}
