/** An empty GitHub for one repository; whoever listens hears its webhooks. */

import type { Clock } from "../clock.ts";
import type { Remote } from "../git/remote.ts";
import { followPushes } from "./follow-push.ts";
import type { Account, Hub, Webhook } from "./state.ts";
import { repository } from "./state.ts";

export type HubOptions = {
  readonly clock: Clock;
  readonly remote: Remote;
  readonly private: boolean;
  readonly hears: (webhook: Webhook) => void;
};

export function openHub({ clock, remote, private: isPrivate, hears }: HubOptions): Hub {
  let [ids, numbers] = [1000, 0];
  const hub: Hub = {
    clock,
    remote,
    private: isPrivate,
    issues: new Map(),
    pulls: new Map(),
    checks: [],
    runs: new Map(),
    roles: new Map(),
    nextId: () => (ids += 1),
    nextNumber: () => (numbers += 1),
    emit: ({ name, payload }: Webhook, by: Account) =>
      hears({ name, payload: { ...payload, repository, sender: { login: by.login } } }),
  };
  followPushes(hub);
  return hub;
}
