import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import { cleanliness, missionCleanliness, tierCleanliness } from "#mission/findings/clean";
import { withCleanup } from "#mission/findings/cleanup";
import { type Finding, keyOf } from "#mission/findings/finding";
import { metEvents } from "#mission/findings/met";
import { openIn, openInPhase } from "#mission/findings/noticed";
import { type Profile, projectFindings } from "#mission/findings/project";
import { findingOf } from "#mission/scan/finding";
import { compile } from "#mission/strategy/strategy";
import { assembled, change } from "../support/laps.ts";
import {
  and,
  built,
  integrated,
  lapClosed,
  lapOpened,
  life,
  opened,
  planned,
  readied,
  reviewed,
} from "../support/lives.ts";
import { at, issue, planOf, sha, unit, unitId } from "../support/values.ts";

const scanned = findingOf("import-dynamic", { path: "src/list.js", line: 3, snippet: "abc" });
const lint = {
  name: "lint",
  kind: "lint" as const,
  run: "npm run lint",
  required: false,
  exit: 1,
  timedOut: false,
  seconds: 1,
};
const green = built().results;

function concern(text: string, path?: string, from?: string, lap = 1): MissionEvent {
  const note = { kind: "concern" as const, text, ...(path === undefined ? {} : { path }) };
  return lapClosed(lap, { notes: [from === undefined ? note : { ...note, unit: unitId(from) }] });
}

const begun = life(opened, planned(), lapOpened(1, "build", "verify"));

describe("what a mission notices", () => {
  test.each<[string, readonly MissionEvent[], object]>([
    [
      "a command that need not pass",
      [built(sha("1"), { results: [...green, lint] })],
      {
        source: "static",
        severity: "minor",
        category: "lint",
        text: "`npm run lint` ends with exit code 1, and need not pass",
        evidence: "1111111",
      },
    ],
    [
      "a command that must pass",
      [built(sha("1"), { results: [{ ...lint, kind: "test", required: true }] })],
      { source: "test", severity: "major" },
    ],
    [
      "a command of its own kind",
      [built(sha("1"), { results: [...green, { ...lint, kind: "custom" }] })],
      { source: "probe" },
    ],
    [
      "what the scan lets through",
      [built(sha("1"), { findings: [scanned] })],
      { source: "static", severity: "minor", category: "code", path: "src/list.js", line: 3 },
    ],
    [
      "a reader's warning",
      [{ ...reviewed(), review: { ...reviewed().review, findings: [{ severity: "warning", text: "No test." }] } }],
      { source: "probe", severity: "minor", category: "review" },
    ],
    [
      "an auditor's critical word",
      [
        {
          kind: "audited",
          head: sha("1"),
          audits: [
            {
              verdict: "revise",
              confidence: 1,
              rationale: "No.",
              findings: [{ severity: "critical", text: "Open door.", cwe: "CWE-862" }],
            },
          ],
        },
      ],
      { source: "probe", severity: "major", category: "audit" },
    ],
    [
      "somebody's failing check",
      [{ kind: "feedbackTaken", feedback: [{ key: "check:lint:1", source: "check", text: "lint\n\nline 3" }] }],
      { source: "ci", severity: "major", text: "the check “lint” fails" },
    ],
    [
      "a worker's doubt",
      [concern("It may be slow.", "src/list.js", "u1")],
      { source: "self-doubt", severity: "minor", path: "src/list.js", phases: ["u1"], evidence: "lap 1" },
    ],
  ])("%s", (_what, events, found) => {
    expect(openIn(and(begun, ...events))).toMatchObject([{ count: 1, first: begun.lastAt, ...found }]);
  });

  test.each<[string, readonly MissionEvent[]]>([
    [
      "a suggestion",
      [{ ...reviewed(), review: { ...reviewed().review, findings: [{ severity: "suggestion", text: "Rename it." }] } }],
    ],
    ["a place of no weight", [built(sha("1"), { findings: [{ ...scanned, severity: "info" }] })]],
    ["a discovery", [lapClosed(1, { notes: [{ kind: "discovery", text: "There is a cache." }] })]],
  ])("%s is no finding", (_what, events) => {
    expect(and(begun, ...events).noticed.found).toEqual([]);
  });

  test("the same thing is one finding, with the times it was seen", () => {
    const mission = life(
      opened,
      planned(),
      lapOpened(1, "build", "verify"),
      concern("Line 3 is slow."),
      lapOpened(2, "build", "verify"),
      concern("line 14  is slow.", undefined, undefined, 2),
    );
    expect(openIn(mission)).toMatchObject([{ count: 2, first: at(3), last: at(5) }]);
    expect(keyOf("concern", "a.js", "Line 3")).toBe(keyOf("concern", "a.js", "line  14"));
    expect(keyOf("concern", "a.js", "Line 3")).not.toBe(keyOf("concern", "b.js", "Line 3"));
  });

  test.each<[string, readonly MissionEvent[]]>([
    [
      "a command passes again",
      [built(sha("1"), { results: [lint] }), built(sha("2"), { results: [{ ...lint, exit: 0 }] })],
    ],
    ["the scan finds it no longer", [built(sha("1"), { findings: [scanned] }), built(sha("2"), { findings: [] })]],
    [
      "the next review does not repeat it",
      [
        { ...reviewed(), review: { ...reviewed().review, findings: [{ severity: "warning", text: "No test." }] } },
        reviewed(sha("2")),
      ],
    ],
    [
      "all checks have passed",
      [{ kind: "feedbackTaken", feedback: [{ key: "check:lint:1", source: "check", text: "lint" }] }, readied],
    ],
  ])("is mended when %s", (_when, events) => {
    const mission = and(begun, ...events);
    expect(openIn(mission)).toEqual([]);
    expect(mission.noticed.found).toHaveLength(1);
  });

  test("what nobody says the gravity of is as grave as the kind of work makes it", () => {
    const strategy = compile({ category: "security_auth_change", complexity: "simple", risk: "high" }, {}, sha("a"));
    const mission = and(life(opened, { ...planned(), strategy }, lapOpened(1, "build", "verify")), concern("Who may?"));
    expect(openIn(mission)).toMatchObject([{ severity: "major" }]);
  });
});

