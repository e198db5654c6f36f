/** The jobs of one workflow run, as `mission.yml` has them: advance, work, verify, settle; or one job for all of it. */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskId } from "#mission/ids";
import { isTogether } from "#mission/lap/jobs";
import { TaskFile, type WorkTask } from "#mission/task";
import { handoffsPrefix, tasksArtifact, verdictPrefix } from "../../../action/observe/lap.ts";
import type { World } from "../../../action/observe/repository.ts";
import type { GitHub } from "../../../action/ports.ts";
import { type Given, runAdvance } from "../../../action/run-advance.ts";
import { type Guard, openGuard } from "../../../action/scan/outbound/guard.ts";
import { guardGit } from "../../../action/scan/outbound/guard-git.ts";
import { guardGitHub } from "../../../action/scan/outbound/guard-github.ts";
import { lapAfterLap } from "../../../action/together/laps.ts";
import { memoryGit } from "../git/open.ts";
import { type Actions, memoryGitHub } from "../github/open.ts";
import { defaultBranch, type Files, type Hub, type Run } from "../github/state.ts";
import { gitOutside, type Life, mortal } from "./points.ts";
import { type Judge, verdictOn } from "./verifier.ts";
import { handedOver, type Worker } from "./worker.ts";

/** Milliseconds that each kind of job takes, its start included. */
export type Durations = { readonly advance: number; readonly work: number; readonly verify: number };

export type LapOptions = {
  readonly hub: Hub;
  readonly actions: Actions;
  readonly worker: Worker;
  readonly judge: Judge;
  readonly durations: Durations;
  readonly random: () => number;
  readonly log: (entry: object) => void;
  /** Reads journals for all runs, where their number matters more than that each begins with nothing. */
  readonly readJournals?: World["readJournals"];
  readonly pushes?: number | undefined;
  /** Stands between the action and GitHub, where a test wants to. */
  readonly spoil: (github: GitHub) => GitHub;
};

/** What a job does, and what is left to be done of its run. */
export type Job = (life: Life) => Promise<readonly Stage[]>;
/** Jobs that run at the same time; each in a process of its own. */
export type Stage = { readonly takes: number; readonly jobs: readonly Job[] };

/** The jobs of a run, stage after stage: later ones are known when the first has ended. */
export function jobsOf(run: Run, options: LapOptions): Stage {
  return { takes: options.durations.advance, jobs: [(life) => opening(run, life, options)] };
}

async function opening(run: Run, life: Life, options: LapOptions): Promise<readonly Stage[]> {
  return inFolder(async (folder) => {
    const given = await advanced(run, "open", { life, options, tasks: folder });
    if (given.work.length + given.verify.length === 0) return [];
    const tasks = await filesBelow(folder);
    await life.outside("job.upload", async () => run.artifacts.set(tasksArtifact, tasks));
    const file = TaskFile.parse(JSON.parse(Buffer.from(tasks.get("tasks.json") ?? []).toString()));
    return stagesFor(run, given, file, options);
  });
}

