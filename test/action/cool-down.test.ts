import { expect, test } from "vitest";
import { ActorName, type Instant } from "#mission/ids";
import type { Step } from "#mission/step";
import { advance, type Look } from "../../action/actor.ts";
import type { Journal } from "../../action/journal/open.ts";
import { openTrail } from "../../action/evidence/trail.ts";
import type { Hands } from "../../action/perform/perform.ts";
import { at } from "../mission/support/values.ts";

type Opened = { readonly kind: "opened" };

const actor = ActorName.parse("7");

/** What is decided at each moment, by a rule that is told the time. */
async function lived(decide: (now: Instant) => Step<Opened>) {
  let now = at(0);
  const waits: number[] = [];
  const looks: Look[] = [];
  const recorded: unknown[] = [];
  const journal: Journal = {
    actor,
    lines: [],
    supersededBy: undefined,
    append: async (events: readonly unknown[]) => {
      recorded.push(...events);
      return { kind: "appended", lines: [] };
    },
    reload: async () => ({ kind: "open", lines: [] }),
  };
  const hands: Hands = {
    github: Object.create(null),
    phase: "open",
    defaultBranch: async () => "main",
    woke: () => undefined,
  };
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
    now = at((now - at(0) + milliseconds) / 60_000);
  };
  const role = {
    name: actor,
    observe: async (_: unknown, look: Look) => looks.push(look),
    decide: () => decide(now),
    kept: () => undefined,
  };
  const trail = openTrail({ secrets: [], muster: "0" });
  const pause = await advance(role, { journal, hands, trail, now: () => now, log: () => undefined, wait });
  return { pause, waits, recorded, looks };
}

const lap = {
  kind: "work" as const,
  lap: 1,
  tasks: [],
  jobs: { isolation: "process" as const, work: [], verify: [], atOnce: 1, perRunner: 1 },
  opened: { kind: "opened" as const },
  refs: [],
};

test("a lap that comes too early is waited for, looked at again, and only then recorded", async () => {
  const { pause, waits, recorded, looks } = await lived((now) =>
    now < at(0.5) ? { ...lap, notBefore: at(0.5) } : lap,
  );
  expect(waits).toEqual([30_000]);
  expect(recorded).toEqual([{ kind: "opened" }]);
  expect(pause.kind).toBe("work");
  expect(looks.map(({ repository, github }) => [repository, github])).toEqual([
    [false, true],
    [true, true],
  ]);
});

test("what people said meanwhile counts: then nothing is recorded", async () => {
  const called = { kind: "rest" as const, reason: "called off" };
  const { pause, recorded } = await lived((now) => (now < at(0.5) ? { ...lap, notBefore: at(0.5) } : called));
  expect(recorded).toEqual([]);
  expect(pause).toEqual(called);
});
