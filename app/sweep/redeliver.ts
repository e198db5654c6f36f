/** Asks GitHub to send again what it could not deliver: it does not try twice by itself. */

import type { Logger } from "pino";
import type { ProbotOctokit } from "probot";
import { failureLimit } from "../wakes/failure-limit.ts";

const day = 24 * 60 * 60_000;
/** GitHub sends nothing again that is older. */
const horizon = 3 * day;

export type Redeliverer = (octokit: ProbotOctokit) => Promise<number>;

/**
 * Each call looks back to where the last one that succeeded stood, the first one three days; answers how many were asked for.
 * What fails again and again fails because of us: its facts are found by the rest of the sweep.
 */
export function redeliverer(log: Logger, now: () => number): Redeliverer {
  let since: number | undefined;
  const tries = failureLimit({ most: 5, within: horizon, now });
  return async (octokit) => {
    const began = now();
    const from = Math.max(since ?? 0, began - horizon);
    const failed = (await failures(octokit, from)).filter(({ guid }) => tries.allows(guid));
    const asked: boolean[] = [];
    for (const { id } of failed) asked.push(await again(octokit, id, log));
    if (!asked.includes(false)) since = began;
    return failed.length;
  };
}

/** Whether GitHub took it on; a refusal is logged, and the delivery found again by the next call. */
async function again(octokit: ProbotOctokit, delivery_id: number, log: Logger): Promise<boolean> {
  try {
    await octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id, request: { retries: 0 } });
    log.info({ delivery: delivery_id }, "asked for a delivery again");
    return true;
  } catch (error) {
    log.warn({ err: error, delivery: delivery_id }, "could not ask for a delivery again");
    return false;
  }
}

/** The latest attempt of every delivery that has none that succeeded, oldest first. */
async function failures(octokit: ProbotOctokit, from: number): Promise<readonly { id: number; guid: string }[]> {
  const latest = new Map<string, { id: number; guid: string; failed: boolean }>();
  const pages = octokit.paginate.iterator("GET /app/hook/deliveries", { per_page: 100 });
  for await (const { data } of pages) {
    const recent = data.filter((delivery) => Date.parse(delivery.delivered_at) >= from);
    for (const { id, guid, status_code: status } of recent) {
      const known = latest.get(guid);
      const failed = status < 200 || status >= 400;
      latest.set(guid, { id: known?.id ?? id, guid, failed: failed && (known?.failed ?? true) });
    }
    if (recent.length < data.length) break;
  }
  return [...latest.values()].filter(({ failed }) => failed).toReversed();
}