const tiered = planOf(unit("u1"), unit("u2", { needs: [unitId("u1")] }));

describe("whether it is clean", () => {
  test.each<[number, number, number, Profile, boolean, number]>([
    [0, 0, 1, "normal", true, 2],
    [2, 0, 1, "normal", true, 2],
    [3, 0, 1, "normal", false, 2],
    [0, 1, 5, "normal", false, 10],
    [1, 0, 1, "safety_critical", true, 1],
    [2, 0, 1, "safety_critical", false, 1],
    [4, 0, 2, "normal", true, 4],
  ])("%i minor and %i major over %i phases, %s: %s", (...row) => {
    const [minor, major, phases, profile, clean, tolerated] = row;
    const open = [
      ...Array.from({ length: minor }, () => ({ severity: "minor" as const })),
      ...Array.from({ length: major }, () => ({ severity: "major" as const })),
    ];
    expect(cleanliness(open, phases, profile)).toEqual({ clean, minor, major, tolerated });
  });

  test("is told of each phase, each tier and the whole", () => {
    const start = life(opened, planned(tiered), lapOpened(1, "build", "verify"));
    const mission = and(
      start,
      lapClosed(1, { notes: ["a", "b", "c"].map((text) => ({ kind: "concern" as const, text, unit: unitId("u1") })) }),
    );
    expect(openInPhase(mission, unitId("u1"))).toHaveLength(3);
    expect(openInPhase(mission, unitId("u2"))).toHaveLength(0);
    expect(tierCleanliness(mission, "normal")).toMatchObject([
      { tier: 1, clean: false, minor: 3, tolerated: 2 },
      { tier: 2, clean: true, minor: 0 },
    ]);
    expect(missionCleanliness(mission, "normal")).toMatchObject({ clean: true, minor: 3, tolerated: 4 });
  });
});

