/** The app in memory: what it hears becomes wakes by the app's own rules, and what it did not hear is found by its sweep. */

import { ActorName } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { starts } from "#mission/say/labels";
import { due } from "#mission/wake/due";
import { unshown } from "#mission/wake/unshown";
import { type Wake, wakesFor } from "#mission/wake/wake";
import { failureLimit } from "../../app/inbox/failure-limit.ts";
import { listensTo } from "../../app/events.ts";
import type { Actions } from "./github/open.ts";
import { type Hub, muster, musterApp, type Webhook } from "./github/state.ts";

type Journals = ReadonlyMap<ActorName, readonly JournalLine[]>;

export type App = {
  readonly hear: (webhook: Webhook) => void;
  /** Wakes whoever is due by the journals, and whoever was labelled unheard. Answers how many. */
  readonly sweep: (live: Journals, archived: Journals) => number;
};

/** Milliseconds for which the same wakes are held together. */
const together = 2000;

export function memoryApp(hub: Hub, actions: Pick<Actions, "start">, integration: string): App {
  const { clock } = hub;
  const me = { appId: musterApp, login: muster.login, integration };
  const failures = failureLimit({ most: 3, within: 30 * 60_000, now: clock.now });
  const held = new Set<string>();

  /** Who may not write starts nothing; the refusal is a comment that nobody here reads. */
  function answer(wake: Wake): void {
    const { actor, reason, by, needs, urgent, afterFailure } = wake;
    const mayWrite = ["admin", "write"].includes(hub.roles.get(by?.login ?? "") ?? "none");
    if (needs === "write" && !mayWrite) return;
    const lane = urgent === true ? "now" : "queue";
    const key = `${actor} ${lane}`;
    if (held.has(key) || (afterFailure === true && !failures.allows(actor))) return;
    held.add(key);
    clock.after(together, async () => {
      held.delete(key);
      actions.start({ actor, reason, lane, objective: undefined });
    });
  }

  return {
    hear(webhook) {
      const { action } = webhook.payload;
      if (!listensTo(webhook.name, typeof action === "string" ? action : undefined)) return;
      for (const wake of wakesFor(webhook, me)) answer(wake);
    },
    sweep(live, archived) {
      const labelled = [...hub.issues.values()].filter(({ open, labels }) => open && labels.some(starts));
      const shown = new Set(labelled.map(({ number }) => String(number)));
      const journals = new Map([...[...archived].filter(([actor]) => shown.has(actor)), ...live]);
      const found = [...due(journals, clock.now()), ...unshown(journals, labelled, clock.now())];
      const late = found.map((each): Wake => ({ ...each, needs: "none" }));
      const unheard = labelled.flatMap(({ number, timeline }): readonly Wake[] => {
        const actor = ActorName.parse(String(number));
        const given = timeline.findLast((each) => each.kind === "labeled" && starts(each.label));
        if (journals.has(actor) || given === undefined) return [];
        return [{ actor, reason: "issue labeled", by: { login: given.by.login }, needs: "write" }];
      });
      for (const wake of [...late, ...unheard]) answer(wake);
      return late.length + unheard.length;
    },
  };
}
