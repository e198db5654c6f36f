/** Repairs what was missed: deliveries that failed, actors that are due, labels that nobody heard. Webhooks are only a faster way. */

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { type ActorName, Instant } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { due } from "#mission/wake/due";
import { type Labelled, unshown } from "#mission/wake/unshown";
import type { Wake } from "#mission/wake/wake";
import type { Ears } from "../wakes/hear.ts";
import type { Place } from "../wakes/place.ts";
import { journalReader, type Journals } from "./journals.ts";
import type { Redeliverer } from "./redeliver.ts";
import { labelledIssues, unheard } from "./unheard.ts";

export type Due = (
  journals: ReadonlyMap<ActorName, readonly JournalLine[]>,
  now: Instant,
  issues: readonly Labelled[],
) => readonly { readonly actor: ActorName; readonly reason: string }[];

/** By the journals alone, and by what people see of them. */
export const lyingOrUnshown: Due = (journals, now, issues) => [
  ...due(journals, now),
  ...unshown(journals, issues, now),
];

export type SweepOptions = {
  /** A client that speaks for an installation, or as the app itself. */
  readonly client: (installation?: number) => Promise<ProbotOctokit>;
  readonly redeliver: Redeliverer;
  readonly answer: Ears["answer"];
  readonly due: Due;
  readonly now: () => number;
  readonly log: Logger;
};

export type Swept = { readonly redelivered: number; readonly woken: number; readonly failed: number };

/** One repository's failure does not keep the others from being swept; it is logged and counted. */
export function sweeper({ client, redeliver, answer, due: dueNow, now, log }: SweepOptions): () => Promise<Swept> {
  const readJournals = journalReader(now);

  async function sweepRepository(place: Place): Promise<number> {
    const journals = await readJournals(place);
    const issues = await labelledIssues(place);
    const at = Instant.parse(now());
    const wakes: readonly Wake[] = [
      ...dueNow(await withArchived(journals, issues), at, issues).map(
        ({ actor, reason }) => ({ actor, reason, needs: "none" }) as const,
      ),
      ...(await unheard(issues, journals.known, place)),
    ];
    for (const wake of wakes) answer(wake, place);
    return wakes.length;
  }

  async function attempt(what: string, act: () => Promise<number>): Promise<number | undefined> {
    return act().catch((error: unknown) => {
      log.error({ err: error, what }, "could not sweep");
      return undefined;
    });
  }

  return async () => {
    const app = await client();
    const redelivered = await attempt("deliveries", () => redeliver(app));
    const places = await repositories(client, log);
    const woken: (number | undefined)[] = [];
    for (const place of places) woken.push(await attempt(`${place.owner}/${place.repo}`, () => sweepRepository(place)));
    return {
      redelivered: redelivered ?? 0,
      woken: woken.reduce<number>((total, count) => total + (count ?? 0), 0),
      failed: [redelivered, ...woken].filter((count) => count === undefined).length,
    };
  };
}

/** Of the archive only those whose issue is open and labelled: such an issue should have been closed, or somebody wants its mission taken up again. */
async function withArchived({ active, archived }: Journals, issues: readonly Labelled[]): Promise<Journals["active"]> {
  return new Map([...active, ...(await archived(issues.map(({ number }) => String(number))))]);
}

async function repositories(client: SweepOptions["client"], log: Logger): Promise<readonly Place[]> {
  const app = await client();
  const installations = await app.paginate("GET /app/installations", { per_page: 100 });
  const places: Place[] = [];
  for (const { id, suspended_at: suspended } of installations) {
    if (suspended) continue;
    const octokit = await client(id);
    const found = await octokit.paginate("GET /installation/repositories", { per_page: 100 });
    for (const { owner, name, default_branch: defaultBranch, archived } of found)
      if (!archived) places.push({ owner: owner.login, repo: name, defaultBranch, octokit, log });
  }
  return places;
}
