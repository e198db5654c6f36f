/** What every actor looks at first: the branches that matter, all journals, the configuration. */

import type { Config } from "#mission/config";
import { defaultIntegration } from "#mission/config";
import type { ConfigFacts, Tips } from "#mission/facts";
import { ActorName, type IssueNumber, missionActor, type Sha, type Usd } from "#mission/ids";
import { keeperOf } from "#mission/journal/events";
import { checkpointPrefix, checkpointsPrefix } from "#mission/lap/checkpoints";
import {
  answersPrefix,
  gatePrefix,
  type JournalLine,
  lapGate,
  pushGate,
  statePrefix,
  stateRef,
  witnessPrefix,
  witnessRef,
} from "#mission/line";
import type { Command } from "#mission/task";
import type { Broken, Journals } from "../journal/read.ts";
import { openReaders, type Readers } from "../journal/readers.ts";
import type { Git, GitHub } from "../ports.ts";
import { detect } from "../verify/detect.ts";
import { observeConfig } from "./config.ts";
import type { Allowed } from "./organisation.ts";

export type World = {
  readonly github: GitHub;
  readonly git: Git;
  /** The id of this run. */
  readonly run: number;
  /** Which attempt at this run it is; 1 when absent. */
  readonly attempt?: number;
  /** Where people look at it. */
  readonly runUrl?: string;
  /** What must be in nothing that is written. */
  readonly secrets: readonly string[];
  readonly defaultBranch: () => Promise<string>;
  readonly isPrivate: () => Promise<boolean>;
  /** What the repository may spend a day at most, whatever its configuration says. */
  readonly dayCap?: Usd | undefined;
  /** How many pushes the repository sees in a minute at most, of all actors; absent: this server has no limits. */
  readonly pushes?: number | undefined;
  /** Reads journals for all runs of this process; absent: each run reads all of them itself. */
  readonly readers?: Readers;
  /** Whether the owner lets Muster work; absent: nobody is above. */
  readonly allowed?: () => Promise<Allowed>;
};

export type RepositoryFacts = {
  readonly tips: Tips;
  readonly config: ConfigFacts;
  /** Why the owner of the repository does not let Muster work; `config` then says that it is off. */
  readonly offAbove: string | undefined;
  readonly commands: readonly Command[];
  readonly setup: readonly string[];
  /** Of the files that the configuration requires, those that are not there. */
  readonly missing: readonly string[];
  /** Where the gate of the laps stands. */
  readonly gate: Sha | undefined;
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** Journals that cannot be believed, by the name of their actor: nothing is concluded from them, but what they are known to have spent is counted. */
  readonly quarantined: ReadonlyMap<string, Broken>;
  /** Where an actor's journal and its witness are; nowhere when it is archived, or has none. */
  readonly live: (actor: ActorName) => { readonly state: Sha | undefined; readonly witness: Sha | undefined };
  /** A branch's tip among those of Muster's own. */
  readonly branch: (name: string) => Sha | undefined;
  /** The refs of an issue's checkpoints. */
  readonly unfinished: (issue: IssueNumber) => ReadonlyMap<string, Sha>;
};

/** A world whose repository has been fetched. */
export type ActorWorld = World & { readonly repository: RepositoryObserver };

/** Looks at the repository as often as it is asked; what a commit holds does not change and is read once. */
export type RepositoryObserver = {
  /** Brings in what matters of the remote's branches and all journals. */
  readonly fetch: () => Promise<void>;
  /** The facts as of the last fetch and our own pushes since. */
  readonly facts: () => Promise<RepositoryFacts>;
};

type Seen = Pick<World, "git" | "defaultBranch" | "dayCap" | "allowed" | "readers"> & {
  /** Is told the journals each time they are read, and where the gate of the pushes stood then. */
  readonly tell?: (journals: RepositoryFacts["journals"], gate: Sha | undefined) => void;
};

