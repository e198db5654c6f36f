import { yesOrNo } from "../../app/scripted-model/builders.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterUse,
  type Breaker,
  breakersAfter,
  Circuit,
  mayBegin,
  signalOf,
  untouched,
  type Use,
  whyBroken,
} from "#mission/breaker";
import { decide } from "#mission/course/decide";
import { standingsOf } from "#mission/course/neighbours";
import type { Outcome } from "#mission/handoff";
import { Instant } from "#mission/ids";
import { factsOf } from "./support/facts.ts";
import { changed, failed, handoff, over } from "./support/laps.ts";
import { and, eventsOf, life, opened, stages, told } from "./support/lives.ts";
import { settleDown } from "./support/play.ts";
import { at, issue } from "./support/values.ts";

const provider = Circuit.parse("provider:anthropic");
const second = 1000;

type Lap = { readonly begins: number; readonly lasts: number; readonly ok: boolean | undefined };
const lap: fc.Arbitrary<Lap> = fc.record({
  begins: fc.integer({ min: 0, max: 600 }),
  lasts: fc.integer({ min: 1, max: 200 }),
  ok: fc.constantFrom(true, false, false, undefined),
});

/** Missions that ask before they begin, as they must: the uses that come of it, in time. */
function lived(laps: readonly Lap[]): readonly Use[] {
  const wishes = laps.flatMap((each, index) => [
    { time: each.begins * second, each, by: `${index}:1`, ends: false },
    { time: (each.begins + each.lasts) * second, each, by: `${index}:1`, ends: true },
  ]);
  const uses: Use[] = [];
  const begun = new Set<string>();
  let breaker: Breaker = untouched;
  for (const { time, each, by, ends } of wishes.toSorted(
    (a, b) => a.time - b.time || Number(b.ends) - Number(a.ends) || a.by.localeCompare(b.by),
  )) {
    const now = Instant.parse(time);
    if (!ends && !mayBegin(breaker, now)) continue;
    if (ends && !begun.has(by)) continue;
    begun.add(by);
    const common = { at: now, circuit: provider, by };
    const use: Use = ends ? { kind: "ended", ...common, ok: each.ok } : { kind: "began", ...common };
    uses.push(use);
    breaker = afterUse(breaker, use);
  }
  return uses;
}

