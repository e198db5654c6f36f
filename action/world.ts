/** What an actor looks at and acts on, opened with the token that may write. */

import { setSecret } from "@actions/core";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "#mission/ids";
import type { Runner } from "./environment.ts";
import { openGit } from "./git/open.ts";
import { openClient } from "./github/client.ts";
import { clockOf } from "./github/clock.ts";
import { openGitHub } from "./github/open.ts";
import type { Inputs } from "./inputs.ts";
import { organisationSwitch } from "./observe/organisation.ts";
import { openReaders } from "./journal/readers.ts";
import type { World } from "./observe/repository.ts";
import { openGuard } from "./scan/outbound/guard.ts";
import { guardGit } from "./scan/outbound/guard-git.ts";
import { guardGitHub } from "./scan/outbound/guard-github.ts";
import { writeToken } from "./token.ts";

export type OpenWorld = {
  readonly world: World;
  readonly now: () => Instant;
  readonly close: () => Promise<void>;
};

/** Throws when there is no token to write with. */
export async function openWorld(inputs: Inputs, runner: Runner): Promise<OpenWorld> {
  const jobToken = inputs["github-token"];
  if (jobToken === undefined) throw new Error("The input `github-token` is empty; pass `${{ github.token }}`.");
  const token = await writeToken({ appUrl: inputs["app-url"], jobToken, oidc: runner.oidc });
  setSecret(token);
  const client = openClient({ baseUrl: runner.apiUrl, token });
  const now = clockOf(client, Date.now);
  const secrets = [token, jobToken, runner.oidc?.token, inputs["anthropic-api-key"]].flatMap((secret) => secret ?? []);
  const guard = openGuard(secrets);
  const place = { owner: runner.owner, name: runner.name };
  const github = guardGitHub(openGitHub(client, place, { now, wait: sleep }), guard);
  const git = guardGit(await openGit({ remoteUrl: runner.gitUrl, token }), guard);
  let asked: ReturnType<typeof github.repository> | undefined;
  const repository = () => (asked ??= github.repository());
  return {
    world: {
      github,
      git,
      run: runner.run,
      attempt: runner.attempt,
      runUrl: `${runner.gitUrl.replace(/\.git$/, "")}/actions/runs/${runner.run}`,
      secrets,
      readers: openReaders(git),
      dayCap: inputs["day-usd"],
      pushes: inputs["pushes-a-minute"] === 0 ? undefined : inputs["pushes-a-minute"],
      allowed: organisationSwitch(client, runner.owner, () => performance.now()),
      defaultBranch: async () => runner.defaultBranch ?? (await repository()).defaultBranch,
      isPrivate: async () => runner.isPrivate ?? (await repository()).private,
    },
    now,
    close: () => rm(git.directory, { recursive: true, force: true }),
  };
}