export function repositoryObserver(seen: Seen): RepositoryObserver {
  const { git, defaultBranch, dayCap, allowed, tell, readers = openReaders(git) } = seen;
  const configAt = remembered(async (commit: Sha) => observeConfig(git, commit, await defaultBranch()));
  const detectedAt = remembered((commit: Sha) => detect(git, commit));

  return {
    async fetch() {
      // Asked meanwhile: the answer counts for some seconds.
      void allowed?.();
      const name = await defaultBranch();
      await git.fetch([`+refs/heads/${name}:refs/heads/${name}`, ...ours]);
    },
    async facts() {
      const name = await defaultBranch();
      const refs = await git.refs(["refs/heads/", statePrefix, witnessPrefix, gatePrefix, checkpointPrefix]);
      const head = refs.get(`refs/heads/${name}`);
      if (head === undefined)
        throw new Error(`The default branch ${name} has no commit yet; push one and start again.`);
      const offAbove = await whyOff(allowed);
      const config = under(offAbove, capped(await configAt(head), dayCap));
      const settings = config.kind === "valid" ? config.config : undefined;
      const integration = await integrationTip(git, refs, settings?.integration ?? defaultIntegration);
      const { journals, broken } = await withArchived(await readers.journals(refs), readers.shelf);
      tell?.(journals, refs.get(pushGate));
      return {
        tips: { defaultBranch: name, default: head, integration },
        config,
        offAbove,
        ...(await commandsFor(settings, () => detectedAt(integration ?? head))),
        missing: await missingFrom(git, integration ?? head, settings?.quality.required ?? []),
        gate: refs.get(lapGate),
        journals,
        quarantined: broken,
        live: (actor) => ({ state: refs.get(stateRef(actor)), witness: refs.get(witnessRef(actor)) }),
        branch: (branch) => refs.get(`refs/heads/${branch}`),
        unfinished: (issue) => new Map([...refs].filter(([ref]) => ref.startsWith(checkpointsPrefix(issue)))),
      };
    },
  };
}

/** The missions of the archive too, those left out that were taken up again. The keeper's own journal says which there are. */
async function withArchived(live: Journals, shelved: Readers["shelf"]): Promise<Journals> {
  const keeping = live.journals.get(keeper) ?? live.broken.get(keeper)?.known ?? [];
  const { archived } = keeperOf(keeping);
  const away = [...archived.values()].filter(({ issue }) => {
    const actor = missionActor(issue);
    return !live.journals.has(actor) && !live.broken.has(actor);
  });
  const shelf = await shelved(away);
  return {
    journals: new Map([...live.journals, ...shelf.journals]),
    broken: new Map([...live.broken, ...shelf.broken]),
  };
}

const keeper = ActorName.parse("keep");

async function whyOff(allowed: World["allowed"]): Promise<string | undefined> {
  const above = await allowed?.();
  return above === undefined || above.kind === "on" ? undefined : above.why;
}

/** Off above is off here. */
function under(offAbove: string | undefined, config: ConfigFacts): ConfigFacts {
  if (config.kind === "invalid" || offAbove === undefined) return config;
  return { kind: "valid", config: { ...config.config, enabled: false } };
}

/** A cap from outside, of the organisation for example, makes the repository's own smaller and never larger. */
function capped(config: ConfigFacts, cap: Usd | undefined): ConfigFacts {
  if (config.kind === "invalid" || cap === undefined) return config;
  const { budget } = config.config;
  const day_usd = budget.day_usd < cap ? budget.day_usd : cap;
  return { kind: "valid", config: { ...config.config, budget: { ...budget, day_usd } } };
}

const ours = ["refs/heads/muster/", statePrefix, witnessPrefix, gatePrefix, answersPrefix, checkpointPrefix].map(
  (prefix) => `+${prefix}*:${prefix}*`,
);

function remembered<Value>(read: (commit: Sha) => Promise<Value>): (commit: Sha) => Promise<Value> {
  const known = new Map<Sha, Promise<Value>>();
  return (commit) => {
    const value = known.get(commit) ?? read(commit);
    known.set(commit, value);
    return value;
  };
}

async function integrationTip(git: Git, refs: ReadonlyMap<string, Sha>, name: string): Promise<Sha | undefined> {
  const ref = `refs/heads/${name}`;
  if (name.startsWith("muster/")) return refs.get(ref);
  await git.fetch([`+${ref}:${ref}`]);
  return git.resolve(ref);
}

async function missingFrom(git: Git, commit: Sha, required: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(required.map((path) => git.show(commit, path)));
  return required.filter((_, index) => found[index] === undefined);
}

/** What is configured goes before what the tree itself offers, for the set-up and for the commands. */
async function commandsFor(settings: Config | undefined, detected: () => ReturnType<typeof detect>) {
  if (settings === undefined) return { commands: [], setup: [] };
  const { verify, setup } = settings;
  if (verify.length > 0 && setup.length > 0) return { commands: verify, setup };
  const found = await detected();
  return { commands: verify.length > 0 ? verify : found.commands, setup: setup.length > 0 ? setup : found.setup };
}
