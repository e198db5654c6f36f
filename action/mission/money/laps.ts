/** What the opening and the closing of a lap and a new plan do to where a mission stands: its jobs, its books, what it will cost. */

import { allBlocked } from "../access.ts";
import type { Circuit, Use } from "../breaker.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { type Instant, sum } from "../ids.ts";
import { freshTokens } from "../spend.ts";
import { costOfLap } from "./books.ts";
import { plusSpent } from "./estimate.ts";
import { usedOf } from "./slice.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

export function lapOpened(mission: Mission, event: EventOf<"lapOpened">, openedAt: Instant): Partial<Mission> {
  const { lap, run, tasks, assembly, uses = [] } = event;
  const begun = mission.plan === undefined ? ("planning" as const) : ("building" as const);
  const stage = mission.stage.kind === "queued" ? { kind: begun } : mission.stage;
  const by = `${mission.issue}:${lap}`;
  const began = uses.map((circuit): Use => ({ kind: "began", at: openedAt, circuit, by }));
  const open = { lap, openedAt, run, tasks, uses, assembly };
  return { open, laps: lap, stage, parkedUntil: undefined, uses: recent(mission, began) };
}

export function lapClosed(mission: Mission, event: EventOf<"lapClosed">, at: Instant): Partial<Mission> {
  if (mission.open?.lap !== event.lap) return {};
  const cost = costOfLap(event);
  return {
    open: undefined,
    spend: [...mission.spend, ...event.spend],
    spent: sum([mission.spent, cost]),
    costs: [...mission.costs, { at, cost }],
    tokens: mission.tokens + tokensOf(mission.open, event),
    seconds: mission.seconds + (event.seconds ?? 0),
    losses: event.lost.length > 0 ? mission.losses + 1 : 0,
    notes: [...mission.notes, ...event.notes],
    blocked: allBlocked(mission.blocked, event.blocked),
    uses: recent(mission, ended(mission, event, at)),
  };
}

/** With the plan it is known what to expect: what is ahead, besides what was spent to get there. Its units are not those of a plan before, whatever their ids. */
export function planned(mission: Mission, event: EventOf<"planned">): Partial<Mission> {
  const { plan, strategy, clarity, estimate: ahead } = event;
  const estimate = ahead === undefined ? undefined : plusSpent(ahead, usedOf(mission).usd);
  return { plan, strategy, clarity, estimate, built: [], checkpoints: [], feedback: [], stage: { kind: "building" } };
}

function ended({ issue, open }: Mission, { lap, signals = [] }: EventOf<"lapClosed">, at: Instant): readonly Use[] {
  const by = `${issue}:${lap}`;
  const shown = (circuit: Circuit) => signals.find((signal) => signal.circuit === circuit)?.ok;
  return (open?.uses ?? []).map((circuit) => ({ kind: "ended", at, circuit, by, ok: shown(circuit) }));
}

/** More than three laps of one mission never matter to a breaker. */
const mostUses = 60;

function recent({ uses }: Mission, more: readonly Use[]): readonly Use[] {
  return [...uses, ...more].slice(-mostUses);
}

/** Of a task that was lost nobody knows the tokens: all that were set aside count, unless its own ledger told. */
function tokensOf({ tasks }: NonNullable<Mission["open"]>, { spend, lost }: EventOf<"lapClosed">): number {
  const told = new Set(spend.map(({ task }) => task));
  const gone = new Set(lost.filter(({ task, charged }) => charged > 0 && !told.has(task)).map(({ task }) => task));
  const unknown = tasks.filter(({ id }) => gone.has(id)).reduce((total, { tokens = 0 }) => total + tokens, 0);
  return spend.reduce((total, { usage }) => total + freshTokens(usage), unknown);
}
