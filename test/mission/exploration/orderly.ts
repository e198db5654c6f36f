/** Orderly lives of the whole world, and the states that they come through: where exploring begins. */

import { missions, queues } from "./model/world.ts";
import type { State, Step } from "./search.ts";

const mostMoves = 2000;

/** Whether a colleague asks for changes as soon as a maintainer has approved, as often as that may happen. */
export type Habit = { readonly objects: boolean };

/**
 * The states of a life in which one run follows the other, all jobs end well, and a maintainer approves and promotes: each time that nobody is
 * at work. Throws when it does not come to an end.
 */
export function orderlyLife(start: State, steps: (state: State) => readonly Step[], habit: Habit): readonly State[] {
  const calm: State[] = [start];
  const seen = new Set<string>();
  let state = start;
  let last = "";
  for (let move = 0; move < mostMoves; move += 1) {
    const step = nextOf(state, steps(state), { seen, objects: habit.objects && last.includes("approves") });
    if (step === undefined) return calm;
    [state, last] = [step.to, step.what];
    if (isCalm(state) && !seen.has(state.join())) calm.push(state);
    seen.add(state.join());
  }
  throw new Error("an orderly life does not come to its end");
}

function isCalm([a = 0, b = 0, queue = 0]: State): boolean {
  return missions.at(a).runs.length + missions.at(b).runs.length + queues.at(queue).runs.length === 0;
}

type Before = { readonly seen: Set<string>; readonly objects: boolean };

/** What is under way goes on first; then jobs end, then somebody looks, then people do their part. What has led nowhere is not done again. */
function nextOf(state: State, steps: readonly Step[], { seen, objects }: Before): Step | undefined {
  const objection = objects ? steps.find(({ what }) => what.includes("asks for changes")) : undefined;
  if (objection !== undefined) return objection;
  const orderly = steps.filter(({ what, to }) => !what.includes(" dies") && to.at(-1) === state.at(-1));
  const going = isCalm(state) ? undefined : orderly.find(({ what }) => !/jobs|ends:|begins|maintainer/.test(what));
  if (going !== undefined) return going;
  const fresh = orderly.filter(({ to }) => !seen.has(to.join()));
  const of = (pattern: RegExp) => fresh.find(({ what }) => pattern.test(what));
  return of(/ends?: done/) ?? of(/begins/) ?? of(/approves|merges/);
}
