import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { Mission } from "#mission/course/state";
import type { Outcome } from "#mission/handoff";
import { factsOf, issueFacts } from "../support/facts.ts";
import { child, family, underway } from "../support/families.ts";
import { failed, handoff, over } from "../support/laps.ts";
import * as lives from "../support/lives.ts";
import { deedsOf, eventsOf, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, sha } from "../support/values.ts";

const judgement = { met: true, rationale: "Seen.", missing: [] };
const met = lives.and(
  underway,
  { kind: "gathered", ends: [] },
  { kind: "objectiveJudged", commit: sha("c"), judgement },
);

function inChain(chain: number, chained = false): Mission {
  const { family: known } = met;
  return { ...met, family: known?.kind === "objective" ? { ...known, chain, chained } : known };
}

const issueOf = () => issueFacts({ labels: ["muster: mission", "muster: integrated"] });
const landed = family([child(11, { kind: "integrated", commit: sha("1") })]);

function decided(mission: Mission, config: unknown = {}, given: Partial<Parameters<typeof factsOf>[0]> = {}) {
  return decide(mission, factsOf({ issue: issueOf(), config: configured(config), family: landed, ...given }), at(30));
}

const proposal = { title: "Angles", objective: "It should know angles.", reason: "Half of geometry." };
const proposed = (mission: Mission) => lives.and(mission, { kind: "proposed", proposal, cleanup: false });

describe("what comes after an objective", () => {
  test("is looked for once it is met, and every third time it is a clean-up", () => {
    const cleanups = [0, 1, 2, 3, 5].map((chain) => {
      const facts = factsOf({ issue: issueOf(), family: landed });
      const { pause } = settleDown({ mission: inChain(chain), facts, now: at(30) });
      const [task] = pause.kind === "work" ? pause.tasks : [];
      return task?.kind === "strategy" ? task.cleanup : undefined;
    });
    expect(cleanups).toEqual([false, false, true, false, true]);
    const quiet = factsOf({ issue: issueOf(), family: landed, config: configured({ planning: { follow_up: false } }) });
    expect(settleDown({ mission: met, facts: quiet, now: at(30) }).pause.kind).toBe("rest");
  });

  test("is proposed as an issue that waits for people, with how many went before it", () => {
    const [deed] = deedsOf(decided(proposed(inChain(1))), "openIssue");
    expect(deed).toMatchObject({ title: "Angles", labels: ["muster: proposed"] });
    expect(deed?.body).toMatch(/^<!-- muster:keep:after:7:2:ask -->\nIt should know angles\./);
    expect(deed?.body).toContain("Nothing happens until a maintainer accepts it");
  });

  test.each([
    [0, true, {}, "muster: mission"],
    [2, true, {}, "muster: mission"],
    [3, true, {}, "muster: proposed"],
    [0, false, { planning: { chain: true } }, "muster: mission"],
    [1, true, { planning: { max_chain_depth: 1 } }, "muster: proposed"],
  ])(
    "in a chain, after %i before it (chained: %s) and with %j, it gets the label %s",
    (chain, chained, config, label) => {
      const [deed] = deedsOf(decided(proposed(inChain(chain, chained)), config), "openIssue");
      expect(deed?.labels).toEqual([label]);
    },
  );

  test("is woken when it starts by itself, and only then", () => {
    const opened = (word: string) =>
      family([], {
        opened: new Map([[`<!-- muster:keep:after:7:1:${word} -->`, { issue: issue(30), labels: [], linked: false }]]),
      });
    const chained = decided(proposed(inChain(0, true)), {}, { family: opened("go") });
    expect([eventsOf(chained), woken(chained)]).toEqual([[{ kind: "followed", issue: 30 }], ["30"]]);
    const asked = decided(proposed(met), {}, { family: opened("ask") });
    expect([eventsOf(asked), woken(asked)]).toEqual([[{ kind: "followed", issue: 30 }], []]);
  });

  test("may be nothing: who says so, or nothing that can be read, proposes nothing, and a met objective stays met", () => {
    const open = lives.and(met, lives.lapOpened(1, "strategy"));
    const said = (outcome: Outcome) =>
      eventsOf(decided(open, {}, { lap: over([handoff("7-1-strategy", outcome)]) })).filter(
        ({ kind }) => kind !== "lapClosed",
      );
    const nothing = { worth: false, title: "", objective: "", reason: "It is whole." };
    expect(said({ kind: "proposed", proposal: nothing })).toEqual([{ kind: "proposed", cleanup: false }]);
    expect(said(failed("budget"))).toEqual([{ kind: "proposed", cleanup: false }]);
    expect(said({ kind: "proposed", proposal: { worth: true, ...proposal } })).toEqual([
      { kind: "proposed", proposal, cleanup: false },
    ]);
  });

  test("is not looked for when there is no money left for it", () => {
    const poor = { ...met, spent: configured().config.budget.mission_usd };
    const { world, pause } = settleDown({
      mission: poor,
      facts: factsOf({ issue: issueOf(), family: landed }),
      now: at(30),
    });
    expect([pause.kind, world.mission?.stage.kind]).toEqual(["rest", "integrated"]);
  });
});

test("an objective is done when the last of its features has reached the default branch", () => {
  const quiet = { planning: { follow_up: false } };
  const some = family([
    child(11, { kind: "done", commit: sha("d") }),
    child(12, { kind: "integrated", commit: sha("2") }),
  ]);
  expect(eventsOf(decided(met, quiet, { family: some }))).toEqual([]);
  const all = family([
    child(11, { kind: "done", commit: sha("d") }),
    child(12, { kind: "stopped", reason: "budget", message: "m" }),
  ]);
  expect(eventsOf(decided(met, quiet, { family: all }))).toMatchObject([{ kind: "promoted" }]);
});
