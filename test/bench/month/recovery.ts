/** What a kill costs: a mission whose process dies once, at each of its calls to the outside in turn, and how many laps more it takes than one that nobody disturbs. */

import type { Reaper } from "../../world/runs/points.ts";
import { doesEverything } from "../../world/workers.ts";
import { memoryWorld } from "../../world/world.ts";

const minute = 60_000;

/** Laps of a mission until it is ready for people, and how many points there were to die at. Throws when it does not get there. */
async function lived(reaper: Reaper, isPrivate: boolean): Promise<number> {
  const world = memoryWorld({ worker: doesEverything, reaper, private: isPrivate });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub", "A function that subtracts: `sub(3, 1)` is 2. With a test.");
  ann.labels(issue, "muster");
  await world.settles();
  for (let waited = 0; waited < 24 && !world.issue(issue).labels.includes("muster: in-review"); waited += 1)
    await world.later(15 * minute);
  const events = await world.events(issue);
  if (!events.some(({ kind }) => kind === "readied")) throw new Error("a mission that was killed once is not ready");
  return events.filter(({ kind }) => kind === "lapOpened").length;
}

export type Recovery = { readonly points: number; readonly lost: number };

/** `every`: one point in so many; where each plane has a job of its own, and where one job does all. */
export async function recovery(every: number): Promise<Recovery> {
  const [jobs, together] = [await killedOnce(every, false), await killedOnce(every, true)];
  return { points: jobs.points + together.points, lost: Math.max(jobs.lost, together.lost) };
}

async function killedOnce(every: number, isPrivate: boolean): Promise<Recovery> {
  let points = 0;
  const undisturbed = await lived(() => {
    points += 1;
    return false;
  }, isPrivate);
  let lost = 0;
  for (let at = 1; at <= points; at += every) {
    let call = 0;
    const laps = await lived(() => {
      call += 1;
      return call === at;
    }, isPrivate);
    lost = Math.max(lost, laps - undisturbed);
  }
  return { points, lost };
}
