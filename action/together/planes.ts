/** The planes as processes of this very program: each starts with an environment of its own, so that none can find what was given to another. */

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TaskFile } from "#mission/task";
import type { Planes } from "./laps.ts";

export type PlaneOptions = {
  readonly tasks: string;
  readonly output: string;
  /** Read for its objects, which hold every commit that a lap can begin from. */
  readonly repository: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Inputs that only `work` is given, by name: where the models are, and with which keys they are asked. */
  readonly models: Readonly<Record<string, string | undefined>>;
  /** The program that is each plane: the action's own entry. */
  readonly program: string;
};

/** What a runner's programs need to find their way, and nothing that speaks for anybody. */
const shared =
  /^(?:PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|CI|XDG_RUNTIME_DIR|RUNNER_\w+|AGENT_\w+|GITHUB_WORKSPACE|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i;

/** A runner kills a few seconds after it asks to stop; whoever asks us is passed on at once. */
const signals = ["SIGINT", "SIGTERM"] as const;

export function planes(options: PlaneOptions): Planes {
  const { tasks, output, repository, models } = options;
  const common = { TASKS: tasks, REPOSITORY: repository, HANDOFFS: output };
  const address = { "MODEL-BASE-URL": models["model-base-url"] };
  return {
    work: (ids) => plane({ ...common, ...models, COMMAND: "work", TASK: ids.join(" "), OUTPUT: output }, options),
    verify: (id) => plane({ ...common, ...address, COMMAND: "verify", TASK: id, OUTPUT: join(output, id) }, options),
  };
}

/** The variables that the configuration lets into the sandbox, as the lap's tasks have them. */
async function namedIn(folder: string): Promise<readonly string[]> {
  const { tasks } = TaskFile.parse(JSON.parse(await readFile(join(folder, "tasks.json"), "utf8")));
  return tasks.flatMap(({ access }) => access.environment);
}

/** Ends when the process does. How it ended is not asked: what it left behind says what came of it. */
async function plane(
  inputs: Readonly<Record<string, string | undefined>>,
  { environment, program, tasks }: PlaneOptions,
): Promise<void> {
  const named = await namedIn(tasks);
  const kept = Object.entries(environment).filter(([name]) => shared.test(name) || named.includes(name));
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  const child = spawn(process.execPath, [program], {
    env: Object.fromEntries([...kept, ...given]),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of signals) process.on(signal, stop);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => resolve());
    });
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
