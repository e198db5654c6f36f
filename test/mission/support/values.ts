/** Short values for the mind's tests: commits, runs, people, configurations. */

import { readConfig } from "#mission/config";
import type { ConfigFacts, Person } from "#mission/facts";
import { Instant, IssueNumber, PullNumber, RunId, Sha, TaskId, UnitId } from "#mission/ids";
import { type Plan, WorkUnit } from "#mission/plan";
import { Command } from "#mission/task";

/** A commit whose id is one repeated hex digit, or any two of them. */
export function sha(digits: string): Sha {
  return Sha.parse(digits.repeat(40).slice(0, 40));
}

export const issue = (number: number) => IssueNumber.parse(number);
export const pullNumber = (number: number) => PullNumber.parse(number);
export const run = (id: number) => RunId.parse(id);
export const unitId = (id: string) => UnitId.parse(id);
export const task = (id: string) => TaskId.parse(id);

export const minute = 60_000;

/** Noon of a day, and minutes after it. */
export function at(minutes: number): Instant {
  return Instant.parse(1_795_262_400_000 + Math.round(minutes * minute));
}

export const maintainer: Person = { login: "anna", mayWrite: true, kind: "person" };
export const colleague: Person = { login: "ben", mayWrite: true, kind: "person" };
export const stranger: Person = { login: "mallory", mayWrite: false, kind: "person" };
export const robot: Person = { login: "renovate", mayWrite: true, kind: "bot" };
export const us: Person = { login: "muster", mayWrite: false, kind: "us" };

export function configured(value: unknown = {}): ConfigFacts & { readonly kind: "valid" } {
  const reading = readConfig(value);
  if (reading.kind === "invalid") throw new Error(JSON.stringify(reading.problems));
  return { kind: "valid", config: reading.config };
}

export const broken: ConfigFacts = {
  kind: "invalid",
  problems: [{ line: 3, message: "Unknown key `verfy`; did you mean `verify`?" }],
};

export const npmTest = Command.parse({ name: "npm test", kind: "test", run: "npm test" });

export function unit(id: string, given: Partial<Omit<WorkUnit, "id">> = {}): WorkUnit {
  return WorkUnit.parse({
    id,
    title: `Do ${id}`,
    description: `What ${id} is about.`,
    paths: [`src/${id}.js`],
    acceptance: [`${id} works.`],
    ...given,
  });
}

export function planOf(...units: readonly WorkUnit[]): Plan {
  return { summary: "Give the list command a machine-readable form.", units: [...units], risks: [], assumptions: [] };
}
