/** Missions that are not safe to work on beside others: each has the repository to itself while it works. */

import type { Standing } from "../facts.ts";
import type { Mission } from "../course/state.ts";
import { formOf } from "./form.ts";

/** Whether its issue says `parallel-safe: no`. */
export function runsAlone({ body }: Pick<Mission, "body">): boolean {
  return !formOf(body).parallelSafe;
}

/** Why it has to wait for another that is working or goes before it, where one of the two runs alone; `ahead`: those, in any order. */
export function whyAlone(mission: Pick<Mission, "body">, ahead: readonly Standing[]): string | undefined {
  const own = ahead.length > 0 && runsAlone(mission);
  const blocking = ahead.filter(({ alone }) => own || alone === true);
  const [first] = blocking.toSorted((a, b) => a.issue - b.issue);
  if (first === undefined) return undefined;
  if (first.alone === true) return `#${first.issue} runs alone, as its issue says (\`parallel-safe: no\`)`;
  const many = blocking.length === 1 ? `#${first.issue} is` : `#${first.issue} and ${blocking.length - 1} more are`;
  return `it runs alone, as its issue says (\`parallel-safe: no\`), and ${many} ahead of it`;
}
