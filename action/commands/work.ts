/** `work` on a runner: the one command that is given the model's key. */

import { resolve } from "node:path";
import { info, setSecret, warning } from "@actions/core";
import { TaskId } from "#mission/ids";
import type { Inputs } from "../inputs.ts";
import { work } from "../work/main.ts";

export async function workCommand(inputs: Inputs): Promise<void> {
  const key = inputs["anthropic-api-key"] ?? process.env["ANTHROPIC_API_KEY"];
  if (key !== undefined) setSecret(key);
  const environment = {
    ...process.env,
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_BASE_URL: inputs["model-base-url"] ?? process.env["ANTHROPIC_BASE_URL"],
  };
  for (const name of ["INPUT_ANTHROPIC-API-KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]) delete process.env[name];
  const handoff = await work({
    task: TaskId.parse(inputs.task),
    tasks: resolve(inputs.tasks),
    handoffs: resolve(inputs.output),
    repository: resolve("repository"),
    environment,
    log: info,
  });
  if (handoff.outcome.kind === "failed") warning(`${handoff.outcome.reason}: ${handoff.outcome.message}`);
  else info(`${handoff.outcome.kind}: ${handoff.summary}`);
}
