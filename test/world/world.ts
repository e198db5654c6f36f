/**
 * Muster's world in memory: the real action and mind on ports that are peers of the adapters, with a virtual clock, an app, people, and
 * scripted workers. A mission takes milliseconds here. See README.md beside this file.
 */

import { type ActorName, Instant, type Sha } from "#mission/ids";
import { type JournalLine, statePrefix } from "#mission/line";
import { MissionEvent } from "#mission/course/event";
import { strangeLine } from "#mission/journal/events";
import { type Judging, openJudging } from "../../action/journal/judged.ts";
import { journalReader } from "../../action/journal/read.ts";
import type { GitHub } from "../../action/ports.ts";
import { memoryApp } from "./app.ts";
import { type Clock, virtualClock } from "./clock.ts";
import { memoryGit } from "./git/open.ts";
import { type Remote, remoteRepository } from "./git/remote.ts";
import { openHub } from "./github/hub.ts";
import { type Person, personIn } from "./github/people.ts";
import { found, type Hub, type Issue, type Pull, type Role, type Run, type Webhook } from "./github/state.ts";
import type { Durations } from "./runs/lap.ts";
import { nobodyDies, type Reaper } from "./runs/points.ts";
import { workflowRuns } from "./runs/runs.ts";
import type { Judge } from "./runs/verifier.ts";
import type { Worker } from "./runs/worker.ts";

export type WorldOptions = {
  readonly worker: Worker;
  /** Passes everything unless told. */
  readonly judge?: Judge;
  /** `.github/muster.yml`; one command, which `judge` answers, unless told. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** True: one job does a whole run, as on private repositories. */
  readonly private?: boolean;
  readonly start?: Instant;
  readonly durations?: Partial<Durations>;
  /** Kills runs at calls to the outside. */
  readonly reaper?: Reaper;
  /** What becomes of a webhook on its way to the app; it arrives a second later unless told. */
  readonly deliver?: (webhook: Webhook, hear: (webhook: Webhook) => void, clock: Clock) => void;
  /** Stands between the action and GitHub. */
  readonly spoil?: (github: GitHub) => GitHub;
  /** Pushes that the repository sees in a minute at most; absent: as many as there are. */
  readonly pushes?: number;
  readonly random?: () => number;
  /** Told each step of each run. */
  readonly log?: (entry: object) => void;
};

export type MemoryWorld = {
  readonly clock: Clock;
  readonly hub: Hub;
  readonly remote: Remote;
  readonly person: (login: string, role: Role) => Person;
  /** Until nothing is on its way and no run is active. */
  readonly settles: () => Promise<void>;
  /** Lets milliseconds pass, with a sweep each five minutes and at the end. */
  readonly later: (milliseconds: number) => Promise<void>;
  readonly sweep: () => Promise<void>;
  /** Starts a run by hand, or as a schedule would. */
  readonly dispatch: (actor: string, objective?: string) => void;
  readonly journals: () => Promise<ReadonlyMap<ActorName, readonly JournalLine[]>>;
  /** Those of missions that are over, as they were laid aside. */
  readonly archived: () => Promise<ReadonlyMap<ActorName, readonly JournalLine[]>>;
  readonly events: (issue: number) => Promise<readonly MissionEvent[]>;
  readonly issue: (number: number) => Issue;
  /** The newest pull request from a mission's branch, or from the integration branch. */
  readonly pull: (of: number | "integration") => Pull;
  readonly tip: (branch: string) => Sha | undefined;
  readonly files: (branch: string) => ReadonlyMap<string, string>;
  /** Jobs that failed although nobody killed them. */
  readonly failures: readonly { readonly run: Run; readonly error: unknown }[];
};

const sweepEvery = 5 * 60_000;
const noon = Instant.parse(Date.UTC(2026, 0, 5, 12));
const usual: Durations = { advance: 20_000, work: 120_000, verify: 60_000 };

export function memoryWorld(options: WorldOptions): MemoryWorld {
  const clock = virtualClock(options.start ?? noon);
  const remote = remoteRepository();
  const judging = openJudging(strangeLine);
  const deliver = options.deliver ?? ((webhook, hear) => clock.after(1000, async () => hear(webhook)));
  const hub = openHub({
    clock,
    remote,
    private: options.private ?? false,
    hears: (webhook) => deliver(webhook, (arrived) => app.hear(arrived), clock),
  });
  const failures: { readonly run: Run; readonly error: unknown }[] = [];
  const actions = workflowRuns({
    hub,
    worker: options.worker,
    judge: options.judge ?? (() => true),
    durations: { ...usual, ...options.durations },
    random: options.random ?? seeded(),
    log: options.log ?? (() => undefined),
    spoil: options.spoil ?? ((github) => github),
    reaper: options.reaper ?? nobodyDies,
    pushes: options.pushes,
    judging,
    failed: (error, run) => void failures.push({ error, run }),
  });
  const app = memoryApp(hub, actions, "muster/integration");
  const config = options.config ?? "verify: [check]\n";
  personIn(hub, "owner", "admin").pushes("main", { ...options.files, ".github/muster.yml": config });
  const views = viewsOf(hub, judging);
  const sweep = async () => void app.sweep(await views.journals(), await views.archived());
  return {
    clock,
    hub,
    remote,
    failures,
    sweep,
    ...views,
    person: (login, role) => personIn(hub, login, role),
    settles: async () => void (await clock.run()),
    async later(milliseconds) {
      const end = clock.now() + milliseconds;
      while (clock.now() < end) {
        await clock.run(Instant.parse(Math.min(end, clock.now() + sweepEvery)));
        await sweep();
      }
      await clock.run();
    },
    dispatch: (actor, objective) => actions.start({ actor, reason: "by hand", lane: "queue", objective }),
  };
}

function viewsOf(
  hub: Hub,
  judging: Judging,
): Pick<MemoryWorld, "journals" | "archived" | "events" | "issue" | "pull" | "tip" | "files"> {
  const { remote, issues, pulls } = hub;
  const tip = (branch: string) => remote.refs.get(`refs/heads/${branch}`);
  const git = memoryGit(remote);
  const read = journalReader(git, judging);
  const readIn = async (folder: string) => {
    await git.fetch(["+refs/muster/*:refs/muster/*"]);
    const refs = await git.refs([folder]);
    return (await read(new Map([...refs].map(([ref, head]) => [ref.replace(folder, statePrefix), head])))).journals;
  };
  const journals = async () => readIn(statePrefix);
  return {
    journals,
    archived: async () => readIn("refs/muster/archive/"),
    async events(number) {
      const lines = [...(await journals())].find(([actor]) => actor === String(number))?.[1] ?? [];
      return lines.map(({ event }) => MissionEvent.parse(event));
    },
    issue: (number) => found(issues.get(number)),
    pull: (of) => found([...pulls.values()].findLast(({ head }) => belongs(head, of))),
    tip,
    files(branch) {
      const { store } = remote;
      return new Map([...store.filesOf(found(tip(branch)))].map(([path, { blob }]) => [path, store.textOf(blob)]));
    },
  };
}

function belongs(head: string, of: number | "integration"): boolean {
  return head === `muster/${of}` || head.startsWith(`muster/${of}-`);
}

/** Chance that is the same each time. */
export function seeded(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
