/** One mission from its label to its end in memory, with a maintainer who approves what is ready and merges when all is there. */

import type { Reaper } from "../../world/runs/points.ts";
import { type MemoryWorld, memoryWorld, type WorldOptions } from "../../world/world.ts";
import type { Reference } from "./missions.ts";

/** `idle`: how often the maintainer looked and had nothing to do. */
export type Lived = { readonly world: MemoryWorld; readonly root: number; readonly idle: number };

export type Living = Pick<WorldOptions, "deliver" | "private" | "random" | "log" | "spoil"> & {
  readonly reaper?: Reaper;
  /** Brings the world to rest before the maintainer looks; plays what is under way unless told. */
  readonly rests?: (world: MemoryWorld) => Promise<void>;
};

const minute = 60_000;
/** More than any mission of ours takes, killed or not. */
const mostLooks = 40;

export async function lives(reference: Reference, options: Living = {}): Promise<Lived> {
  const { worker, judge, config, title, body, label } = reference;
  const world = memoryWorld({ worker, judge, config, ...options });
  const ann = world.person("ann", "admin");
  const root = ann.opens(title, body);
  ann.labels(root, label);
  const { rests = ({ settles }: MemoryWorld) => settles() } = options;
  let idle = 0;
  for (let looks = 0; looks < mostLooks; looks += 1) {
    await rests(world);
    if (!world.issue(root).open) break;
    if (attends(world, root)) continue;
    idle += 1;
    await world.later(20 * minute);
  }
  return { world, root, idle };
}

/** Whether the maintainer had something to do. */
function attends({ hub, person, issue }: MemoryWorld, root: number): boolean {
  const ann = person("ann", "admin");
  const open = [...hub.pulls.values()].filter((pull) => pull.open && !pull.draft);
  const ready = open.filter(
    ({ base, sha, reviews }) =>
      base !== "main" && !reviews.some(({ state, head }) => state === "APPROVED" && head === sha),
  );
  for (const pull of ready) ann.approves(pull.number);
  const promotion = open.find(({ base }) => base === "main");
  if (ready.length > 0 || promotion === undefined || !issue(root).labels.includes("muster: integrated"))
    return ready.length > 0;
  ann.merges(promotion.number);
  return true;
}
