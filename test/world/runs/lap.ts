/** The jobs of one workflow run, as `mission.yml` has them: advance, work, verify, settle; or one job for all of it. */

import type { TaskId } from "#mission/ids";
import { isTogether } from "#mission/lap/jobs";
import { TaskFile, type WorkTask } from "#mission/task";
import type { Judging } from "../../../action/journal/judged.ts";
import { openReaders } from "../../../action/journal/readers.ts";
import { handoffsPrefix, tasksArtifact, verdictPrefix } from "../../../action/observe/lap.ts";
import type { World } from "../../../action/observe/repository.ts";
import type { Output } from "../../../action/output.ts";
import type { Git, GitHub } from "../../../action/ports.ts";
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
  /** What one run has read of a journal no other reads again: it tells them apart by their text alone. */
  readonly judging: Judging;
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
  const desk = openDesk();
  const given = await advanced(run, "open", { life, options, desk });
  if (given.work.length + given.verify.length === 0) return [];
  await life.outside("job.upload", async () => run.artifacts.set(tasksArtifact, desk.files));
  return stagesFor(run, given, desk.tasks(), options);
}

/** Where a run leaves what its jobs are given. */
type Desk = Output & { readonly files: Map<string, Uint8Array>; readonly tasks: () => TaskFile["tasks"] };

function openDesk(files = new Map<string, Uint8Array>()): Desk {
  let read: TaskFile["tasks"] | undefined;
  return {
    files,
    incident: "/nowhere",
    async give(name, content) {
      files.set(name, Buffer.from(content));
      read = undefined;
    },
    tasks: () => (read ??= TaskFile.parse(JSON.parse(Buffer.from(files.get("tasks.json") ?? []).toString())).tasks),
  };
}

function stagesFor(run: Run, given: Given, tasks: TaskFile["tasks"], options: LapOptions): readonly Stage[] {
  const { work, verify, advance } = options.durations;
  const stage = (takes: number, jobs: readonly Job[]): readonly Stage[] => (jobs.length > 0 ? [{ takes, jobs }] : []);
  if (isTogether(given, options.hub.private)) return stage(0, [(life) => together(run, life, options)]);
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
  await advanced(run, "settle", { life, options, desk: openDesk() });
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
async function together(run: Run, life: Life, options: LapOptions) {
  const local = new Map<string, Uint8Array>();
  const { clock } = options.hub;
  const desk = openDesk(new Map(run.artifacts.get(tasksArtifact)));
  await lapAfterLap({
    tasks: async () => desk.tasks(),
    planes: {
      work: async (ids) => {
        clock.pass(options.durations.work);
        for (const [path, bytes] of handoffsOf(desk.tasks(), ids, options)) local.set(path, bytes);
      },
      verify: async (id) => {
        clock.pass(options.durations.verify);
        local.set(`${id}/verdict.json`, await verdictFor(id, desk.tasks(), local, options));
      },
    },
    advance: (phase) => advanced(run, phase, { life, options, desk, local }),
    clock: () => clock.now(),
    stopAfter: 345 * 60_000,
    cancel: new AbortController().signal,
  });
  await life.outside("job.upload", async () => run.artifacts.set(`${handoffsPrefix}together`, local));
  return [];
}

type Advancing = {
  readonly life: Life;
  readonly options: LapOptions;
  readonly desk: Desk;
  /** What this very job has of its planes. */
  readonly local?: Files;
};

async function advanced(run: Run, phase: "open" | "settle", { life, options, desk, local }: Advancing): Promise<Given> {
  const { hub, random, log } = options;
  const { clock } = hub;
  return Promise.race([
    runAdvance({
      actor: run.actor,
      phase,
      world: worldOf(run, life, options, local),
      objective: run.objective,
      output: desk,
      now: clock.now,
      log: (entry) => log({ run: run.id, at: clock.now(), ...entry }),
      wait: async (milliseconds) => clock.pass(milliseconds),
      random,
    }),
    life.death,
  ]);
}

/** The guard of every run; none here has a secret. A text that was looked at once is not looked at again, whatever its numbers and hashes are now. */
const guard = rememberingGuard(openGuard([]));

function rememberingGuard({ words, content }: Guard): Guard {
  const passed = new Set<string>();
  return {
    content,
    async words(...texts) {
      const key = texts.join("\0").replaceAll(/[0-9a-f]*[0-9][0-9a-f]*/g, "0");
      if (passed.has(key)) return;
      await words(...texts);
      passed.add(key);
    },
  };
}

function worldOf(
  run: Run,
  life: Life,
  { hub, actions, spoil, judging, pushes }: LapOptions,
  local: Files | undefined,
): World {
  const outside = spoil(mortal(memoryGitHub(hub, actions), "github", life));
  const github = guardGitHub(outside, guard);
  const git = guardGit(mortal(pushesInTime(memoryGit(hub.remote), hub), "git", life, gitOutside), guard);
  return {
    github: local === undefined ? github : { ...github, artifacts: ownFirst(run, local, github) },
    git,
    run: run.id,
    runUrl: `https://github.test/ann/world/actions/runs/${run.id}`,
    secrets: [],
    readers: openReaders(git, judging),
    pushes,
    defaultBranch: async () => defaultBranch,
    isPrivate: async () => hub.private,
  };
}

/** Milliseconds: no two pushes of an actor are at one time. */
const pushTakes = 500;

function pushesInTime(git: Git, { clock }: Hub): Git {
  return {
    ...git,
    async push(updates) {
      clock.pass(pushTakes);
      return git.push(updates);
    },
  };
}

function ownFirst(run: Run, local: Files, github: GitHub): GitHub["artifacts"] {
  return async (of, prefixes) =>
    of === run.id
      ? { files: new Map([[`${handoffsPrefix}together`, local]]), names: [tasksArtifact] }
      : github.artifacts(of, prefixes);
}
