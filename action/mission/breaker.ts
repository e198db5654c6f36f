/**
 * Circuit breakers: who fails three times in a row is left alone for a while, and then tried by one. What happened stands in the missions'
 * journals, which every mission reads, so all of them see the same breakers and nobody keeps them. Pure.
 */

import { z } from "zod";
import type { Outcome } from "./handoff.ts";
import { type Instant, Instant as InstantOf } from "./ids.ts";
import { whoDoes } from "./roles.ts";
import type { Task } from "./task.ts";

/** What can fail: a provider of models, a role, the repository's own set-up and machines. */
export const Circuit = z
  .string()
  .regex(/^(provider:[a-z]+|role:[a-z-]+|repository)$/)
  .brand("Circuit");
export type Circuit = z.infer<typeof Circuit>;

/** What a lap showed about a circuit. */
export const Signal = z.strictObject({ circuit: Circuit, ok: z.boolean() });
export type Signal = z.infer<typeof Signal>;

export type Breaker =
  | { readonly kind: "closed"; readonly failures: number }
  | { readonly kind: "open"; readonly until: Instant }
  /** One lap tries; `by` names it. */
  | { readonly kind: "probing"; readonly by: string; readonly since: Instant };

/** A lap's beginning or end as far as one circuit is concerned; without `ok` it showed nothing. */
export type Use =
  | { readonly kind: "began"; readonly at: Instant; readonly circuit: Circuit; readonly by: string }
  | {
      readonly kind: "ended";
      readonly at: Instant;
      readonly circuit: Circuit;
      readonly by: string;
      readonly ok: boolean | undefined;
    };

const mostFailures = 3;
const openFor = 120_000;
/** No job lives longer: a probe that never ended is given up. */
const longestProbe = 6 * 60 * 60_000;

export const untouched: Breaker = { kind: "closed", failures: 0 };

export function afterUse(breaker: Breaker, use: Use): Breaker {
  if (use.kind === "began") {
    const tries = breaker.kind !== "closed" && mayBegin(breaker, use.at);
    return tries ? { kind: "probing", by: use.by, since: use.at } : breaker;
  }
  if (breaker.kind === "closed") return counted(breaker.failures, use);
  return breaker.kind === "probing" && breaker.by === use.by ? judged(use) : breaker;
}

function counted(failures: number, { at, ok }: Extract<Use, { kind: "ended" }>): Breaker {
  if (ok === undefined) return { kind: "closed", failures };
  if (ok) return untouched;
  return failures + 1 < mostFailures ? { kind: "closed", failures: failures + 1 } : opened(at);
}

/** A probe that showed nothing leaves the next one free to try. */
function judged({ at, ok }: Extract<Use, { kind: "ended" }>): Breaker {
  if (ok === undefined) return { kind: "open", until: at };
  return ok ? untouched : opened(at);
}

function opened(at: Instant): Breaker {
  return { kind: "open", until: InstantOf.parse(at + openFor) };
}

export function mayBegin(breaker: Breaker, now: Instant): boolean {
  if (breaker.kind === "closed") return true;
  return breaker.kind === "open" ? now >= breaker.until : now >= breaker.since + longestProbe;
}

export type Breakers = ReadonlyMap<Circuit, Breaker>;

/** The breakers after all that missions did, in whatever order it is told. */
export function breakersAfter(uses: readonly Use[]): Breakers {
  const breakers = new Map<Circuit, Breaker>();
  for (const use of uses.toSorted(inTime)) {
    breakers.set(use.circuit, afterUse(breakers.get(use.circuit) ?? untouched, use));
  }
  return breakers;
}

/** In the same millisecond ends come before beginnings; the rest is settled by name, so that everybody sees the same order. */
function inTime(a: Use, b: Use): number {
  return a.at - b.at || b.kind.localeCompare(a.kind) || a.by.localeCompare(b.by);
}

/** Why a lap with these tasks has to wait; undefined when nothing it needs is broken. */
export function whyBroken(circuits: readonly Circuit[], breakers: Breakers, now: Instant): string | undefined {
  const broken = circuits.find((circuit) => !mayBegin(breakers.get(circuit) ?? untouched, now));
  if (broken === undefined) return undefined;
  const breaker = breakers.get(broken);
  const how = breaker?.kind === "probing" ? "one mission tries it now" : "it is tried again after two minutes";
  return `${nameOf(broken)} failed ${mostFailures} times in a row; ${how}`;
}

function nameOf(circuit: Circuit): string {
  const [kind, name] = circuit.split(":");
  if (kind === "provider") return `the model provider \`${name}\``;
  return kind === "role" ? `the ${name}` : "setting up a worker here";
}

/** What a lap of these tasks relies on. */
export function circuitsOf(tasks: readonly Task[]): readonly Circuit[] {
  const work = tasks.flatMap((task) => (task.kind === "verify" ? [] : [task]));
  const all = work.flatMap(({ kind, provider }) => [`provider:${provider}`, `role:${whoDoes[kind]}`, "repository"]);
  return [...new Set(all)].map((name) => Circuit.parse(name));
}

type Failure = Extract<Outcome, { kind: "failed" }>["reason"];
const blamed: Partial<Readonly<Record<Failure, "provider" | "role" | "repository">>> = {
  overloaded: "provider",
  garbage: "role",
  refused: "role",
  environment: "repository",
  setup: "repository",
};

/** What a task's outcome shows about each of its circuits: the one to blame failed, those behind it worked, of those before it nothing is known. */
export function signalOf(circuit: Circuit, outcome: Outcome | "lost"): boolean | undefined {
  const [kind] = circuit.split(":");
  if (outcome === "lost") return kind === "repository" ? false : undefined;
  if (outcome.kind !== "failed") return true;
  if (outcome.reason === "cancelled" || outcome.reason === "stuck") return undefined;
  const guilty = blamed[outcome.reason];
  if (guilty === undefined) return true;
  const order = ["repository", "provider", "role"];
  if (kind === guilty) return false;
  return order.indexOf(kind ?? "") < order.indexOf(guilty) ? true : undefined;
}
