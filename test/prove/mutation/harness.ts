/** Stands in for vitest while mutants are tried: tests are kept as functions that can be run again and again in one process. */

import { expect as base } from "vitest";
import * as fc from "fast-check";

type Body = () => unknown;
export type Test = { readonly name: string; readonly file: string; readonly run: Body };

/** All tests of the files that were loaded. */
export const tests: Test[] = [];
const path: string[] = [];

/** What each snapshot read when nothing was changed. */
const snapshots = new Map<string, string>();
let [current, taken] = ["", 0];

fc.configureGlobal({ seed: 1, endOnFailure: true });

/** The file whose tests are being loaded. */
export const loading = { file: "" };

/** What is to be cleared away after the test that runs. */
let finishing: Body[] = [];

export function onTestFinished(body: Body): void {
  finishing.push(body);
}

/** Runs one test; throws when it fails. */
export async function run({ name, file, run: body }: Test): Promise<void> {
  [current, taken, finishing] = [`${file} ${name}`, 0, []];
  try {
    await body();
  } finally {
    for (const clear of finishing) await clear();
  }
}

function named(name: string): string {
  return [...path, name].join(" › ");
}

type Case = readonly unknown[];
type WithOptions = Body | { readonly timeout?: number };

function add(name: string, first: WithOptions | undefined, second?: WithOptions | number): void {
  const body = [first, second].find((one) => typeof one === "function");
  if (typeof body === "function") tests.push({ name: named(name), file: loading.file, run: body });
}

function each(cases: readonly unknown[]) {
  return (name: string, body: (...values: readonly unknown[]) => unknown) => {
    for (const [index, one] of cases.entries()) {
      const values: Case = Array.isArray(one) ? one : [one];
      add(`${name} ${index}`, () => body(...values));
    }
  };
}

function forEach(cases: readonly unknown[]) {
  return (name: string, body: (value: unknown) => unknown) => {
    for (const [index, one] of cases.entries()) add(`${name} ${index}`, () => body(one));
  };
}

type Given = Readonly<Record<string, unknown>>;
type Fixture = (context: Given, use: (value: unknown) => Promise<void>) => Promise<void>;

/** What a test asks for is made before it and cleared away after it; one fixture knows nothing of another. */
async function withFixtures(
  fixtures: readonly (readonly [string, Fixture])[],
  given: Given,
  body: (given: Given) => unknown,
): Promise<void> {
  const [first, ...others] = fixtures;
  if (first === undefined) return void (await body(given));
  const [name, fixture] = first;
  let failure: unknown;
  await fixture(given, async (value) => {
    await withFixtures(others, { ...given, [name]: value }, body).catch((error: unknown) => (failure = error));
  });
  if (failure !== undefined) throw failure;
}

function extend(fixtures: Readonly<Record<string, Fixture>>) {
  const all = Object.entries(fixtures);
  const one = (name: string, body: (given: Given) => unknown) => add(name, () => withFixtures(all, {}, body));
  const forCases = (cases: readonly unknown[]) => (name: string, body: (value: unknown, given: Given) => unknown) => {
    for (const [index, value] of cases.entries())
      add(`${name} ${index}`, () => withFixtures(all, {}, (given) => body(value, given)));
  };
  return Object.assign(one, { for: forCases });
}

export const test = Object.assign(add, { each, for: forEach, extend });

export const describe = Object.assign(
  (name: string, body: Body) => {
    path.push(name);
    body();
    path.pop();
  },
  {
    each: (cases: readonly unknown[]) => (name: string, body: (...values: readonly unknown[]) => unknown) => {
      for (const [index, one] of cases.entries()) {
        path.push(`${name} ${index}`);
        body(...(Array.isArray(one) ? one : [one]));
        path.pop();
      }
    },
  },
);

/** Reads as it did when nothing was changed. */
function asBefore(received: unknown): void {
  taken += 1;
  const [key, text] = [`${current} ${taken}`, JSON.stringify(received) ?? ""];
  const known = snapshots.get(key) ?? text;
  snapshots.set(key, known);
  if (known !== text) throw new Error("it reads otherwise");
}

/** Vitest's own, but for snapshots, which need its runner. */
export const expect = new Proxy(base, {
  apply: (target, self, [value, ...rest]: [unknown]) => {
    const assertion: object = Reflect.apply(target, self, [value, ...rest]);
    return new Proxy(assertion, {
      get: (on, name) => (name === "toMatchInlineSnapshot" ? () => asBefore(value) : Reflect.get(on, name, on)),
    });
  },
});
