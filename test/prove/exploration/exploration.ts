/** The exploration of the small world at its full size: ten million states and more, the smaller worlds to their ends. */

import type { Setting } from "../../mission/exploration/model/setting.ts";
import { type Found, search } from "../../mission/exploration/search.ts";
import { spaceOf } from "../../mission/exploration/space.ts";
import { guards, quiet, superseded, troubled, withoutGuard } from "../../mission/exploration/worlds.ts";
import type { Failure, Proof, Proven, Size } from "../proof.ts";

type World = {
  readonly name: string;
  readonly setting: Setting;
  /** States that are visited at most. */
  readonly most: Readonly<Record<Size, number>>;
};

const alone = { each: 1, all: 1 };
const unbounded = { few: 20_000, all: 3_000_000 };

const worlds: readonly World[] = [
  {
    name: "all troubles, three runs at once, each request by itself",
    setting: { ...troubled, runs: { each: 1, all: 3 }, fine: true },
    most: { few: 50_000, all: 10_000_000 },
  },
  {
    name: "all troubles, missions that overlap",
    setting: { ...troubled, overlapping: true },
    most: { few: 20_000, all: 1_000_000 },
  },
  { name: "superseded runs", setting: superseded, most: { few: 10_000, all: 500_000 } },
  {
    name: "one run after the other, to the end",
    setting: { ...troubled, chances: quiet, runs: alone },
    most: unbounded,
  },
  {
    name: "one run after the other and one calling off, to the end",
    setting: { ...troubled, chances: { ...quiet, cancel: 1 }, runs: alone },
    most: unbounded,
  },
  {
    name: "one run after the other and one crash, to the end",
    setting: { ...troubled, chances: { ...quiet, crash: 1 }, runs: alone },
    most: unbounded,
  },
];

export const exploration: Proof = {
  name: "exploration",
  claims:
    "in no order of runs, jobs, crashes and people's words is a rule broken or a mission left lying; without a guard, one is",
  prove: (_seed, size, told): Promise<Proven> => {
    const seen = worlds.map(({ name, setting, most }) => {
      const found = search(spaceOf(setting), most[size]);
      told(`${name}: ${sizeOf(found)}`);
      return { name, found };
    });
    const missed = guards.flatMap((guard): readonly Failure[] => {
      const { fault, states } = search(spaceOf(withoutGuard(guard)), 40_000);
      told(`without ${guard}: ${fault?.what ?? "nothing found"}, after ${states} states`);
      return fault === undefined ? [{ at: `without ${guard}`, what: "the fault was not found" }] : [];
    });
    const failures = seen.flatMap(({ name, found: { fault } }): readonly Failure[] =>
      fault === undefined ? [] : [{ at: name, what: [fault.what, ...fault.trace].join("\n") }],
    );
    const points = seen.reduce((sum, { found }) => sum + found.states, 0);
    return Promise.resolve({ points, failures: [...failures, ...missed] });
  },
};

function sizeOf({ states, steps, whole, depth }: Found): string {
  return `${states} states, ${steps} moves; ${whole ? "all there are" : `all within ${depth} moves of an orderly life, and more`}`;
}
