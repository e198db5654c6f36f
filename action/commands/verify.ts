/** `verify` on a runner: runs what machines wrote, and so holds no secret. */

import { info, warning } from "@actions/core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { requireGit } from "../git/version.ts";
import type { Inputs } from "../inputs.ts";
import { openSandbox } from "../sandbox/open.ts";
import { forgetSecrets } from "../verify/forget-secrets.ts";
import { verify } from "../verify/verify.ts";

export async function verifyCommand(inputs: Inputs): Promise<void> {
  if (inputs.task === undefined) throw new Error("The command `verify` needs the input `task`.");
  forgetSecrets(process.env);
  await requireGit();
  const home = await mkdtemp(join(tmpdir(), "muster-home-"));
  try {
    const sandbox = await openSandbox({ mode: "auto", environment: process.env, home, readable: [] });
    if (sandbox.kind === "none")
      warning("No sandbox works here: the commands run with this job's own rights. Install bubblewrap.");
    const verdict = await verify({
      task: inputs.task,
      tasks: resolve(inputs.tasks),
      handoffs: resolve(inputs.handoffs),
      output: resolve(inputs.output),
      checkout: resolve(inputs.repository),
      sandbox,
      clock: () => performance.now(),
      log: info,
    });
    info(`${verdict.task}: ${verdict.outcome.kind}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
