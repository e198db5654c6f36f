/** `advance` on a runner: the token, the actor, the outputs that the workflow's jobs are made from. */

import { info, setOutput } from "@actions/core";
import { isTogether } from "#mission/lap/jobs";
import { logLine } from "#mission/say/log";
import { readRunner } from "../environment.ts";
import { requireGit } from "../git/version.ts";
import type { Inputs } from "../inputs.ts";
import { outputIn } from "../output.ts";
import { wake } from "../perform/perform.ts";
import { type Given, nothing, runAdvance } from "../run-advance.ts";
import { actorsFor } from "../which-actor.ts";
import type { World } from "../observe/repository.ts";
import { openWorld } from "../world.ts";

export async function advanceCommand(inputs: Inputs): Promise<void> {
  const [runner] = await Promise.all([readRunner(process.env), requireGit()]);
  const [actor, ...others] = actorsFor(inputs.actor, runner.event, inputs.objective);
  if (actor === undefined) return report("", { ...nothing, reason: "this event is nobody's business" }, false);
  const { world, now, close } = await openWorld(inputs, runner);
  try {
    for (const other of others) await wake(other, `event ${runner.event.name}`, { ...world, woke: () => undefined });
    const given = await runAdvance({
      actor,
      phase: inputs.phase,
      world,
      objective: inputs.objective,
      output: outputIn(inputs.tasks),
      now,
      log: (entry) => info(logLine(JSON.stringify(entry))),
    });
    const together = inputs["anthropic-federation-rule-id"] === undefined && (await goesTogether(given, world));
    report(actor, given, together);
  } finally {
    await close();
  }
}

/** Whoever has no key proves an identity, which only a job of its own should be able to. */
async function goesTogether(given: Given, { isPrivate }: World): Promise<boolean> {
  return given.work.length + given.verify.length > 0 && isTogether(given, await isPrivate());
}

/** The jobs that the workflow makes: of their own for work and verification, or one for all of it. */
function report(actor: string, given: Given, together: boolean): void {
  const { work, verify, atOnce, reason } = given;
  info(logLine(`${actor === "" ? "Nobody" : actor}: ${reason}`));
  const some = work.length + verify.length > 0;
  setOutput("actor", actor);
  setOutput("lap", some);
  setOutput("together", some && together);
  setOutput("work", JSON.stringify(together ? [] : work.map((tasks) => tasks.join(" "))));
  setOutput("work-at-once", atOnce);
  setOutput("verify", JSON.stringify(together ? [] : verify));
}
