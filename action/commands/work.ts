/** `work` on a runner: the one command that is given the model's key. */

import "../jitless.ts";
import { resolve } from "node:path";
import { info, setSecret, warning } from "@actions/core";
import { z } from "zod";
import { TaskId } from "#mission/ids";
import { logLine } from "#mission/say/log";
import { type Inputs, readInputs } from "../inputs.ts";
import { secretNames } from "../model/credentials.ts";
import type { Proof } from "../sandbox/proof.ts";
import { work } from "../work/main.ts";

export async function workCommand(proof: Proof | undefined, inputs = readInputs()): Promise<void> {
  const environment = { ...process.env, ...given(inputs) };
  for (const name of secretNames) {
    const secret = environment[name];
    if (secret) setSecret(secret);
  }
  for (const name of [...secretNames, ...secretInputs]) delete process.env[name];
  const handoffs = await work({
    ids: z
      .array(TaskId)
      .min(1)
      .parse(inputs.task?.split(" ") ?? []),
    tasks: resolve(inputs.tasks),
    handoffs: resolve(inputs.output),
    repository: resolve(inputs.repository),
    cancel: AbortSignal.timeout(inputs["stop-after"] * 60_000),
    environment,
    proof,
    log: info,
  });
  for (const { task, outcome, summary } of handoffs) {
    if (outcome.kind === "failed" || outcome.kind === "partial")
      warning(`${task}: ${outcome.reason}: ${outcome.message}`);
    else info(logLine(`${task}: ${outcome.kind}: ${summary}`));
  }
}

const secretInputs = ["INPUT_ANTHROPIC-API-KEY", "INPUT_OPENAI-API-KEY"];

/** What the workflow says goes before what the runner's environment says; nothing else is asked where a provider is, or with which key. */
function given(inputs: Inputs): Record<string, string> {
  const named = {
    ANTHROPIC_API_KEY: inputs["anthropic-api-key"],
    ANTHROPIC_BASE_URL: inputs["model-base-url"],
    ANTHROPIC_FEDERATION_RULE_ID: inputs["anthropic-federation-rule-id"],
    ANTHROPIC_ORGANIZATION_ID: inputs["anthropic-organization-id"],
    ANTHROPIC_SERVICE_ACCOUNT_ID: inputs["anthropic-service-account-id"],
    ANTHROPIC_WORKSPACE_ID: inputs["anthropic-workspace-id"],
    OPENAI_API_KEY: inputs["openai-api-key"],
    OPENAI_BASE_URL: inputs["openai-base-url"],
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
