/** One operation of the hands with faults at some of its requests: what it came to, and what is wrong with that. */

import { isDeepStrictEqual } from "node:util";
import type { SeenRequest } from "../../../app/forge/http/stats.ts";
import type { Fault } from "./faults.ts";
import type { Operation, Prepare } from "./operations.ts";
import type { Hands, Place } from "./place.ts";

/** A fault at the nth request, from 0. */
export type Strike = { readonly at: number; readonly fault: Fault };

/** More requests than any operation needs, with all that may be tried again. */
const mostRequests = 14;
const mostWaited = 6 * 60_000;
type Asked = { readonly route: string; readonly at: number };

/** The requests that one operation makes when nothing goes wrong. */
export async function requestsOf(place: Place, prepare: Prepare, key: string): Promise<readonly string[]> {
  const operation = await prepare(place, key);
  const hands = place.hands(key);
  const { asked } = await watched(place, key, hands, operation);
  return asked.map(({ route }) => route);
}

/** What is wrong, in words; nothing when all is as it should be. */
export async function problems(
  place: Place,
  prepare: Prepare,
  strikes: readonly Strike[],
  key: string,
): Promise<readonly string[]> {
  const operation = await prepare(place, key);
  const expected = operation.done === undefined ? await operation.act(place.hands(`${key}-calm`)) : undefined;
  const hands = place.hands(key);
  // The later first: those before it do not keep it from counting.
  for (const { at, fault } of strikes.toSorted((a, b) => b.at - a.at))
    place.forge.faults.rest({ ...fault.fault, agent: `${key} `, after: at, whenSilent: hands.losesPatience });
  const from = hands.now();
  const { asked, outcome } = await watched(place, key, hands, operation);
  const wrong = [...badManners(asked, strikes, hands.now() - from), ...givenUp(outcome, strikes, operation)];
  const { done } = operation;
  if (done === undefined) return [...wrong, ...wrongAnswer(outcome, expected, strikes, operation)];
  // The next run, which looks at what is there first.
  if ((await done()) === 0) await operation.act(place.hands(`${key}-next`));
  const times = await done();
  return times === 1 ? wrong : [...wrong, `done ${times} times`];
}

function badManners(asked: readonly Asked[], strikes: readonly Strike[], waited: number): readonly string[] {
  return [
    ...(asked.length > mostRequests ? [`${asked.length} requests`] : []),
    ...(waited > mostWaited ? [`${waited} ms waited`] : []),
    ...early(asked, strikes),
  ];
}

function givenUp(outcome: Outcome, strikes: readonly Strike[], operation: Operation): readonly string[] {
  // Twice in a row nobody need come to the answer in one go.
  const passes = strikes.length === 1 && strikes.every(({ fault }) => fault.passes) && !mayWait(operation);
  return passes && outcome.kind === "threw" ? [`gave up: ${String(outcome.error)}`] : [];
}

function wrongAnswer(
  outcome: Outcome,
  expected: unknown,
  strikes: readonly Strike[],
  { cautious }: Operation,
): readonly string[] {
  const saysNo = cautious === true && strikes.some(({ fault }) => !fault.passes);
  if (outcome.kind === "threw" || saysNo || isDeepStrictEqual(outcome.answer, expected)) return [];
  return ["another answer"];
}

/** An issue is left to the next run where nobody can say soon whether it was opened. */
function mayWait({ name }: Operation): boolean {
  return name === "openIssue" || name === "openSubIssue";
}

type Outcome =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

async function watched(place: Place, key: string, hands: Hands, operation: Operation) {
  const asked: Asked[] = [];
  const stop = place.forge.onRequest(({ route, agent, kind }: SeenRequest) => {
    if (kind !== "runner" && agent?.startsWith(`${key} `) === true) asked.push({ route, at: hands.now() });
  });
  const outcome = await operation.act(hands).then(
    (answer): Outcome => ({ kind: "answered", answer }),
    (error: unknown): Outcome => ({ kind: "threw", error }),
  );
  stop();
  return { asked, outcome };
}

/** Requests while GitHub wanted none, by the clock of who asked. */
function early(asked: readonly Asked[], strikes: readonly Strike[]): readonly string[] {
  return strikes.flatMap(({ at, fault }) => {
    const struck = asked[at];
    const next = asked[at + 1];
    if (struck === undefined || next === undefined || fault.quiet === undefined) return [];
    return next.at - struck.at < fault.quiet ? [`asked again after ${next.at - struck.at} ms`] : [];
  });
}
