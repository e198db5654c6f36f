import { describe, expect, test } from "vitest";
import { departures, type Whole } from "#mission/contract/compliance";
import { Contract } from "#mission/contract/contract";
import { decide } from "#mission/course/decide";
import { contractText } from "#mission/say/contract";
import { assembled, change, changed, handoff, over, ran, red, verdict } from "../support/laps.ts";
import { and, eventsOf, lapOpened, onGitHub, planned, stages } from "../support/lives.ts";
import { factsOf } from "../support/facts.ts";
import { at, planOf, sha, unit, unitId } from "../support/values.ts";

const contract = (given: object = {}) => Contract.parse({ files: ["src/list.js"], ...given });
const of = (id: string, given: object = {}) => ({ unit: unitId(id), contract: contract(given) });
const one = planOf(unit("u1"));
const two = planOf(unit("u1"), unit("u2", { paths: ["docs"] }));
const whole = (paths: readonly string[], undeclared: readonly string[] = []): Whole => ({
  changes: paths.map((path) => change(path)),
  undeclared: new Set(undeclared),
});
const keys = (found: ReturnType<typeof departures>) => found.map(({ key }) => key);

describe("a change beside its design", () => {
  test.each([
    ["is what was designed", [of("u1")], ["src/list.js"], []],
    ["has tests that nobody named", [of("u1")], ["src/list.js", "test/list.test.js"], []],
    ["reaches beyond it", [of("u1")], ["src/list.js", "src/other.js"], ["contract:beyond:src/other.js"]],
    ["leaves out a file", [of("u1", { files: ["src/list.js", "a.md"] })], ["src/list.js"], ["contract:untouched:a.md"]],
    ["stays below a folder that is named", [of("u1", { files: ["src"] })], ["src/a/b.js"], []],
    ["was never designed", [], ["anything.js"], []],
    ["is designed without files", [of("u1", { files: [], types: [{ name: "x", path: "a.js" }] })], ["b.js"], []],
  ])("that %s", (_what, contracts, paths, found) => {
    expect(keys(departures(one, contracts, whole(paths)))).toEqual(found);
  });

  test("that lacks a declared name", () => {
    const types = [{ name: "format", path: "src/list.js" }];
    const found = departures(one, [of("u1", { types })], whole(["src/list.js"], ["src/list.js format"]));
    expect(found).toMatchObject([{ key: "contract:undeclared:src/list.js:format", path: "src/list.js" }]);
  });

  test.each([
    [12, 1, []],
    [11, 1, ["contract:budget:lines"]],
    [24, 2, []],
    [23, 1, ["contract:budget:lines", "contract:budget:files"]],
  ])("that may have %i lines in %i files", (lines, files, found) => {
    const paths = lines > 20 ? ["src/list.js", "a.test.js"] : ["src/list.js"];
    expect(keys(departures(one, [of("u1", { budget: { lines, files } })], whole(paths)))).toEqual(found);
  });

  test("of which one unit was not designed: its planned paths are free, and sizes are not summed", () => {
    const contracts = [of("u1", { budget: { lines: 1, files: 1 } })];
    expect(keys(departures(two, contracts, whole(["src/list.js", "docs/a.md"])))).toEqual([]);
    expect(keys(departures(two, contracts, whole(["src/list.js", "lib/a.js"])))).toEqual(["contract:beyond:lib/a.js"]);
  });
});

const building = and(stages.planned, lapOpened(2, "build", "verify"));
const came = handoff("7-2-build-u1", changed(), { contract: contract() });
const strays = whole(["src/list.js", "src/other.js"]);

function settled(given: object = {}, mission = building) {
  const verified = verdict("7-2-verify", ran(sha("1")));
  const lap = over([came], { verdict: verified, assembled: assembled(), whole: strays, ...given });
  return eventsOf(decide(mission, factsOf({ lap, branch: mission.head?.commit }), at(5)));
}

describe("a lap that brings a designed feature home", () => {
  test("records the design, how the change complies, and feeds back once where it does not", () => {
    const events = settled();
    expect(events.map(({ kind }) => kind)).toEqual(["lapClosed", "designed", "built", "complied", "feedbackTaken"]);
    expect(events.at(-1)).toMatchObject({
      feedback: [{ key: "contract:beyond:src/other.js", source: "review", path: "src/other.js" }],
    });
    const mended = and(building, ...events, lapOpened(3, "fix", "verify"));
    const answers = [{ key: "contract:beyond:src/other.js", decision: "disagree" as const, text: "It needs both." }];
    const lap = over([handoff("7-3-fix-u1", changed(sha("2"), answers))], {
      verdict: verdict("7-3-verify", ran(sha("2"))),
      assembled: assembled(sha("2")),
      whole: strays,
    });
    const after = eventsOf(decide(mended, onGitHub({ lap }), at(9)));
    expect(after.map(({ kind }) => kind)).toEqual(["pullOpened", "lapClosed", "built", "complied"]);
    const shown = contractText(and(mended, ...after));
    expect(shown).toBe(
      "**Design contract: departs from it** (1 file and 0 names designed; 24 lines in 2 files changed)\n- `src/other.js` was changed, and the design does not name it.",
    );
  });

  test("says nothing more where it is as designed", () => {
    const events = settled({ whole: whole(["src/list.js"]) });
    expect(events.map(({ kind }) => kind)).toEqual(["lapClosed", "designed", "built", "complied"]);
    expect(contractText(and(building, ...events))).toContain("**Design contract: kept**");
  });

  test("waits with its words until what fails is mended", () => {
    const events = settled({ verdict: verdict("7-2-verify", ran(sha("1"), red)) });
    expect(events.map(({ kind }) => kind)).toEqual(["lapClosed", "designed", "built", "complied", "attemptFailed"]);
  });

  test("is not judged before all of it is there", () => {
    const half = and(stages.queued, planned(two), lapOpened(2, "build", "verify"));
    expect(settled({}, half).map(({ kind }) => kind)).toEqual(["lapClosed", "designed", "built"]);
  });
});