describe("a breaker", () => {
  test("that is open lets nobody begin for two minutes, and then one at a time", () => {
    fc.assert(
      fc.property(fc.array(lap, { maxLength: 40 }), (laps) => {
        let breaker: Breaker = untouched;
        for (const use of lived(laps)) {
          if (use.kind === "began" && breaker.kind === "open") expect(use.at).toBeGreaterThanOrEqual(breaker.until);
          if (use.kind === "began") expect(breaker.kind).not.toBe("probing");
          const next = afterUse(breaker, use);
          if (next.kind === "open" && breaker.kind === "closed") {
            expect(breaker.failures).toBe(2);
            expect(next.until - use.at).toBe(120 * second);
          }
          if (breaker.kind === "open" && next.kind !== "open")
            expect(next).toMatchObject({ kind: "probing", by: use.by });
          breaker = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is the same for everybody, in whatever order the journals are read", () => {
    fc.assert(
      fc.property(fc.array(lap, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (laps, chance) => {
        const uses = lived(laps);
        const mixed = uses.map((use) => ({ use, key: chance.next().value ?? 0 })).toSorted((a, b) => a.key - b.key);
        expect(breakersAfter(mixed.map(({ use }) => use))).toEqual(breakersAfter(uses));
      }),
    );
  });

  test("opens at the third failure in a row, not before, and closes when its probe gets through", () => {
    const fails = (minute: number, ok = false): Use => ({
      kind: "ended",
      at: at(minute),
      circuit: provider,
      by: `${minute}:1`,
      ok,
    });
    const twice = [fails(1), fails(2)];
    const state = (...uses: readonly Use[]) => breakersAfter(uses).get(provider);
    expect(state(...twice)).toEqual({ kind: "closed", failures: 2 });
    expect(state(...twice, fails(3, true), fails(4))).toEqual({ kind: "closed", failures: 1 });
    const three = [...twice, fails(3)];
    expect(state(...three)).toEqual({ kind: "open", until: at(5) });
    const probe: Use = { kind: "began", at: at(5), circuit: provider, by: "9:1" };
    expect(state(...three, probe)).toEqual({ kind: "probing", by: "9:1", since: at(5) });
    const ends = (ok: boolean | undefined): Use => ({ kind: "ended", at: at(6), circuit: provider, by: "9:1", ok });
    expect(state(...three, probe, ends(true))).toEqual(untouched);
    expect(state(...three, probe, ends(false))).toEqual({ kind: "open", until: at(8) });
    expect(state(...three, probe, ends(undefined))).toEqual({ kind: "open", until: at(6) });
    expect(state(...three, probe, fails(6, true))).toMatchObject({ kind: "probing", by: "9:1" });
  });

  test("whose probe never ends lets another try in the end", () => {
    const probing: Breaker = { kind: "probing", by: "9:1", since: at(0) };
    expect(mayBegin(probing, at(359))).toBe(false);
    expect(mayBegin(probing, at(360))).toBe(true);
  });
});

test.each<[string, Outcome | "lost", (boolean | undefined)[]]>([
  ["work that came", changed(), [true, true, true]],
  ["a provider that is down", failed("overloaded"), [true, false, undefined]],
  ["answers nobody can use", failed("garbage"), [true, true, false]],
  ["a set-up that fails", failed("setup"), [false, undefined, undefined]],
  ["a machine that vanished", "lost", [false, undefined, undefined]],
  ["work that was not good enough", failed("no-change"), [true, true, true]],
  ["a run that was cancelled", failed("cancelled"), [undefined, undefined, undefined]],
])("%s is blamed on whom it should", (_what, outcome, shown) => {
  const circuits = ["repository", "provider:anthropic", "role:builder"].map((name) => Circuit.parse(name));
  expect(circuits.map((circuit) => signalOf(circuit, outcome))).toEqual(shown);
});

test("missions see in each other's journals that the provider is down: three find out, the fourth waits, one tries, and then all go on", () => {
  const begins = (number: number) => life({ ...opened, issue: issue(number) });
  const downAt = (number: number, minute: number) => {
    const mission = begins(number);
    const { pause } = settleDown({ mission, facts: factsOf(), now: at(minute) });
    if (pause.kind !== "work") throw new Error("it should begin");
    const working = and({ ...mission, lastAt: at(minute) }, pause.opened);
    const id = pause.tasks[0]?.id ?? "";
    const step = decide(working, factsOf({ lap: over([handoff(id, failed("overloaded", "529"))]) }), at(minute));
    return and(working, ...eventsOf(step));
  };
  const three = [downAt(1, 1), downAt(2, 2), downAt(3, 3)];
  const look = (minute: number, more: readonly ReturnType<typeof begins>[] = []) => {
    const { breakers } = standingsOf([...three, ...more], [], at(minute));
    return settleDown({ mission: stages.queued, facts: factsOf({ breakers }), now: at(minute) }).pause;
  };
  expect(look(4)).toEqual({
    kind: "rest",
    reason: "the model provider `anthropic` failed 3 times in a row; it is tried again after two minutes",
  });
  const probe = look(5);
  expect(told(probe)).toEqual(["7-1-plan"]);
  if (probe.kind !== "work") throw new Error("it should begin");
  const probing = and({ ...begins(4), lastAt: at(5) }, probe.opened);
  expect(look(6, [probing])).toMatchObject({ reason: expect.stringContaining("one mission tries it now") });
  const home = over([handoff(probe.tasks[0]?.id ?? "", { kind: "unclear", questions: [yesOrNo("Which?")] })]);
  const through = and({ ...probing, lastAt: at(6) }, ...eventsOf(decide(probing, factsOf({ lap: home }), at(6))));
  expect(look(6, [through]).kind).toBe("work");
  expect(whyBroken([provider], new Map(), at(1))).toBeUndefined();
});
