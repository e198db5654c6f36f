/** The one loop of all actors: observe, decide, perform, record; until there is work for others or nothing to do. */

import type { ActorName, Instant } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { epochText } from "#mission/journal/epoch";
import { type Deed, isPause, type Pause, rest, type Step, type Withheld, without } from "#mission/step";
import type { Trail } from "./evidence/trail.ts";
import type { Journal } from "./journal/open.ts";
import type { Hands } from "./perform/perform.ts";
import { perform, type Performed } from "./perform/perform.ts";
import { openUndone } from "./undone.ts";

/** What may have changed since the last look: the refs of the repository, what GitHub's API shows. */
export type Look = {
  readonly repository: boolean;
  readonly github: boolean;
  /** What this run did not write, since it held a secret. */
  readonly withheld: readonly Withheld[];
};

type Changed = Omit<Look, "withheld">;

const everything: Changed = { repository: true, github: true };

/** What makes an actor: how its journal is read, what it looks at, what it decides. */
export type Role<Event extends { readonly kind: string }, Facts> = {
  readonly name: ActorName;
  /** Reads the facts; what `look` does not name is as it was seen before. */
  observe(lines: readonly JournalLine[], look: Look): Promise<Facts>;
  decide(lines: readonly JournalLine[], facts: Facts, now: Instant): Step<Event>;
  /** What is kept of the facts beside a decision; undefined: nothing is. */
  kept(facts: Facts): object | undefined;
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
  readonly trail: Trail;
  readonly now: () => Instant;
  readonly log: (entry: Logged) => void;
  readonly wait: (milliseconds: number) => Promise<unknown>;
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
  const { journal, hands, log, trail } = loop;
  let changed: Changed = { repository: false, github: true };
  const undone = openUndone(role.name, log);
  for (let turn = 0; turn < mostTurns;) {
    const { lines } = journal;
    const { decided, at, facts } = await next(role, loop, { ...changed, withheld: undone.withheld });
    const step = without(decided, undone.all);
    log(entryOf(role.name, step));
    if (step.kind === "rest") {
      if (!(await undone.again(hands.pace))) return step;
      turn += 1;
      changed = everything;
      continue;
    }
    if (isPause(step) && hands.phase === "settle") return step;
    trail.add({ lines, at, facts, withheld: undone.all, step });
    const done = await performed(step, loop);
    turn += turnsOf(done);
    trail.came(done);
    undone.note(done);
    if (done === "all" && isPause(step)) return step;
    changed = changedBy(step, done);
  }
  throw new Error(`${role.name} took ${mostTurns} steps without coming to rest; please report this with its journal.`);
}

/** What is to be done next, and by which facts: nothing more, once a later run has the say. */
async function next<Event extends { readonly kind: string }, Facts>(
  role: Role<Event, Facts>,
  { journal, now }: Loop,
  look: Look,
): Promise<{ readonly decided: Step<Event>; readonly at: Instant; readonly facts: object | undefined }> {
  const { lines, supersededBy } = journal;
  if (supersededBy !== undefined) {
    const decided = rest(`run ${epochText(supersededBy)} has taken over from this one`);
    return { decided, at: now(), facts: undefined };
  }
  const facts = await role.observe(lines, look);
  const at = now();
  return { decided: role.decide(lines, facts, at), at, facts: role.kept(facts) };
}

/** To wait is no step: how often a run waits is for its pace to say. */
function turnsOf(done: Performed): 0 | 1 {
  return done === "waited" ? 0 : 1;
}

function changedBy<Event>(step: Exclude<Step<Event>, { kind: "rest" }>, done: Performed): Changed {
  return isPause(step) || done === "stale" || done === "waited" ? everything : afterwards(step.deeds);
}

/** Our own pushes are known here at once; what they and other deeds changed on GitHub is looked at again. */
function afterwards<Event>(deeds: readonly Deed<Event>[]): Changed {
  const github = deeds.some((deed) => (deed.kind === "record" ? deed.refs.length > 0 : deed.kind !== "wake"));
  return { repository: false, github };
}

/** Performs what a step asks of the hands; a lap is put on record before it is given to anybody, and what comes too early is decided on again when its time has come. */
async function performed<Event extends { readonly kind: string }>(
  step: Exclude<Step<Event>, { kind: "rest" }>,
  { journal, hands, trail, now, log, wait }: Loop,
): Promise<Performed> {
  const tools = { ...hands, journal: trail.beside(journal) };
  if (step.kind === "perform") return perform(step.deeds, tools);
  const { opened, refs, gate, notBefore = now() } = step;
  const early = notBefore - now();
  if (early > 0) {
    log({ actor: journal.actor, step: "cool-down", reason: `${Math.ceil(early / 1000)} s: much of the money is used` });
    await wait(early);
    return "stale";
  }
  return perform([{ kind: "record", events: [opened], refs, ...(gate === undefined ? {} : { gate }) }], tools);
}

function entryOf<Event>(actor: ActorName, step: Step<Event>): Logged {
  if (step.kind === "perform") return { actor, step: "perform", deeds: step.deeds.map((deed) => deed.kind) };
  if (step.kind === "work") return { actor, step: "work", deeds: step.tasks.map((task) => task.id) };
  return { actor, step: "rest", reason: step.reason };
}
