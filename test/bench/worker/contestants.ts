/** Who is measured: our worker with and without its sandbox, the floor, and another agent where it installs; each run in a fresh folder. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { z } from "zod";
import { bundling } from "../../../action/rolldown.config.ts";
import { install } from "./agent.ts";
import type { Agent } from "./agent.ts";
import { layGround } from "./ground.ts";
import { measured } from "./measured.ts";
import type { Measured, Playing, Program } from "./measured.ts";
import { short } from "./scenes.ts";

/** What a first request says: the floor says the same. */
const Said = z.object({
  model: z.string(),
  system: z.array(z.object({ text: z.string() })),
  tools: z.array(z.record(z.string(), z.unknown())),
  messages: z.array(z.object({ content: z.array(z.object({ text: z.string() })) })),
});
type Said = z.infer<typeof Said>;

/** `tasks`: how many at once in one process; one unless told. */
export type Contestant = (playing: Playing, tasks?: number) => Promise<Measured>;

export type Contestants = {
  readonly ours: Contestant;
  /** Ours, on another day than today. */
  readonly later: Contestant;
  readonly sandboxed: Contestant;
  readonly floor: Contestant;
  /** Another agent, or why there is none. */
  readonly agent: { readonly name: string; readonly measure: Contestant } | string;
  readonly close: () => void;
};

const dist = fileURLToPath(new URL("../../../dist/", import.meta.url));
const floorSource = fileURLToPath(new URL("floor.ts", import.meta.url));

/** Bundles the floor, installs the agent, and asks our worker once what a first request says. */
export async function gather(log: (line: string) => void): Promise<Contestants> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  const script = join(folder, "floor.js");
  const output = { file: script, format: "esm", codeSplitting: false, minify: true } as const;
  await build({ ...bundling, input: floorSource, output });
  const bare = pathWithout("bwrap", folder);
  const whole = process.env["PATH"] ?? "";
  const fresh = freshFolders(folder);
  const ours = (path: string, environment: Environment = {}): Contestant =>
    fresh((own, tasks) => ({ path, ...(tasks === 1 ? alone(own, environment) : onRunner(own, tasks, environment)) }));
  const [first] = (await ours(bare)({ turns: short, latencyMs: 0 })).bodies;
  const said = Said.parse(first);
  const agent = await tried(await install(join(folder, "agent"), log), (one) => fresh(asked(one, said, whole)));
  return {
    ours: ours(bare),
    later: ours(bare, { MUSTER_BENCH_DAYS_LATER: "3" }),
    sandboxed: ours(whole),
    floor: fresh((own, tasks) => ({ ...theFloor(own, script, said, tasks), path: bare })),
    agent,
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** An agent that cannot play the script is none: what it lacks is not ours to measure. */
async function tried(agent: Agent | string, contestant: (agent: Agent) => Contestant): Promise<Contestants["agent"]> {
  if (typeof agent === "string") return agent;
  const measure = contestant(agent);
  try {
    await measure({ turns: short, latencyMs: 0 });
    return { name: agent.name, measure };
  } catch (error) {
    return `${agent.name} does not play the script: ${String(error).slice(-200)}`;
  }
}

function freshFolders(folder: string) {
  let runs = 0;
  return (programIn: (own: string, tasks: number) => Program): Contestant =>
    async (playing, tasks = 1) => {
      const own = join(folder, `run-${(runs += 1)}`);
      mkdirSync(own);
      try {
        return await measured(programIn(own, tasks), playing);
      } finally {
        rmSync(own, { recursive: true, force: true, maxRetries: 3 });
      }
    };
}

type Started = Omit<Program, "path">;
type Environment = NonNullable<Program["environment"]>;

/** The worker's own program. */
function alone(cwd: string, environment: Environment): Started {
  const [id] = layGround(cwd, 1);
  const places = { tasks: "muster-tasks", handoffs: "muster-output", repository: "repository" };
  const order = JSON.stringify({ kind: "work", id, sandbox: "auto", ...places });
  return { argv: [join(dist, "alone.js"), order], cwd, environment };
}

/** The action's command, which takes several tasks. */
function onRunner(cwd: string, tasks: number, environment: Environment): Started {
  const ids = layGround(cwd, tasks);
  const inputs = { INPUT_COMMAND: "work", INPUT_TASK: ids.join(" ") };
  return { argv: [join(dist, "main.js")], cwd, environment: { ...environment, ...inputs } };
}

function theFloor(cwd: string, script: string, said: Said, count: number): Started {
  const ids = layGround(cwd, count);
  const tasks = ids.map((id) => ({ opening: openingFor(said, id), folder: copyOf(cwd, id) }));
  writeFileSync(
    join(cwd, "given.json"),
    JSON.stringify({ model: said.model, system: said.system[0]?.text, tools: said.tools, tasks }),
  );
  return { argv: [script, join(cwd, "given.json")], cwd };
}

function openingFor(said: Said, id: string): string {
  return (said.messages[0]?.content[0]?.text ?? "").replace(/^Task: .*$/m, `Task: ${id}`);
}

function copyOf(cwd: string, id: string): string {
  const copy = join(cwd, id);
  cpSync(join(cwd, "repository"), copy, { recursive: true });
  return copy;
}

function asked(agent: Agent, said: Said, path: string) {
  return (cwd: string): Program => {
    const [id = ""] = layGround(cwd, 1);
    const { argv, prepare } = agent.start(cwd, openingFor(said, id));
    return { argv, prepare, path, cwd: join(cwd, "repository"), speaks: agent.speaks };
  };
}

/** A PATH with what the tasks use, and without that program. */
function pathWithout(program: string, folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of ["git", "rg", "sleep", "sh"].filter((one) => one !== program)) {
    const found = folders.find((entry) => existsSync(join(entry, name)));
    if (found !== undefined) symlinkSync(join(found, name), join(bin, name));
  }
  return bin;
}
