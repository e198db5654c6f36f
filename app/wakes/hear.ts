/** Takes in what each verified webhook asks for, so that it can be acknowledged at once; acts on it afterwards. */

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { z } from "zod";
import type { Wake } from "#mission/wake/wake";
import { type Errand, Inbox } from "../inbox/inbox.ts";
import type { Unanswered } from "../inbox/unanswered.ts";
import { errandsOf, type Origin } from "./errand.ts";
import { integrationOf } from "./integration.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { memory } from "./memory.ts";
import type { Identity, Place } from "./place.ts";

/** A verified webhook. `id` is the delivery's GUID. */
export type Heard = { readonly id: string; readonly name: string; readonly payload: unknown };

export type Ears = {
  /** Whether the delivery may be acknowledged. Throws when GitHub could not say who we are. */
  readonly hear: (heard: Heard) => Promise<"taken" | "full">;
  /** Takes in a wake that did not come from a webhook. Throws when there is no room. */
  readonly answer: (wake: Wake, place: Place) => void;
  /** How many wakes wait or are acted on. */
  readonly waiting: () => number;
  readonly isFull: () => boolean;
  readonly flush: () => Promise<void>;
};

export type EarsOptions = {
  /** A client that speaks for an installation. */
  readonly client: (installation: number) => Promise<ProbotOctokit>;
  readonly me: () => Promise<Identity>;
  /** Is told of deliveries that were acknowledged and then not acted on. */
  readonly unanswered: Unanswered;
  readonly log: Logger;
  readonly now: () => number;
  /** How long identical wakes are held together, in milliseconds. */
  readonly together: number;
  /** How many wakes may wait. */
  readonly room: number;
};

const Delivered = z.object({
  installation: z.object({ id: z.number() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }), default_branch: z.string() }),
});

export function ears(options: EarsOptions): Ears {
  const { me, now } = options;
  const inbox = new Inbox(options);
  const branches = memory<string>({ lasts: 5 * 60_000, now });
  const take = (errands: readonly Errand[]): void => {
    if (!inbox.take(errands)) throw new Error("too many wakes are waiting");
  };
  const toErrands = errandsOf({ me, now, log: options.log, take });

  /** The wakes are what is kept of the payload; which of them are meant may take a request. */
  function errandsFor(meaning: Meaning, origin: Origin): readonly Errand[] {
    if (meaning.kind === "plain") return toErrands(meaning.wakes, origin);
    const { branch, wakes, otherwise } = meaning;
    const act = async () => {
      const integration = await branches.get(origin.repo, async () => integrationOf(await origin.open()));
      take(toErrands(branch === integration ? wakes : otherwise, origin));
    };
    return [{ key: `${origin.repo} ${JSON.stringify(meaning)}`, lane: "usual", act, lost: origin.lost }];
  }

  return {
    async hear({ id, ...event }) {
      const { data } = Delivered.safeParse(event.payload);
      if (data === undefined) return "taken";
      const origin = originOf(data, id, options);
      const meaning = meaningOf(event, await me());
      return inbox.take(errandsFor(meaning, origin)) ? "taken" : "full";
    },
    answer(wake, place) {
      const repo = `${place.owner}/${place.repo}`;
      take(toErrands([wake], { repo, open: () => Promise.resolve(place), lost: undefined }));
    },
    waiting: () => inbox.size,
    isFull: () => inbox.isFull,
    flush: () => inbox.flush(),
  };
}

function originOf(
  { installation, repository }: z.infer<typeof Delivered>,
  guid: string,
  { client, unanswered, now, log }: EarsOptions,
): Origin {
  const { name: repo, default_branch: defaultBranch } = repository;
  const owner = repository.owner.login;
  const at = now();
  return {
    repo: `${owner}/${repo}`,
    open: async () => ({ owner, repo, defaultBranch, octokit: await client(installation.id), log }),
    lost: () => unanswered.add(guid, at),
  };
}
