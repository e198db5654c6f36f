/** The one loop of all actors: observe, decide, perform, record; until there is work for others or nothing to do. */

import type { ActorName, Instant } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { type Deed, isPause, type Pause, type Step } from "#mission/step";
import type { Journal } from "./journal/open.ts";
import { reload } from "./journal/reload.ts";
import type { Hands } from "./perform/perform.ts";
import { perform } from "./perform/perform.ts";

/** What may have changed since the last look: the refs of the repository, what GitHub's API shows. */
export type Look = { readonly repository: boolean; readonly github: boolean };

const everything: Look = { repository: true, github: true };

/** What makes an actor: how its journal is read, what it looks at, what it decides. */
export type Role<Event extends { readonly kind: string }, Facts> = {
  readonly name: ActorName;
  /** Reads the facts; what `look` does not name is as it was seen before. */
  observe(lines: readonly JournalLine[], look: Look): Promise<Facts>;
  decide(lines: readonly JournalLine[], facts: Facts, now: Instant): Step<Event>;
};

/** One step, as it is logged. */
export type Logged = {
  readonly actor: string;
  readonly step: string;
  readonly deeds?: readonly string[];
  readonly reason?: string;
};

export type Loop = {
  readonly journal: Journal;
  readonly hands: Hands;
  readonly now: () => Instant;
  readonly log: (entry: Logged) => void;
};

/** More turns than any honest lap takes; beyond it something decides in circles, and stopping is safer than going on. */
const mostTurns = 40;

/**
 * The repository was fetched just before. Ends with a pause whose lap, if any, is recorded. A journal that moved meanwhile is read again and decided on again, never spliced.
 * Throws when an effect fails: everything recorded until then stands, and the next run finds what was done.
 */
export async function advance<Event extends { readonly kind: string }, Facts>(
  role: Role<Event, Facts>,
  loop: Loop,
): Promise<Pause<Event>> {
  const { journal, hands, now, log } = loop;
  let look: Look = { repository: false, github: true };
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const { lines } = journal;
    const step = role.decide(lines, await role.observe(lines, look), now());
    log(entryOf(role.name, step));
    if (!isPause(step)) look = afterwards(step.deeds, await perform(step.deeds, { ...hands, journal }));
    else if (step.kind === "rest" || hands.phase === "settle") return step;
    else if (await opened(journal, step)) return step;
    else look = everything;
  }
  throw new Error(`${role.name} took ${mostTurns} steps without coming to rest; please report this with its journal.`);
}

/** Our own pushes are known here at once; what they and other deeds changed on GitHub is looked at again. */
function afterwards<Event>(deeds: readonly Deed<Event>[], performed: "all" | "stale"): Look {
  if (performed === "stale") return everything;
  const github = deeds.some((deed) => (deed.kind === "record" ? deed.refs.length > 0 : deed.kind !== "wake"));
  return { repository: false, github };
}

async function opened<Event extends { readonly kind: string }>(
  journal: Journal,
  step: Extract<Pause<Event>, { kind: "work" }>,
) {
  const appended = await journal.append([step.opened], step.refs, step.gate);
  if (appended.kind === "appended") return true;
  await reload(journal);
  return false;
}

function entryOf<Event>(actor: ActorName, step: Step<Event>): Logged {
  if (step.kind === "perform") return { actor, step: "perform", deeds: step.deeds.map((deed) => deed.kind) };
  if (step.kind === "work") return { actor, step: "work", deeds: step.tasks.map((task) => task.id) };
  return { actor, step: "rest", reason: step.reason };
}