/** A mission that has landed with these doubts in `src/list.js`, each from a unit. */
function left(
  number: number,
  texts: readonly string[],
  { plan = planOf(unit("u1")), units = ["u1"], more = [] as readonly MissionEvent[] } = {},
): Mission {
  const notes = texts.flatMap((text) =>
    units.map((from) => ({ kind: "concern" as const, text, path: "src/list.js", unit: unitId(from) })),
  );
  return life(
    { ...opened, issue: issue(number) },
    planned(plan),
    lapOpened(1, "build", "verify"),
    lapClosed(1, { notes }),
    ...more,
    integrated,
  );
}

const ages = (missions: readonly Mission[], profile: Profile) =>
  projectFindings(missions, profile).map(({ missions: seen, tiers, needsCleanup, effective }) => [
    seen.length,
    tiers,
    needsCleanup,
    effective,
  ]);

describe("what the project is left with", () => {
  test.each<[string, readonly Mission[], Profile, readonly unknown[]]>([
    ["once", [left(1, ["slow"])], "normal", [1, 0, false, "minor"]],
    ["by two missions", [left(1, ["slow"]), left(2, ["slow"])], "normal", [2, 0, false, "minor"]],
    ["by three missions", [left(1, ["slow"]), left(2, ["slow"]), left(3, ["slow"])], "normal", [3, 0, true, "major"]],
    [
      "by one mission, however often",
      [left(1, ["slow 1", "slow 2", "slow 3", "slow 4"])],
      "normal",
      [1, 0, false, "minor"],
    ],
    ["by one tier", [left(1, ["slow"], { plan: tiered })], "normal", [1, 1, false, "minor"]],
    ["by two tiers", [left(1, ["slow"], { plan: tiered, units: ["u1", "u2"] })], "normal", [1, 2, true, "major"]],
    ["by one mission, safety-critical", [left(1, ["slow"])], "safety_critical", [1, 0, false, "minor"]],
    [
      "by two missions, safety-critical",
      [left(1, ["slow"]), left(2, ["slow"])],
      "safety_critical",
      [2, 0, true, "major"],
    ],
    ["by one tier, safety-critical", [left(1, ["slow"], { plan: tiered })], "safety_critical", [1, 1, true, "major"]],
  ])("a minor finding left behind %s", (_how, missions, profile, age) => {
    expect(ages(missions, profile)).toEqual([age]);
  });

  test("the order in which journals are read does not matter, and nothing is counted twice", () => {
    const texts = fc.uniqueArray(fc.constantFrom("slow", "ugly", "odd"));
    const many = fc.array(texts, { maxLength: 6 }).map((all) => all.map((each, index) => left(index + 1, each)));
    fc.assert(
      fc.property(many, fc.boolean(), (missions, critical) => {
        const profile = critical ? "safety_critical" : "normal";
        const findings = projectFindings(missions, profile);
        expect(projectFindings(missions.toReversed(), profile)).toEqual(findings);
        for (const { missions: seen, count, needsCleanup } of findings) {
          expect(new Set(seen).size).toBe(seen.length);
          expect(count).toBe(seen.length);
          expect(needsCleanup).toBe(seen.length >= (critical ? 2 : 3));
        }
      }),
    );
  });

  test("is told with the gravest first, then what most have left, then the oldest, then by name", () => {
    const found = (missions: readonly Mission[], profile: Profile = "normal") =>
      projectFindings(missions, profile).map(({ text, effective }) => `${text} ${effective}`);
    const thrice = [1, 2, 3].map((number) => left(number, ["often"]));
    expect(found([left(8, ["early"]), left(9, ["early", "late"]), ...thrice])).toEqual([
      "often major",
      "early minor",
      "late minor",
    ]);
    expect(found([left(8, ["b", "a"])])).toEqual(["a minor", "b minor"]);
    expect(found([left(1, ["first"]), left(2, ["second"])])).toEqual(["first minor", "second minor"]);
  });

  test("missions that have not landed, as far as they or the merge queue know, leave nothing", () => {
    const waiting = and(begun, concern("slow"));
    expect(projectFindings([waiting], "normal")).toEqual([]);
    expect(projectFindings([waiting], "normal", [{ issue: issue(7) }])).toHaveLength(1);
  });

  test("who cleans up ends it, and who leaves it behind again begins anew", () => {
    const [found] = projectFindings([left(1, ["slow"])], "normal");
    if (found === undefined) throw new Error("nothing was found");
    const cleanup = { unit: unitId("u1"), findings: [found.key] };
    const cleans: readonly MissionEvent[] = [{ ...planned(), cleanup }, built()];
    const cleaner = left(4, [], { more: cleans });
    const three = [left(1, ["slow"]), left(2, ["slow"]), left(3, ["slow"])];
    expect(projectFindings([...three, cleaner], "normal")).toEqual([]);
    const unbuilt = left(4, [], { more: cleans.slice(0, 1) });
    expect(ages([...three, unbuilt], "normal")).toEqual([[3, 0, true, "major"]]);
    const later = { ...left(5, ["slow"]), noticed: { ...left(5, ["slow"]).noticed, landedAt: at(99) } };
    expect(ages([...three, cleaner, later], "normal")).toEqual([[1, 0, false, "minor"]]);
  });
});

