/** `together` on a runner: a mission's laps one after the other in one job, its planes as processes that are given only what is theirs. */

import { info, setSecret } from "@actions/core";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { logLine } from "#mission/say/log";
import { readRunner } from "../environment.ts";
import { requireGit } from "../git/version.ts";
import type { Inputs } from "../inputs.ts";
import { repositoryObserver, type World } from "../observe/repository.ts";
import { outputIn } from "../output.ts";
import { localArtifacts } from "../together/artifacts.ts";
import { lapAfterLap, tasksIn } from "../together/laps.ts";
import { planes } from "../together/planes.ts";
import { runAdvance } from "../run-advance.ts";
import { forgetSecrets } from "../verify/forget-secrets.ts";
import { openWorld } from "../world.ts";

/** A run that is asked to end settles what its worker had reached; a next lap would only be killed on its way. */
function untilSignalled(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => asked.abort());
  return asked.signal;
}

/** Ends the run as a runner would, before the runner does: what it was about to lose it hands over, and the rest is for a new run. */
function untilLate(minutes: number): NodeJS.Timeout {
  return setTimeout(() => process.kill(process.pid, "SIGTERM"), minutes * 60_000);
}

/** Milliseconds between two looks at the switch of the repository's owner, while planes work. */
const lookEvery = 10_000;

/** Ends the run as a runner would: the workers hand over what they had reached before they ask a model again. */
function untilSwitchedOff({ allowed }: World): NodeJS.Timeout {
  const look = async () => {
    if ((await allowed?.())?.kind === "off") process.kill(process.pid, "SIGTERM");
  };
  return setInterval(() => void look(), lookEvery);
}

/** Where the models are, and with which keys they are asked. */
function modelsOf(inputs: Inputs) {
  return {
    "anthropic-api-key": inputs["anthropic-api-key"] ?? process.env["ANTHROPIC_API_KEY"],
    "model-base-url": inputs["model-base-url"] ?? process.env["ANTHROPIC_BASE_URL"],
    "openai-api-key": inputs["openai-api-key"] ?? process.env["OPENAI_API_KEY"],
    "openai-base-url": inputs["openai-base-url"] ?? process.env["OPENAI_BASE_URL"],
  };
}

export async function togetherCommand(inputs: Inputs): Promise<void> {
  const { actor } = inputs;
  if (actor === undefined) throw new Error("The command `together` needs the input `actor`.");
  const models = modelsOf(inputs);
  for (const key of [models["anthropic-api-key"], models["openai-api-key"]]) if (key !== undefined) setSecret(key);
  const [runner] = await Promise.all([readRunner(process.env), requireGit()]);
  const program = fileURLToPath(new URL("main.js", import.meta.url));
  const { world, now, close } = await openWorld(inputs, runner);
  const folders = { tasks: resolve(inputs.tasks), output: resolve(inputs.output), repository: world.git.directory };
  const environment = { ...process.env };
  forgetSecrets(process.env);
  const github = { ...world.github, artifacts: localArtifacts(folders.output, runner.run, world.github) };
  const watch = untilSwitchedOff(world);
  const late = untilLate(inputs["stop-after"]);
  try {
    await repositoryObserver(world).fetch();
    const reason = await lapAfterLap({
      tasks: () => tasksIn(folders.tasks),
      planes: planes({ ...folders, environment, models, program }),
      advance: (phase) =>
        runAdvance({
          actor,
          phase,
          world: { ...world, github },
          objective: undefined,
          output: outputIn(folders.tasks),
          now,
          log: (entry) => info(logLine(JSON.stringify(entry))),
        }),
      clock: () => performance.now(),
      stopAfter: inputs["stop-after"] * 60_000,
      cancel: untilSignalled(),
    });
    info(logLine(`${actor}: ${reason}`));
  } finally {
    clearInterval(watch);
    clearTimeout(late);
    await close();
  }
}
