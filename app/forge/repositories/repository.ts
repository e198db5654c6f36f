/** A repository's record: its settings, and everything people and machines have said in it. */

import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../actions/host.ts";
import { ensureAccount, type Role } from "../accounts/account.ts";
import type { CheckRun } from "../checks/check-run.ts";
import type { CheckSuite } from "../checks/check-suite.ts";
import type { CommitStatus } from "../checks/status.ts";
import { git } from "../git/git.ts";
import type { Comment } from "../issues/comment.ts";
import type { Issue } from "../issues/issue.ts";
import { defaultLabels, type Label } from "../issues/label.ts";
import type { Review, ReviewComment, ReviewThread } from "../reviews/review.ts";
import { Lock } from "../world/lock.ts";
import { timestamp, type World } from "../world/world.ts";
import type { Protection } from "./protection.ts";
import type { Rule } from "./rulesets.ts";

export type Repository = {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly fullName: string;
  readonly private: boolean;
  defaultBranch: string;
  /** The bare repository. */
  readonly directory: string;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  readonly collaborators: Map<string, Role>;
  readonly labels: Map<string, Label>;
  /** Issues and pull requests by number; they share their numbers. */
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly reviews: Map<number, Review>;
  readonly reviewComments: Map<number, ReviewComment>;
  readonly reviewThreads: Map<number, ReviewThread>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly statuses: CommitStatus[];
  readonly protections: Map<string, Protection>;
  /** By branch. */
  readonly rules: Map<string, readonly Rule[]>;
  readonly secrets: Map<string, string>;
  readonly variables: Map<string, string>;
  /** Serialises what writes. */
  readonly lock: Lock;
};

export function findRepository(world: World, fullName: string): Repository | undefined {
  return world.repositories.get(fullName.replace(/\.git$/, "").toLowerCase());
}

const settings = `[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	autogc = false
[gc]
	auto = 0
[core]
	logAllRefUpdates = false
`;

async function initialise(world: World, directory: string, branch: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const env = { GIT_DEFAULT_REF_FORMAT: "files" };
  await git(directory, ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "."], { env });
  const hooks = JSON.stringify(join(world.directory, "hooks"));
  await appendFile(join(directory, "config"), `${settings}\thooksPath = ${hooks}\n`);
}

/** Makes an empty repository with GitHub's default labels. */
export async function createRepository(
  world: World,
  owner: string,
  name: string,
  options: { readonly private?: boolean | undefined; readonly defaultBranch?: string | undefined } = {},
): Promise<Repository> {
  if (findRepository(world, `${owner}/${name}`)) throw new Error(`the repository ${owner}/${name} exists already`);
  const account = ensureAccount(world, owner);
  const directory = join(world.directory, "repositories", owner.toLowerCase(), `${name.toLowerCase()}.git`);
  const defaultBranch = options.defaultBranch ?? "main";
  await initialise(world, directory, defaultBranch);
  const at = timestamp(world);
  const repository: Repository = {
    ...blank(world),
    id: world.ids.next(),
    owner: account,
    name,
    fullName: `${account.login}/${name}`,
    private: options.private ?? false,
    defaultBranch,
    directory,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
    collaborators: new Map([[account.login.toLowerCase(), "admin"]]),
  };
  world.repositories.set(repository.fullName.toLowerCase(), repository);
  for (const installation of world.installations.values()) {
    if (installation.selection === "all" && installation.account === account)
      installation.repositories.add(repository.id);
  }
  return repository;
}

/** What a new repository holds. */
function blank(world: World) {
  return {
    labels: defaultLabels(world.ids),
    issues: new Map(),
    comments: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    reviewThreads: new Map(),
    checkRuns: new Map(),
    checkSuites: new Map(),
    statuses: [],
    protections: new Map(),
    rules: new Map(),
    secrets: new Map(),
    variables: new Map(),
    lock: new Lock(),
  };
}