/** A folder of its own, which is made by whoever writes there: most runs write nothing. */
async function inFolder<Value>(act: (tasks: string) => Promise<Value>): Promise<Value> {
  const folder = join(tmpdir(), `muster-world-${randomUUID()}`);
  try {
    return await act(join(folder, "muster-tasks"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stagesFor(run: Run, given: Given, { tasks }: TaskFile, options: LapOptions): readonly Stage[] {
  const { work, verify, advance } = options.durations;
  const stage = (takes: number, jobs: readonly Job[]): readonly Stage[] => (jobs.length > 0 ? [{ takes, jobs }] : []);
  if (isTogether(given, options.hub.private)) return stage(0, [(life) => together(run, life, tasks, options)]);
  const working = given.work.map((ids, index) => ({ ids, tasks, name: `${handoffsPrefix}${index}` }));
  return [
    ...stage(
      work,
      working.map((job) => (life) => worked(run, life, job, options)),
    ),
    ...stage(
      verify,
      given.verify.map((id) => (life) => verified(run, life, { id, tasks }, options)),
    ),
    ...stage(advance, [(life) => settled(run, life, options)]),
  ];
}

async function settled(run: Run, life: Life, options: LapOptions): Promise<readonly Stage[]> {
  await inFolder((folder) => advanced(run, "settle", { life, options, tasks: folder }));
  return [];
}

type Working = {
  readonly ids: readonly TaskId[];
  readonly name: string;
  readonly tasks: TaskFile["tasks"];
};

async function worked(run: Run, life: Life, { ids, name, tasks }: Working, options: LapOptions) {
  const files = handoffsOf(tasks, ids, options);
  if (files.size > 0) await life.outside("job.upload", async () => run.artifacts.set(name, files));
  return [];
}

function handoffsOf(tasks: TaskFile["tasks"], ids: readonly TaskId[], { hub, worker }: LapOptions): Files {
  const mine = tasks.filter((task): task is WorkTask => task.kind !== "verify" && ids.includes(task.id));
  return new Map(mine.flatMap((task) => [...handedOver(hub.remote.store, task, worker)]));
}

type VerifyJob = { readonly id: TaskId; readonly tasks: TaskFile["tasks"] };

async function verified(run: Run, life: Life, { id, tasks }: VerifyJob, options: LapOptions) {
  const handoffs = new Map([...run.artifacts.values()].flatMap((files) => [...files]));
  const verdict = await verdictFor(id, tasks, handoffs, options);
  const files = new Map([["verdict.json", verdict]]);
  await life.outside("job.upload", async () => run.artifacts.set(`${verdictPrefix}${id}`, files));
  return [];
}

async function verdictFor(id: TaskId, tasks: TaskFile["tasks"], handoffs: Files, { hub, judge }: LapOptions) {
  const task = tasks.find((each) => each.id === id);
  if (task?.kind !== "verify") throw new Error(`there is no verification ${id}`);
  const { store } = hub.remote;
  return Buffer.from(JSON.stringify(await verdictOn(task, { git: memoryGit(hub.remote), store, handoffs, judge })));
}

/** One process for all planes: what it has not uploaded is lost with it. */
async function together(run: Run, life: Life, first: TaskFile["tasks"], options: LapOptions) {
  const local = new Map<string, Uint8Array>();
  const { clock } = options.hub;
  let tasks = first;
  await inFolder(async (folder) => {
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of run.artifacts.get(tasksArtifact) ?? []) await writeFile(join(folder, name), bytes);
    await lapAfterLap({
      tasks: folder,
      planes: {
        work: async (ids) => {
          clock.pass(options.durations.work);
          for (const [path, bytes] of handoffsOf(tasks, ids, options)) local.set(path, bytes);
        },
        verify: async (id) => {
          clock.pass(options.durations.verify);
          local.set(`${id}/verdict.json`, await verdictFor(id, tasks, local, options));
        },
      },
      advance: async (phase) => {
        const given = await advanced(run, phase, { life, options, tasks: folder, local });
        if (given.work.length + given.verify.length > 0) tasks = await tasksIn(folder);
        return given;
      },
      clock: () => clock.now(),
      stopAfter: 345 * 60_000,
      cancel: new AbortController().signal,
    });
  });
  await life.outside("job.upload", async () => run.artifacts.set(`${handoffsPrefix}together`, local));
  return [];
}

async function tasksIn(folder: string): Promise<TaskFile["tasks"]> {
  return TaskFile.parse(JSON.parse(await readFile(join(folder, "tasks.json"), "utf8"))).tasks;
}

type Advancing = {
  readonly life: Life;
  readonly options: LapOptions;
  readonly tasks: string;
  /** What this very job has of its planes. */
  readonly local?: Files;
};

async function advanced(
  run: Run,
  phase: "open" | "settle",
  { life, options, tasks, local }: Advancing,
): Promise<Given> {
  const { hub, random, log } = options;
  const { clock } = hub;
  return Promise.race([
    runAdvance({
      actor: run.actor,
      phase,
      world: worldOf(run, life, options, local),
      objective: run.objective,
      output: tasks,
      now: clock.now,
      log: (entry) => log({ run: run.id, at: clock.now(), ...entry }),
      wait: async (milliseconds) => clock.pass(milliseconds),
      random,
    }),
    life.death,
  ]);
}

/** The guard of every run; none here has a secret. A text that was looked at once is not looked at again. */
const guard = rememberingGuard(openGuard([]));

function rememberingGuard({ words, content }: Guard): Guard {
  const passed = new Set<string>();
  return {
    content,
    async words(...texts) {
      const key = texts.join("\0");
      if (passed.has(key)) return;
      await words(...texts);
      passed.add(key);
    },
  };
}

function worldOf(
  run: Run,
  life: Life,
  { hub, actions, spoil, readJournals, pushes }: LapOptions,
  local: Files | undefined,
): World {
  const outside = spoil(mortal(memoryGitHub(hub, actions), "github", life));
  const github = guardGitHub(outside, guard);
  return {
    github: local === undefined ? github : { ...github, artifacts: ownFirst(run, local, github) },
    git: guardGit(mortal(memoryGit(hub.remote), "git", life, gitOutside), guard),
    run: run.id,
    runUrl: `https://github.test/ann/world/actions/runs/${run.id}`,
    secrets: [],
    ...(readJournals !== undefined && { readJournals }),
    pushes,
    defaultBranch: async () => defaultBranch,
    isPrivate: async () => hub.private,
  };
}

function ownFirst(run: Run, local: Files, github: GitHub): GitHub["artifacts"] {
  return async (of, prefixes) =>
    of === run.id
      ? { files: new Map([[`${handoffsPrefix}together`, local]]), names: [tasksArtifact] }
      : github.artifacts(of, prefixes);
}

async function filesBelow(folder: string): Promise<Files> {
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}
