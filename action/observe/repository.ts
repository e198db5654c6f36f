/** What every actor looks at first: the branches that matter, all journals, the configuration. */

import type { Config } from "#mission/config";
import { defaultIntegration } from "#mission/config";
import type { ConfigFacts, Tips } from "#mission/facts";
import type { ActorName, Sha } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import type { Command } from "#mission/task";
import { readJournals } from "../journal/read.ts";
import type { Git, GitHub } from "../ports.ts";
import { detect } from "../verify/detect.ts";
import { observeConfig } from "./config.ts";

export type World = {
  readonly github: GitHub;
  readonly git: Git;
  /** The id of this run. */
  readonly run: number;
  readonly defaultBranch: () => Promise<string>;
};

export type RepositoryFacts = {
  readonly tips: Tips;
  readonly config: ConfigFacts;
  readonly commands: readonly Command[];
  readonly setup: readonly string[];
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** A branch's tip among those of Muster's own. */
  readonly branch: (name: string) => Promise<Sha | undefined>;
};

export async function observeRepository({ git, defaultBranch }: World): Promise<RepositoryFacts> {
  const name = await defaultBranch();
  await git.fetch([`+refs/heads/${name}:refs/heads/${name}`, "+refs/heads/muster/*:refs/heads/muster/*"]);
  const head = await git.resolve(`refs/heads/${name}`);
  if (head === undefined) throw new Error(`The default branch ${name} has no commit yet; push one and start again.`);
  const config = await observeConfig(git, head);
  const settings = config.kind === "valid" ? config.config : undefined;
  const integration = await integrationTip(git, settings?.integration ?? defaultIntegration);
  const { journals, broken } = await readJournals(git);
  const [damage] = broken.values();
  if (damage !== undefined) throw new Error(damage.message);
  return {
    tips: { defaultBranch: name, default: head, integration },
    config,
    ...(await commandsFor(git, integration ?? head, settings)),
    journals,
    branch: (branch) => git.resolve(`refs/heads/${branch}`),
  };
}

async function integrationTip(git: Git, name: string): Promise<Sha | undefined> {
  if (!name.startsWith("muster/")) await git.fetch([`+refs/heads/${name}:refs/heads/${name}`]);
  return git.resolve(`refs/heads/${name}`);
}

/** The configured commands, or what the tree itself offers. */
async function commandsFor(git: Git, tree: Sha, settings: Config | undefined) {
  if (settings === undefined) return { commands: [], setup: [] };
  if (settings.verify.length > 0) return { commands: settings.verify, setup: settings.setup };
  const found = await detect(git, tree);
  return { commands: found.commands, setup: settings.setup.length > 0 ? settings.setup : found.setup };
}
