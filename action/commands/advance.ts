/** `advance` on a runner: the token, the actor, the outputs that the workflow's jobs are made from. */

import { info, setOutput, setSecret } from "@actions/core";
import { rm } from "node:fs/promises";
import type { Instant } from "#mission/ids";
import { readRunner, type Runner } from "../environment.ts";
import { openGit } from "../git/open.ts";
import { requireGit } from "../git/version.ts";
import { openClient } from "../github/client.ts";
import { clockOf } from "../github/clock.ts";
import { openGitHub } from "../github/open.ts";
import type { Inputs } from "../inputs.ts";
import type { World } from "../observe/repository.ts";
import { wake } from "../perform/perform.ts";
import { type Given, nothing, runAdvance } from "../run-advance.ts";
import { writeToken } from "../token.ts";
import { actorsFor } from "../which-actor.ts";

export async function advanceCommand(inputs: Inputs): Promise<void> {
  const [runner] = await Promise.all([readRunner(process.env), requireGit()]);
  const [actor, ...others] = actorsFor(inputs.actor, runner.event, inputs.objective);
  if (actor === undefined) return report("", { ...nothing, reason: "this event is nobody's business" });
  const { world, now, close } = await openWorld(inputs, runner);
  try {
    for (const other of others) await wake(other, `event ${runner.event.name}`, { ...world, woke: () => undefined });
    const given = await runAdvance({
      actor,
      phase: inputs.phase,
      world,
      objective: inputs.objective,
      output: inputs.tasks,
      now,
      log: (entry) => info(JSON.stringify(entry)),
    });
    report(actor, given);
  } finally {
    await close();
  }
}

async function openWorld(
  inputs: Inputs,
  runner: Runner,
): Promise<{ readonly world: World; readonly now: () => Instant; readonly close: () => Promise<void> }> {
  const jobToken = inputs["github-token"];
  if (jobToken === undefined) throw new Error("The input `github-token` is empty; pass `${{ github.token }}`.");
  const token = await writeToken({ appUrl: inputs["app-url"], jobToken, oidc: runner.oidc });
  setSecret(token);
  const client = openClient({ baseUrl: runner.apiUrl, token });
  const now = clockOf(client, Date.now);
  const github = openGitHub(client, { owner: runner.owner, name: runner.name });
  const git = await openGit({ remoteUrl: runner.gitUrl, token });
  let branch = runner.defaultBranch;
  const defaultBranch = async () => (branch ??= (await github.repository()).defaultBranch);
  return {
    world: { github, git, run: runner.run, defaultBranch, dayCap: inputs["day-usd"] },
    now,
    close: () => rm(git.directory, { recursive: true, force: true }),
  };
}

function report(actor: string, given: Given): void {
  info(`${actor === "" ? "Nobody" : actor}: ${given.reason}`);
  setOutput("actor", actor);
  setOutput("work", JSON.stringify(given.work.map((tasks) => tasks.join(" "))));
  setOutput("work-at-once", given.atOnce);
  setOutput("verify", JSON.stringify(given.verify));
}
