/** The same features through the real action on a clock of their own, where machines take no time: what is lost is lost by the rules. In seconds. */

import { doesEverything } from "../../world/workers.ts";
import { memoryWorld } from "../../world/world.ts";
import { type Makespan, spansOf } from "./spans.ts";

export async function inVirtualTime(features: number, places: number): Promise<Makespan> {
  const world = memoryWorld({
    worker: doesEverything,
    config: `verify: [check]\nworkers: { max_jobs: ${places} }\nbudget: { day_usd: 10000 }\nplanning: { tests: never }\n`,
  });
  const ann = world.person("ann", "admin");
  for (let number = 1; number <= features; number += 1)
    ann.labels(ann.opens(`Task${number}`, `Wish${number} wants thing${number} in place${number}.`), "muster");
  await world.settles();
  return spansOf(await world.journals(), { features, places });
}