const standing: Finding = {
  key: `scan: ${scanned.rule} ${scanned.snippet} ${scanned.path}`,
  severity: "minor",
  effective: "minor",
  needsCleanup: false,
  source: "static",
  category: "code",
  text: "loads code",
  path: "src/list.js",
  evidence: "1111111",
  count: 1,
  first: at(0),
  last: at(0),
  missions: [issue(1)],
  tiers: 0,
};

describe("what a later change meets", () => {
  const put = (given: object = {}) => {
    const one = assembled(sha("2"), change("src/list.js"));
    if (one.kind !== "assembled") throw new Error("not assembled");
    return { ...one, ...given };
  };

  test.each([
    ["stands still", [standing], put({ standing: [scanned] }), [{ kind: "met", again: [standing.key], gone: [] }]],
    ["is gone", [standing], put(), [{ kind: "met", again: [], gone: [standing.key] }]],
    ["was not looked at", [{ ...standing, path: "src/other.js" }], put(), []],
    ["is no matter of the scan", [{ ...standing, key: "concern: src/list.js: slow" }], put(), []],
    [
      "went with its file",
      [{ ...standing, key: "concern: src/list.js: slow" }],
      put({ changes: [change("src/list.js", { status: "deleted" })] }),
      [{ kind: "met", again: [], gone: ["concern: src/list.js: slow"] }],
    ],
  ])("%s", (_what, findings, assembly, events) => {
    expect(metEvents(findings, assembly)).toEqual(events);
  });

  test("counts as one more mission that left it behind", () => {
    const first = life({ ...opened, issue: issue(1) }, planned(), built(sha("1"), { findings: [scanned] }), integrated);
    const again = (number: number) =>
      life(
        { ...opened, issue: issue(number) },
        planned(),
        built(),
        { kind: "met", again: [standing.key], gone: [] },
        integrated,
      );
    expect(ages([first, again(2), again(3)], "normal")).toEqual([[3, 0, true, "major"]]);
    const ends = life(
      { ...opened, issue: issue(4) },
      planned(),
      built(),
      { kind: "met", again: [standing.key], gone: [] },
      { kind: "met", again: [], gone: [standing.key] },
      integrated,
    );
    expect(ages([first, ends], "normal")).toEqual([]);
  });
});

describe("a plan that touches what needs cleaning up", () => {
  const due = { ...standing, needsCleanup: true, effective: "major" as const };
  const plan = planOf(unit("u1", { paths: ["src"] }), unit("u2", { paths: ["docs/a.md"] }));

  test("gets one more unit, after all others, that says what and where", () => {
    const { plan: whole, cleanup } = withCleanup(plan, [due]);
    expect(cleanup).toEqual({ unit: "u3", findings: [due.key] });
    expect(whole.units.at(-1)).toMatchObject({
      id: "u3",
      needs: ["u1", "u2"],
      paths: ["src/list.js"],
      specialist: "simplifier",
      description: expect.stringContaining("src/list.js: loads code (left behind by 1 mission)"),
    });
  });

  test.each<[string, readonly Finding[]]>([
    ["is not due", [standing]],
    ["lies elsewhere", [{ ...due, path: "lib/x.js" }]],
    ["has no place", [{ ...due, path: undefined }]],
  ])("and none for what %s", (_what, findings) => {
    expect(withCleanup(plan, findings)).toEqual({ plan, cleanup: undefined });
  });
});
