/** GitHub's log of what it sent to the app, a delivery a line, however often it was sent. */

import type { ProbotOctokit } from "probot";

export type Delivery = {
  readonly guid: string;
  /** The latest attempt's. */
  readonly id: number;
  readonly event: string;
  readonly action: string | null;
  readonly attempts: number;
  /** When it was last answered with success, in milliseconds; undefined when it never was. */
  readonly answeredAt: number | undefined;
};

/** Those sent at or after a time in milliseconds, by their latest attempt, oldest first. */
export async function deliveriesSince(octokit: ProbotOctokit, from: number): Promise<readonly Delivery[]> {
  const deliveries = new Map<string, Delivery>();
  const pages = octokit.paginate.iterator("GET /app/hook/deliveries", { per_page: 100 });
  for await (const { data } of pages) {
    const recent = data.filter((delivery) => Date.parse(delivery.delivered_at) >= from);
    for (const attempt of recent) deliveries.set(attempt.guid, withAttempt(deliveries.get(attempt.guid), attempt));
    if (recent.length < data.length) break;
  }
  return [...deliveries.values()].toReversed();
}

type Attempt = Pick<Delivery, "id" | "guid" | "event" | "action"> & {
  readonly status_code: number;
  readonly delivered_at: string;
};

function withAttempt(later: Delivery | undefined, attempt: Attempt): Delivery {
  const { id, guid, event, action, status_code: status, delivered_at } = attempt;
  const answeredAt = status >= 200 && status < 400 ? Date.parse(delivered_at) : undefined;
  if (later === undefined) return { id, guid, event, action, attempts: 1, answeredAt };
  return { ...later, attempts: later.attempts + 1, answeredAt: later.answeredAt ?? answeredAt };
}
