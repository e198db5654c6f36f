/** How long the action takes from its process's start to its first request to the model, beside the shortest script that makes one; and the bundle's size. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { bundling } from "../../../action/rolldown.config.ts";
import type { Bench, Figure } from "../figure.ts";
import { median } from "../median.ts";
import { layGround, task } from "./ground.ts";
import { type NotingModel, notingModel } from "./model.ts";

const bundle = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));
const alone = fileURLToPath(new URL("../../../dist/alone.js", import.meta.url));
const places = { tasks: "muster-tasks", handoffs: "muster-output", repository: "repository" };
const order = JSON.stringify({ kind: "work", id: task, sandbox: "auto", ...places });
const floor = fileURLToPath(new URL("floor.ts", import.meta.url));
const repetitions = 15;
/** Starts that only warm the file cache. */
const warmUps = 2;
/** Milliseconds after which a start counts as hung. */
const patience = 30_000;

export const actionStart: Bench = {
  name: "action start",
  async measure(log) {
    const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
    const model = await notingModel();
    try {
      layGround(folder);
      const script = join(folder, "floor.js");
      const output = { file: script, format: "esm", codeSplitting: false, minify: true } as const;
      await build({ ...bundling, input: floor, output });
      const path = process.env["PATH"] ?? "";
      const without = gitAlone(folder);
      const starts = [
        { argv: [bundle], path, took: new Array<number>() },
        { argv: [bundle], path: without, took: new Array<number>() },
        { argv: [script], path, took: new Array<number>() },
        { argv: [alone, order], path, took: new Array<number>() },
        { argv: [alone, order], path: without, took: new Array<number>() },
      ];
      for (let repetition = -warmUps; repetition < repetitions; repetition += 1) {
        for (const { took, ...how } of starts) {
          const milliseconds = await startToRequest({ ...how, folder, model });
          if (repetition >= 0) took.push(milliseconds);
        }
        log(`start ${repetition + warmUps + 1} of ${repetitions + warmUps}`);
      }
      const [sandboxed = 0, plain = 0, bare = 0, proven = 0, open = 0] = starts.map(({ took }) => median(took));
      const worker = [startAlone(open, bare), proof(proven - open)];
      return [start(sandboxed, bare), startWithoutSandbox(plain, bare), ...worker, size()];
    } finally {
      model.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function start(ours: number, bare: number): Figure {
  return {
    name: "action: process start to first model request",
    unit: "ms",
    ours,
    floor: bare,
    target: { of: "ratio", bound: "most", limit: 1.3 },
    note: `medians of ${repetitions} interleaved starts; the floor is a script of 20 lines with the SDK, bundled the same way`,
  };
}

function startWithoutSandbox(ours: number, bare: number): Figure {
  const note =
    "the same where bubblewrap is missing: no proof that the sandbox works, but a question to the model whether it is a scripted one";
  return { name: "action: the same without a sandbox", unit: "ms", ours, floor: bare, note };
}

function startAlone(ours: number, bare: number): Figure {
  return {
    name: "worker: process start to first model request",
    unit: "ms",
    ours,
    floor: bare,
    target: { of: "ratio", bound: "most", limit: 1.15 },
    note: "its own program, where bubblewrap is missing: no proof that the sandbox works, but a question to the model whether it is a scripted one",
  };
}

function proof(more: number): Figure {
  const target = { of: "ours", bound: "most", limit: 150 } as const;
  return { name: "worker: more with the proof of the sandbox", unit: "ms", ours: more, target };
}

function size(): Figure {
  const folder = dirname(bundle);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const target = { of: "ours", bound: "most", limit: 3 } as const;
  return { name: "action: bundle, all files", unit: "MB", ours: bytes / 1e6, target };
}

type Start = {
  readonly argv: readonly string[];
  readonly path: string;
  readonly folder: string;
  readonly model: NotingModel;
};

/** A PATH on which there is git, and no bubblewrap. */
function gitAlone(folder: string): string {
  const bin = join(folder, "bin");
  const found = (process.env["PATH"] ?? "").split(delimiter).find((entry) => existsSync(join(entry, "git")));
  if (found === undefined) throw new Error("there is no git on PATH");
  mkdirSync(bin);
  symlinkSync(join(found, "git"), join(bin, "git"));
  return bin;
}

/** In milliseconds. Throws when the process ended without asking. */
async function startToRequest({ argv, path, folder, model }: Start): Promise<number> {
  model.takeFirst();
  const began = performance.now();
  const child = spawn(process.execPath, argv, {
    cwd: folder,
    env: { ...environment(folder, model.url), PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  await once(child, "close");
  const asked = model.takeFirst();
  if (asked === undefined) throw new Error(`${argv[0] ?? ""} never asked the model; it said: ${said.slice(-2000)}`);
  return asked - began;
}

/** What a runner gives the job, and nothing of whoever runs the bench. */
function environment(folder: string, url: string): Record<string, string> {
  return {
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: folder,
    INPUT_COMMAND: "work",
    INPUT_TASK: task,
    "INPUT_ANTHROPIC-API-KEY": "a key for nobody",
    "INPUT_MODEL-BASE-URL": url,
    ANTHROPIC_API_KEY: "a key for nobody",
    ANTHROPIC_BASE_URL: url,
  };
}
