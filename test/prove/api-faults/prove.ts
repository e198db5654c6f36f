/** Each request that the hands make of the API, with each fault: no duplicate, no crash loop, no request while GitHub wants none. */

import { problems, requestsOf, type Strike } from "./case.ts";
import { type Fault, faults } from "./faults.ts";
import { type Prepare, reads, writes } from "./operations.ts";
import type { Place } from "./place.ts";

export type Case = { readonly prepare: Prepare; readonly name: string; readonly strikes: readonly Strike[] };

/** Every operation, every request of it, every fault that makes sense there. `once`: each kind of request in one operation only, and reads, which one client treats alike, with every third fault in turn. */
export async function everyCase(place: Place, once: boolean): Promise<readonly Case[]> {
  const cases: Case[] = [];
  const seen = new Set<string>();
  for (const [index, prepare] of [...reads, ...writes].entries()) {
    const { name } = await prepare(place, `named-${index}`);
    const routes = await requestsOf(place, prepare, `calm-${index}`);
    for (const [at, route] of routes.entries()) {
      // What a GraphQL request asks is not in its route.
      const kind = route.endsWith("/graphql") ? `${route} ${name}` : route;
      if (once && seen.has(kind)) continue;
      seen.add(kind);
      const possible = faults.filter((fault, nth) => fits(fault, route) && (!once || isDue(route, index + nth)));
      cases.push(
        ...possible.map((fault) => ({ prepare, name: `${name}: ${fault.name} at ${route}`, strikes: [{ at, fault }] })),
      );
    }
  }
  return cases;
}

function isDue(route: string, turn: number): boolean {
  return !route.startsWith("GET ") || turn % 3 === 0;
}

function fits({ only }: Fault, route: string): boolean {
  if (only === "graphql") return route.endsWith("/graphql");
  return only === undefined || route.startsWith("GET ");
}

/** Cases side by side, since some wait for an answer that does not come. */
const atOnce = 8;

/** What failed, by its name. */
export async function failuresOf(place: Place, cases: readonly Case[]): Promise<readonly string[]> {
  const failures: string[] = [];
  const left = [...cases.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, { prepare, name, strikes }] = next;

      const wrong = await problems(place, prepare, strikes, `case-${index}`);
      failures.push(...wrong.map((each) => `${name}: ${each}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures;
}
