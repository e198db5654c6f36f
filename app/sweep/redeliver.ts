/** Asks GitHub to send again what was not delivered, or delivered and not acted on: it does not try twice by itself. */

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { failureLimit } from "../inbox/failure-limit.ts";
import type { Unanswered } from "../inbox/unanswered.ts";
import { type Delivery, deliveriesSince } from "./deliveries.ts";
import { lastWords } from "./last-words.ts";

const minute = 60_000;
/** GitHub sends nothing again that is older. */
const horizon = 3 * 24 * 60 * minute;
/** How far our clock, GitHub's and its log may be apart. */
const slack = minute;
/** A delivery that is not in GitHub's log by then will not come. */
const lag = 10 * minute;

export type RedelivererOptions = {
  readonly unanswered: Unanswered;
  readonly listensTo: (event: string, action: string | null) => boolean;
  readonly log: Logger;
  readonly now: () => number;
};

export type Redeliverer = (octokit: ProbotOctokit) => Promise<number>;

/**
 * Each call looks back to where the last one that succeeded stood, the first one three days; answers how many were asked for.
 * The first also counts as not acted on what a process before this one answered last: it may have died over it.
 * What fails again and again fails because of us: its facts are found by the rest of the sweep.
 */
export function redeliverer({ unanswered, listensTo, log, now }: RedelivererOptions): Redeliverer {
  const started = now();
  let since: number | undefined;
  let looked = false;
  const tries = failureLimit({ most: 5, within: horizon, now });

  async function look(octokit: ProbotOctokit): Promise<readonly Delivery[]> {
    const oldest = Math.min(since ?? 0, ...unanswered.all().values());
    const seen = await deliveriesSince(octokit, Math.max(oldest - slack, now() - horizon));
    if (!looked) for (const guid of lastWords(seen, started + slack, listensTo)) unanswered.add(guid, started);
    looked = true;
    return seen;
  }

  return async (octokit) => {
    const began = now();
    const seen = await look(octokit);
    const open = unanswered.all();
    const known = new Set(seen.map(({ guid }) => guid));
    for (const [guid, at] of open) if (!known.has(guid) && at < began - lag) unanswered.forget(guid);
    const missed = seen.filter(({ guid, answeredAt }) => answeredAt === undefined || open.has(guid));
    let [asked, refused] = [0, 0];
    for (const { id, guid } of missed) {
      // Before it is asked for, since it may come and be lost once more before GitHub's answer to this.
      unanswered.forget(guid);
      if (!tries.allows(guid)) continue;
      asked += 1;
      if (await again(octokit, id, log)) continue;
      refused += 1;
      unanswered.add(guid, open.get(guid) ?? began);
    }
    if (refused === 0) since = began;
    return asked;
  };
}

/** Whether GitHub took it on; a refusal is logged, and the delivery found again by the next call. */
async function again(octokit: ProbotOctokit, delivery_id: number, log: Logger): Promise<boolean> {
  try {
    await octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id });
    log.info({ delivery: delivery_id }, "asked for a delivery again");
    return true;
  } catch (error) {
    log.warn({ err: error, delivery: delivery_id }, "could not ask for a delivery again");
    return false;
  }
}
