/** The books of a lap: what its calls cost by task, role and model, what its lost tasks are charged with, and how long its workers worked. */

import { allBlocked } from "../access.ts";
import { type Circuit, type Signal, signalOf } from "../breaker.ts";
import type { LapFacts } from "../facts.ts";
import type { Handoff } from "../handoff.ts";
import { type Instant, sum, Usd } from "../ids.ts";
import { addUsage, type Call } from "../spend.ts";
import type { MissionEvent, Spend } from "../course/event.ts";
import type { OpenLap } from "../course/state.ts";

export type Over = Extract<LapFacts, { kind: "over" }>;
export type LapClosed = Extract<MissionEvent, { kind: "lapClosed" }>;
type OpenTask = OpenLap["tasks"][number];

export function closeBooks(open: OpenLap, over: Over, now: Instant): LapClosed {
  const handoffs = open.tasks.flatMap((task) => over.handoffs.get(task.id) ?? []);
  const missing = open.tasks.filter((task) => isLost(task, open, over));
  const lost = missing.map((task) => ({ task: task.id, charged: chargeFor(task, over) }));
  const unsettled = handoffs.flatMap(({ task, unsettled: charged = Usd.parse(0) }) =>
    charged > 0 ? [{ task, charged }] : [],
  );
  const known = missing.flatMap((task) => summed(task.id, over.ledgers?.get(task.id)?.calls ?? []));
  const signals = signalsOf(open, over);
  const limits = handoffs.flatMap((handoff) => handoff.limits ?? []);
  const blocked = allBlocked(...handoffs.map((handoff) => handoff.blocked), over.verdict?.blocked);
  return {
    kind: "lapClosed",
    lap: open.lap,
    spend: [...handoffs.flatMap(({ task, calls }) => summed(task, calls)), ...known],
    lost,
    ...(unsettled.length > 0 ? { unsettled } : {}),
    ...(signals.length > 0 ? { signals } : {}),
    ...(limits.length > 0 ? { limits } : {}),
    seconds: Math.ceil(secondsOf(handoffs, over.given ? missing : [], (now - open.openedAt) / 1000)),
    notes: open.tasks.flatMap((task) => notesOf(task, over)),
    ...(blocked.length > 0 ? { blocked: [...blocked] } : {}),
  };
}

function notesOf({ id, unit }: OpenTask, { handoffs }: Over): LapClosed["notes"] {
  const notes = handoffs.get(id)?.notes ?? [];
  return notes.map((note) => ({ ...note, ...(unit === undefined ? {} : { unit }) }));
}

/** What the lap showed of each circuit: it works if it worked for anybody. */
function signalsOf({ tasks, uses }: OpenLap, { given, handoffs }: Over): Signal[] {
  if (!given) return [];
  const work = tasks.filter(({ kind }) => kind !== "verify");
  return uses.flatMap((circuit) => {
    const shown = work.map(({ id }) => shownBy(handoffs.get(id), circuit));
    const ok = shown.includes(true) || (shown.includes(false) ? false : undefined);
    return ok === undefined ? [] : [{ circuit, ok }];
  });
}

/** An answer that was known shows nothing: nobody was asked. */
function shownBy(handoff: Handoff | undefined, circuit: Circuit): boolean | undefined {
  if (handoff?.calls.some(({ outcome }) => outcome === "cached") === true) return undefined;
  return signalOf(circuit, handoff?.outcome ?? "lost");
}

/** What a closed lap cost in all. */
export function costOfLap({ spend, lost, unsettled = [] }: Pick<LapClosed, "spend" | "lost" | "unsettled">): Usd {
  return sum([...spend.map(({ cost }) => cost), ...[...lost, ...unsettled].map(({ charged }) => charged)]);
}

function isLost(task: OpenTask, open: OpenLap, over: Over): boolean {
  return task.kind === "verify" ? verdictIsMissing(open, over) : !over.handoffs.has(task.id);
}

/** A lap that only verifies has nothing else to show; beside hand-offs, a lost verification is simply done again. */
function verdictIsMissing(open: OpenLap, over: Over): boolean {
  return open.tasks.every((task) => task.kind === "verify") && over.verdict === undefined;
}

/** Where the worker's own ledger came back, only what it had set aside for calls whose end it did not see; else all it was given. */
function chargeFor(task: OpenTask, over: Over): Usd {
  if (!over.given) return Usd.parse(0);
  return over.ledgers?.get(task.id)?.unsettled ?? task.reserved;
}

/** A lost worker may have worked until its lap was looked at. */
function secondsOf(handoffs: readonly Handoff[], lost: readonly OpenTask[], passed: number): number {
  const worked = handoffs.reduce((total, { seconds }) => total + seconds, 0);
  return lost.reduce((total, { minutes = 0 }) => total + Math.min(minutes * 60, Math.max(0, passed)), worked);
}

function summed(task: Handoff["task"], calls: readonly Call[]): readonly Spend[] {
  const rows = new Map<string, Spend>();
  for (const call of calls) {
    const key = `${call.role} ${call.model}`;
    rows.set(key, plus(rows.get(key), call, task));
  }
  return [...rows.values()];
}

function plus(row: Spend | undefined, call: Call, task: Handoff["task"]): Spend {
  const { role, model, prompt, usage, cost } = call;
  const version = prompt === undefined ? {} : { prompt };
  const known = (row?.cached ?? 0) + (call.outcome === "cached" ? 1 : 0);
  const cached = known === 0 ? {} : { cached: known };
  const exchanges = [...(row?.exchanges ?? []), ...exchanged(call)];
  const hashes = exchanges.length === 0 ? {} : { exchanges };
  if (row === undefined) return { task, role, model, ...version, calls: 1, ...cached, usage, cost, ...hashes };
  return {
    ...row,
    calls: row.calls + 1,
    ...cached,
    usage: addUsage(row.usage, usage),
    cost: Usd.parse(row.cost + cost),
    ...hashes,
  };
}

function exchanged({ request, answer }: Call): readonly string[] {
  return answer === undefined ? [] : [`${request.slice(0, 16)}:${answer.slice(0, 16)}`];
}
