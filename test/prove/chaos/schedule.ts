/** How a life's webhooks are delivered: dropped, repeated, late, in another order, and with others among them that nobody sent. */

import type { Webhook } from "../../world/github/state.ts";
import { repository } from "../../world/github/state.ts";
import type { MemoryWorld, WorldOptions } from "../../world/world.ts";
import { seeded } from "../../world/world.ts";

type Chance = () => number;

export type Schedule = {
  readonly deliver: NonNullable<WorldOptions["deliver"]>;
  /** Plays what is under way, with one sweep of the app: it asks GitHub to send again what was not delivered, and looks at the journals. */
  readonly rests: (world: MemoryWorld) => Promise<void>;
  readonly counts: { dropped: number; repeated: number; forged: number };
};

const minute = 60_000;
const longestDelay = 30 * minute;

export function scheduleOf(seed: number): Schedule {
  const chance = seeded(seed);
  const share = { dropped: 0.6 * chance(), repeated: chance(), delayed: chance(), forged: 0.3 * chance() };
  const counts = { dropped: 0, repeated: 0, forged: 0 };
  const failed: { readonly webhook: Webhook; readonly hear: (webhook: Webhook) => void }[] = [];
  return {
    counts,
    deliver(webhook, hear, clock) {
      if (chance() < share.dropped) {
        counts.dropped += 1;
        failed.push({ webhook, hear });
        return;
      }
      const copies = chance() < share.repeated ? 1 + Math.floor(chance() * 5) : 1;
      counts.repeated += copies - 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const delay = chance() < share.delayed ? chance() * longestDelay : 1000;
        clock.after(Math.round(delay), async () => hear(webhook));
      }
      if (chance() >= share.forged) return;
      counts.forged += 1;
      clock.after(Math.round(chance() * minute), async () => hear(forgery(chance)));
    },
    async rests(world) {
      await world.settles();
      await world.clock.run(undefined);
      world.clock.pass(3 * minute);
      for (const { webhook, hear } of failed.splice(0)) hear(webhook);
      await world.sweep();
      await world.settles();
    },
  };
}

function pick<Value>(chance: Chance, ...values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(chance() * values.length)] ?? values[0];
}

/** What never happened: of people who may write and who may not, about missions that are there and that are not. */
function forgery(chance: Chance): Webhook {
  const number = pick(chance, 1, 2, 3, 99);
  const sender = { login: pick(chance, "ann", "mallory") };
  const muster = { name: "muster" };
  const issue = { number, labels: [muster], body: "", user: sender };
  const head = { ref: pick(chance, `muster/${number}-x`, "muster/integration"), repo: repository };
  const pull_request = { head, base: { repo: repository } };
  const comment = { id: 5, body: pick(chance, "/muster cancel", "/muster pause", "Approved!") };
  const workflow_run = {
    path: ".github/workflows/muster.yml",
    display_title: `Muster ${number}: whatever`,
    conclusion: "failure",
  };
  const [name, payload] = pick<readonly [string, Record<string, unknown>]>(
    chance,
    ["issues", { action: pick(chance, "labeled", "unlabeled", "closed"), issue, label: muster }],
    ["issue_comment", { action: "created", issue, comment }],
    ["pull_request_review", { action: "submitted", pull_request }],
    ["pull_request", { action: pick(chance, "closed", "synchronize"), pull_request }],
    ["push", { ref: "refs/heads/main", commits: [{ modified: [".github/muster.yml"] }] }],
    ["check_run", { action: "completed", check_run: { conclusion: "success", head_branch: head.ref } }],
    ["workflow_run", { action: "completed", workflow_run }],
    ["issues", { action: "labeled", issue: { number: "1" } }],
  );
  return { name, payload: { ...payload, repository, sender } };
}
