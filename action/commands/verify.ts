/** `verify` on a runner: runs what machines wrote, and so holds no secret. */

import { info, warning } from "@actions/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { requireGit } from "../git/version.ts";
import type { Inputs } from "../inputs.ts";
import { isScriptedModel } from "../model/is-scripted.ts";
import { openSandbox } from "../sandbox/open.ts";
import type { LiveSandbox } from "../sandbox/open.ts";
import { forgetSecrets } from "../verify/forget-secrets.ts";
import { verify } from "../verify/verify.ts";

export async function verifyCommand(inputs: Inputs): Promise<void> {
  if (inputs.task === undefined) throw new Error("The command `verify` needs the input `task`.");
  forgetSecrets(process.env);
  await requireGit();
  const home = await mkdtemp(join(tmpdir(), "muster-home-"));
  let sandbox: LiveSandbox | undefined;
  try {
    const verdict = await verify({
      task: inputs.task,
      tasks: resolve(inputs.tasks),
      handoffs: resolve(inputs.handoffs),
      output: resolve(inputs.output),
      checkout: resolve(inputs.repository),
      openSandbox: async ({ environment: names }) => {
        sandbox = await openSandbox({ mode: "auto", environment: process.env, names, home });
        return sandbox;
      },
      mayGoWithout: () => isScriptedModel(inputs["model-base-url"]),
      clock: () => performance.now(),
      log: info,
    });
    if (verdict.outcome.kind === "environment") warning(verdict.outcome.message);
    info(`${verdict.task}: ${verdict.outcome.kind}`);
  } finally {
    sandbox?.close();
    await rm(home, { recursive: true, force: true });
  }
}
