/** The forge as the Actions engine sees it. */

import type { ActionsHost } from "./actions/host.ts";
import { accountJson, actionsBot } from "./accounts/account.ts";
import { authenticate } from "./accounts/caller.ts";
import { keepToken, newTokenValue } from "./accounts/token.ts";
import { reportCheck } from "./checks/report.ts";
import { readCommit, readFileAt } from "./git/commit.ts";
import { pushedCommitJson } from "./git/commit-json.ts";
import { tryGit } from "./git/git.ts";
import { resolveCommit } from "./git/refs.ts";
import { repositoryJson } from "./repositories/json.ts";
import { findRepository, type Repository } from "./repositories/repository.ts";
import { emit } from "./webhooks/emit.ts";
import type { World } from "./world/world.ts";

function existing(world: World, name: string): Repository {
  const repository = findRepository(world, name);
  if (!repository) throw new Error(`there is no repository ${name} in this forge`);
  return repository;
}

async function readFile(world: World, name: string, place: { ref: string; path: string }): Promise<string | undefined> {
  const repository = findRepository(world, name);
  const commit = repository && (await resolveCommit(repository.directory, place.ref));
  if (!repository || commit === undefined) return undefined;
  return (await readFileAt(repository.directory, commit, place.path))?.toString();
}

async function listFiles(
  world: World,
  name: string,
  place: { ref: string; folder: string },
): Promise<readonly string[]> {
  const repository = findRepository(world, name);
  const commit = repository && (await resolveCommit(repository.directory, place.ref));
  if (!repository || commit === undefined) return [];
  const tree = `${commit}:${place.folder.replace(/^\/|\/$/g, "")}`;
  const result = await tryGit(repository.directory, ["ls-tree", "-z", tree]);
  if (result.code !== 0) return [];
  const lines = result.stdout.toString().split("\0").filter(Boolean);
  return lines.filter((line) => line.includes(" blob ")).map((line) => line.slice(line.indexOf("\t") + 1));
}

/** A commit as webhooks show a head. */
async function readHead(world: World, repository: Repository, sha: string) {
  const commit = await readCommit(repository.directory, sha);
  if (!commit) return undefined;
  const { id, tree_id, message, timestamp, author, committer } = pushedCommitJson(world, repository, commit, []);
  return { id, tree_id, message, timestamp, author, committer };
}

function repositoryPart(world: World) {
  return {
    readFile: (name: string, ref: string, path: string) => readFile(world, name, { ref, path }),
    listFiles: (name: string, ref: string, folder: string) => listFiles(world, name, { ref, folder }),
    resolve: async (name: string, ref: string) => {
      const repository = findRepository(world, name);
      return repository && resolveCommit(repository.directory, ref);
    },
    commit: (name: string, sha: string) => readHead(world, existing(world, name), sha),
    defaultBranch: (name: string) => findRepository(world, name)?.defaultBranch,
    isPrivate: (name: string) => existing(world, name).private,
    secrets: (name: string) => Object.fromEntries(existing(world, name).secrets),
    variables: (name: string) => Object.fromEntries(existing(world, name).variables),
    repositoryJson: (name: string) => repositoryJson(world, existing(world, name)),
  };
}

/** What the engine is given. */
export function actionsHost(world: World): ActionsHost {
  return {
    ...repositoryPart(world),
    url: () => world.url,
    accountJson: (account) => accountJson(world, account),
    issueJobToken: (name, permissions) => {
      const repository = existing(world, name).id;
      const value = newTokenValue("ghs");
      return keepToken(world, { kind: "job", value, account: actionsBot, repository, permissions }).value;
    },
    revokeJobToken: (token) => void world.tokens.delete(token),
    authenticate: (authorization) => authenticate(world, authorization),
    deliver: (name, event, body, actor) => {
      const { action, ...rest } = body;
      const named = typeof action === "string" ? { action } : {};
      emit(world, existing(world, name), { event, ...named, body: rest, cause: { actor, by: "app" }, quiet: true });
    },
    reportCheck: (name, check) => reportCheck(world, existing(world, name), check),
    now: world.now,
  };
}
