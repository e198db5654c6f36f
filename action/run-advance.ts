/** The command `advance`: one actor comes as far as it can, and what is left for others is handed to this run's jobs. */

import { setTimeout as sleep } from "node:timers/promises";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { keeperOf, landerOf, missionOf } from "#mission/journal/events";
import type { Mission } from "#mission/course/state";
import { keptOfLander, keptOfMission } from "#mission/evidence/facts";
import type { MissionFacts } from "#mission/facts";
import { ActorName, type Instant } from "#mission/ids";
import { decideKeeping, type KeeperEvent, type KeeperFacts } from "#mission/keeper/keeper";
import { decideLanding } from "#mission/lander/decide";
import { answersIn } from "#mission/answers";
import type { LanderEvent } from "#mission/lander/event";
import { protectedGlobs } from "#mission/lap/protected";
import type { LanderFacts } from "#mission/lander/facts";
import type { Jobs } from "#mission/lap/jobs";
import type { JournalLine } from "#mission/line";
import { contradiction, markOf } from "#mission/journal/witness";
import { sayBroken } from "#mission/say/journal";
import { type Pause, rest } from "#mission/step";
import type { BuildTask, TaskFile } from "#mission/task";
import { advance, type Logged, type Look, type Role } from "./actor.ts";
import { keepsAnswers } from "./answers/beside.ts";
import { withKnown } from "./answers/store.ts";
import { openTrail } from "./evidence/trail.ts";
import type { Git } from "./ports.ts";
import { openJournal } from "./journal/open.ts";
import { openReaders } from "./journal/readers.ts";
import { refuse } from "./journal/refuse.ts";
import { keeperObserver } from "./observe/keeper.ts";
import { landerObserver } from "./observe/lander.ts";
import { missionObserver } from "./observe/mission.ts";
import { type ActorWorld, repositoryObserver, type World } from "./observe/repository.ts";
import type { Output } from "./output.ts";
import { openPace } from "./perform/pace.ts";
import { type Hands, wake } from "./perform/perform.ts";
import { musterVersion } from "./work/record/version.ts";

export type AdvanceOptions = {
  readonly actor: ActorName;
  readonly phase: "open" | "settle";
  readonly world: World;
  /** What a person dispatched the keeper with. */
  readonly objective: string | undefined;
  readonly output: Output;
  readonly now: () => Instant;
  readonly log: (entry: Logged) => void;
  /** Milliseconds; how a run waits, and the chance by which it keeps out of the way of others: of real ones unless told. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
  /** 0 ≤ x < 1. */
  readonly random?: () => number;
};

type Here = AdvanceOptions & { readonly world: ActorWorld };

/** What this run's jobs are to do. */
export type Given = Pick<Jobs, "isolation" | "work" | "verify" | "atOnce"> & { readonly reason: string };

export const nothing: Omit<Given, "reason"> = { isolation: "jobs", work: [], verify: [], atOnce: 1 };

export async function runAdvance(options: AdvanceOptions): Promise<Given> {
  const { actor, world, phase, now, log, wait = sleep, random = Math.random } = options;
  const woken = new Set<string>();
  const pace = openPace({ now, wait, random, pushes: world.pushes });
  const hands: Hands = {
    github: world.github,
    phase,
    pace,
    defaultBranch: world.defaultBranch,
    woke: (name) => woken.add(name),
  };
  const readers = world.readers ?? openReaders(world.git);
  const repository = repositoryObserver({ ...world, readers, tell: pace.see });
  const here: Here = { ...options, world: { ...world, repository } };
  await here.world.repository.fetch();
  const epoch = { run: world.run, attempt: world.attempt ?? 1 };
  const tools = { now, sleep: async (ms: number) => void (await wait(ms)), random, epoch, judging: readers.judging };
  const journal = await openJournal(world.git, actor, tools);
  if (journal.kind === "broken") return refuse(actor, journal.message, world);
  const trail = openTrail({ secrets: world.secrets, muster: musterVersion() });
  const loop = { journal: journal.journal, hands, trail, now, log, wait };
  if (actor === "land") return given(await advance(landerRole(here), loop), options, hands);
  if (actor === "keep") return given(await advance(keeperRole(here, woken), loop), options, hands);
  const seen: MissionFacts[] = [];
  const keeping = keepsAnswers(journal.journal, { ...answersOf(here, seen), git: world.git, now });
  const pause = await advance(missionRole(here, seen), { ...loop, journal: keeping });
  await keepIncident(here, { lines: journal.journal.lines, facts: seen.at(-1) });
  return given(pause, options, hands);
}

