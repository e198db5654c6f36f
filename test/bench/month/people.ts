/** The people of a month: issues in working hours, reviews some hours later, a promotion at the end of the day. */

import type { MemoryWorld } from "../../world/world.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export type Chance = () => number;

/** Puts the labels of so many issues on the agenda, in the working hours of so many days. */
export function asks(
  world: MemoryWorld,
  chance: Chance,
  { missions, days }: { readonly missions: number; readonly days: number },
): void {
  const ann = world.person("ann", "admin");
  for (let number = 1; number <= missions; number += 1) {
    const on = Math.floor(chance() * days);
    const at = on * day + 8 * hour + Math.floor(chance() * 10 * hour);
    world.clock.after(at, async () => {
      const issue = ann.opens(
        `Add thing ${number}`,
        `A file that exports the number ${number}, so that others can use it. It must be there, with a test.`,
      );
      ann.labels(issue, "muster");
    });
  }
}

/** Looks at what waits for people, a pull request every three minutes: reviews it, one in five with a request; or promotes what has landed. */
export function looksIn(world: MemoryWorld, chance: Chance): (promote: boolean) => void {
  const ann = world.person("ann", "admin");
  const asked = new Set<number>();
  const review = (number: number) => {
    const pull = world.hub.pulls.get(number);
    if (pull === undefined || !pull.open || pull.reviews.some(({ head }) => head === pull.sha)) return;
    const wants = !asked.has(number) && chance() < 0.2;
    asked.add(number);
    if (wants) ann.asksForChanges(number, "Please say in a comment what it is for.");
    else ann.approves(number);
  };
  return (promote) => {
    const waiting = [...world.hub.pulls.values()].filter(({ open, draft }) => open && !draft);
    const ours = waiting.filter(({ base }) => base !== "main");
    for (const [index, { number }] of ours.entries()) world.clock.after(index * 3 * minute, async () => review(number));
    if (promote) for (const { number } of waiting.filter(({ base }) => base === "main")) ann.merges(number);
  };
}
