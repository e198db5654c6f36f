/** Turns each webhook that Probot has verified into wakes, and answers them; identical ones within a moment become one. */

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { z } from "zod";
import { wakesFor, type Wake } from "#mission/wake/wake";
import { answerWake } from "./answer.ts";
import { coalesce } from "./coalesce.ts";
import { failureLimit } from "./failure-limit.ts";
import { integrationOf } from "./integration.ts";
import { memory } from "./memory.ts";
import type { Identity, Place } from "./place.ts";

/** A verified webhook with the client of its installation: what Probot's context offers, and no more. */
export type Heard = { readonly name: string; readonly payload: unknown; readonly octokit: ProbotOctokit };

export type Ears = {
  readonly hear: (heard: Heard) => Promise<void>;
  /** Answers wakes that did not come from a webhook. */
  readonly answer: (wake: Wake, place: Place) => Promise<void>;
  readonly flush: () => Promise<void>;
};

export type EarsOptions = {
  readonly me: () => Promise<Identity>;
  readonly log: Logger;
  readonly now: () => number;
  /** How long identical wakes are held together, in milliseconds. */
  readonly together: number;
};

const Repository = z.object({
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }), default_branch: z.string() }),
});

/** The events whose meaning depends on the name of the integration branch. */
const aboutIntegration = new Set(["push", "pull_request"]);

export function ears({ me, log, now, together }: EarsOptions): Ears {
  const acts = coalesce(together, (error) => log.error({ err: error }, "could not wake"));
  const failures = failureLimit({ most: 3, within: 30 * 60_000, now });
  const branches = memory<string>({ lasts: 5 * 60_000, now });

  async function answer(wake: Wake, place: Place): Promise<void> {
    const { actor, needs } = wake;
    const key = `${place.owner}/${place.repo} ${actor}`;
    if (wake.afterFailure && !failures.allows(key)) {
      log.warn({ repo: `${place.owner}/${place.repo}`, actor }, "its runs keep failing; left to the sweep");
      return;
    }
    const identity = await me();
    const held =
      needs === "none" && wake.react === undefined ? key : `${key} ${wake.by?.login} ${JSON.stringify(wake.react)}`;
    await acts.run(held, () => answerWake(wake, { ...place, me: identity }));
  }

  async function hear({ name, payload, octokit }: Heard): Promise<void> {
    const { data } = Repository.safeParse(payload);
    if (data === undefined) return;
    const { name: repo, owner, default_branch: defaultBranch } = data.repository;
    const place: Place = { owner: owner.login, repo, defaultBranch, octokit, log };
    const integration = aboutIntegration.has(name)
      ? await branches.get(`${place.owner}/${repo}`, () => integrationOf(place))
      : "";
    const wakes = wakesFor({ name, payload }, { ...(await me()), integration });
    await Promise.all(wakes.map((wake) => answer(wake, place)));
  }

  return { hear, answer, flush: acts.flush };
}