type Ended = { readonly lines: readonly JournalLine[]; readonly facts: MissionFacts | undefined };

/**
 * Best effort: where this run recorded that it keeps what led to a stop, it does, and the workflow uploads the folder beside that of the
 * tasks. What cannot be kept is logged: the stop itself is on record, and a run that failed over it would be started again for nothing.
 */
async function keepIncident({ actor, world, output, log }: Here, { lines, facts }: Ended): Promise<void> {
  const mission = missionOf(actor, lines);
  if (facts === undefined || mission?.progress.incident?.run !== world.run) return;
  const { writeIncident } = await import("./incident/bundle.ts");
  const base = facts.tips.integration ?? facts.tips.default;
  const kept = await writeIncident({ mission, lines, base, world, folder: output.incident }).then(
    (files) => `${files.length} files`,
    (error: unknown) => `could not be kept: ${String(error).slice(0, 500)}`,
  );
  log({ actor, step: "incident", reason: kept });
}

/** What this run saw come home and need not be asked for again. */
function answersOf({ now, log, actor }: Here, seen: readonly MissionFacts[]) {
  const answers = () => {
    const { lap, config } = seen.at(-1) ?? {};
    if (lap?.kind !== "over" || config?.kind !== "valid") return [];
    return answersIn(lap.handoffs.values(), protectedGlobs(config.config.policy.protected), now());
  };
  return { answers, kept: (count: number) => log({ actor, step: "keep", reason: `${count} new answer(s)` }) };
}

/** In `open`, jobs of this very run do the work; in `settle` they are over, so a new run is started for it. */
async function given<Event>(
  pause: Pause<Event>,
  { actor, phase, output, world, now }: AdvanceOptions,
  hands: Hands,
): Promise<Given> {
  if (pause.kind === "rest") return { ...nothing, reason: pause.reason };
  if (phase === "settle") {
    await wake(actor, `lap ${pause.lap}`, hands);
    return { ...nothing, reason: `lap ${pause.lap} follows in a new run` };
  }
  const { isolation, work, verify, atOnce, perRunner } = pause.jobs;
  const tasks = await withKnown(world.git, pause.tasks, now());
  const file: TaskFile = { version: 1, tasks: [...tasks], perRunner };
  await output.give("tasks.json", `${JSON.stringify(file, undefined, 2)}\n`);
  for (const task of pause.tasks)
    if ("resume" in task && task.resume !== undefined) await bringReached(task, output, world.git);
  return { isolation, work, verify, atOnce, reason: `lap ${pause.lap}` };
}

/** The job's checkout has branches only, and its worker may not fetch: what a stopped attempt had reached travels beside the task. */
async function bringReached({ id, base, resume }: BuildTask, output: Output, git: Git): Promise<void> {
  if (resume !== undefined) await output.give(`${id}.bundle`, await git.bundle(base, resume.commit));
}

function missionRole({ actor, world, now }: Here, seen: MissionFacts[]): Role<MissionEvent, MissionFacts | undefined> {
  const observer = missionObserver(actor, world, now);
  const observe = async (mission: Mission | undefined, look: Look) => {
    const facts = await observer(mission, look);
    if (facts !== undefined) seen.push(facts);
    return facts;
  };
  return {
    name: actor,
    async observe(lines, look) {
      const facts = await observe(missionOf(actor, lines), look);
      const damage = facts && contradiction(lines, facts.issue);
      if (damage !== undefined) return refuse(actor, sayBroken(actor, { damage, good: undefined }), world);
      return facts && { ...facts, journal: markOf(lines) };
    },
    decide: (lines, facts, at) =>
      facts === undefined ? rest(`there is no issue #${actor}`) : decide(missionOf(actor, lines), facts, at),
    kept: (facts) => facts && keptOfMission(facts),
  };
}

function landerRole({ world, now }: Here): Role<LanderEvent, LanderFacts> {
  const observe = landerObserver(world, now);
  return {
    name: ActorName.parse("land"),
    observe: (lines, look) => observe(landerOf(lines), look),
    decide: (lines, facts, at) => decideLanding(landerOf(lines), facts, at),
    kept: keptOfLander,
  };
}

function keeperRole({ world, objective, now }: Here, woken: ReadonlySet<string>): Role<KeeperEvent, KeeperFacts> {
  const observe = keeperObserver({ ...world, objective, now, woken });
  return {
    name: ActorName.parse("keep"),
    observe: (lines, look) => observe(keeperOf(lines), look),
    decide: (lines, facts, at) => decideKeeping(keeperOf(lines), facts, at),
    kept: (facts) => facts,
  };
}
