/** `work` on a runner: the one command that is given the model's key. */

import { resolve } from "node:path";
import { info, setSecret, warning } from "@actions/core";
import { z } from "zod";
import { TaskId } from "#mission/ids";
import { logLine } from "#mission/say/log";
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
  const handoffs = await work({
    ids: z
      .array(TaskId)
      .min(1)
      .parse(inputs.task?.split(" ") ?? []),
    tasks: resolve(inputs.tasks),
    handoffs: resolve(inputs.output),
    repository: resolve(inputs.repository),
    environment,
    log: info,
  });
  for (const { task, outcome, summary } of handoffs) {
    if (outcome.kind === "failed") warning(`${task}: ${outcome.reason}: ${outcome.message}`);
    else info(logLine(`${task}: ${outcome.kind}: ${summary}`));
  }
}
