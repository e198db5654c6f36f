import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import type { MissionFacts } from "#mission/facts";
import type { StoppedFor } from "#mission/handoff";
import { resumeFor } from "#mission/lap/checkpoints";
import type { Scene } from "#mission/lap/open";
import { factsOf } from "../support/facts.ts";
import { assembled, change, changed, handoff, over, ran, verdict } from "../support/laps.ts";
import { and, built, deedsOf, eventsOf, lapClosed, lapOpened, planned, stages } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { type ScanFinding, findingOf } from "#mission/scan/finding";
import { at, configured, planOf, sha, task, unit, unitId } from "../support/values.ts";

function sceneOf(mission: Scene["mission"]): Scene {
  return { mission, facts: factsOf(), config: configured().config, now: at(60) };
}

const build = "7-2-build-u1";
const ref = "refs/muster/unfinished/7-u1";

function stoppedFor(reason: StoppedFor, path = "src/list.js", findings: readonly ScanFinding[] = []) {
  const changes = { base: sha("b"), tip: sha("9") };
  const digest = "It had changed: src/list.js";
  return over([handoff(build, { kind: "partial", reason, message: "It ended.", changes }, { digest })], {
    partials: new Map([[task(build), { commit: sha("9"), changes: [change(path)], findings: [...findings] }]]),
    verdict: verdict("7-2-verify", { kind: "no-changes", missing: [task(build)] }),
  });
}

const kept: MissionEvent = {
  kind: "checkpointed",
  unit: unitId("u1"),
  task: "build",
  commit: sha("9"),
  base: sha("b"),
  reason: "time-out",
  reached: "It had changed: src/list.js",
};

const kinds = (step: ReturnType<typeof decide>) => eventsOf(step).map((event) => event.kind);
const refsOf = (step: ReturnType<typeof decide>) => deedsOf(step, "record").flatMap((deed) => deed.refs);

test("what a stopped worker had reached is kept on a ref of its own, and is neither built nor verified", () => {
  const step = decide(stages.building, factsOf({ lap: stoppedFor("time-out") }), at(60));
  expect(kinds(step)).toEqual(["lapClosed", "checkpointed", "attemptFailed"]);
  expect(eventsOf(step)[1]).toEqual(kept);
  expect(eventsOf(step)[2]).toMatchObject({
    message: "the attempt before ended with “time-out”: It ended.",
    feedback: [{ key: `worker:${build}`, text: "the attempt before ended with “time-out”: It ended." }],
  });
  expect(refsOf(step)).toEqual([{ ref, from: undefined, to: sha("9") }]);
  const after = and(stages.building, ...eventsOf(step));
  expect(after).toMatchObject({ built: [], head: undefined, checkpoints: [{ commit: sha("9") }], attempts: 1 });
});

test("a later checkpoint takes the place of the one before, from where its ref is now", () => {
  const again = and(stages.building, kept);
  const lap = stoppedFor("turns");
  const step = decide(again, factsOf({ lap, unfinished: new Map([[ref, sha("8")]]) }), at(60));
  expect(refsOf(step)).toEqual([{ ref, from: sha("8"), to: sha("9") }]);
  expect(and(again, ...eventsOf(step)).checkpoints).toHaveLength(1);
});

test("with the provider down the work is kept too, and the mission waits", () => {
  const step = decide(stages.building, factsOf({ lap: stoppedFor("overloaded") }), at(60));
  expect(kinds(step)).toEqual(["lapClosed", "checkpointed", "parked"]);
  expect(refsOf(step)).toHaveLength(1);
});

test("an empty purse of one task does not end the mission when there is something to go on from", () => {
  const step = decide(stages.building, factsOf({ lap: stoppedFor("budget") }), at(60));
  expect(kinds(step)).toEqual(["lapClosed", "checkpointed", "attemptFailed"]);
});

test("what touches protected paths is not kept, nor what comes when the mission is over", () => {
  const protectedPath = stoppedFor("time-out", ".github/workflows/ci.yml");
  expect(refsOf(decide(stages.building, factsOf({ lap: protectedPath }), at(60)))).toEqual([]);
  const cancelled = and(stages.building, { kind: "stopped", reason: "cancelled", message: "anna said so." });
  const step = decide(cancelled, factsOf({ lap: stoppedFor("cancelled") }), at(60));
  expect(kinds(step)).toEqual(["lapClosed"]);
});

function nextTask(given: Partial<MissionFacts>, ...events: readonly MissionEvent[]) {
  const mission = and(stages.planned, kept, ...events);
  const { pause } = settleDown({ mission, facts: factsOf(given), now: at(60) });
  return pause.kind === "work" ? pause.tasks[0] : undefined;
}

test("the next attempt starts from there and is told what was reached, if the ref is still there", () => {
  const reached = "It was stopped: time-out.\n\nIt had changed: src/list.js";
  const unfinished = new Map([[ref, sha("9")]]);
  expect(nextTask({ unfinished })).toMatchObject({ kind: "build", resume: { commit: sha("9"), reached } });
  expect(nextTask({})).not.toHaveProperty("resume");
  expect(nextTask({ unfinished: new Map([[ref, sha("8")]]) })).not.toHaveProperty("resume");
  expect(nextTask({ unfinished }, planned(planOf(unit("u1"))))).not.toHaveProperty("resume");
});

test("a unit that is built needs its checkpoint no more, and refs that nobody needs go with it", () => {
  const building = and(stages.planned, kept, lapOpened(2, "build", "verify"));
  const lap = over([handoff(build, changed())], {
    assembled: assembled(),
    verdict: verdict("7-2-verify", ran(sha("1"))),
  });
  const other = "refs/muster/unfinished/7-u4";
  const unfinished = new Map([
    [ref, sha("9")],
    [other, sha("7")],
  ]);
  const step = decide(building, factsOf({ lap, unfinished }), at(60));
  expect(refsOf(step)).toEqual([
    { ref: "refs/heads/muster/7-add-json-to-the-list-command", from: undefined, to: sha("1") },
    { ref, from: sha("9"), to: undefined },
    { ref: other, from: sha("7"), to: undefined },
  ]);
  expect(and(building, lapClosed(2), built()).checkpoints).toEqual([]);
});

test("what holds a secret, or could not be judged, is not kept; code that can still be mended is", () => {
  const place = { path: "src/list.js", line: 1, snippet: "0" };
  const keeps = (finding: ScanFinding) =>
    kinds(decide(stages.building, factsOf({ lap: stoppedFor("time-out", "src/list.js", [finding]) }), at(60)));
  expect(keeps(findingOf("secret", place))).not.toContain("checkpointed");
  expect(keeps(findingOf("canary", place))).not.toContain("checkpointed");
  expect(keeps(findingOf("unread-source", place))).not.toContain("checkpointed");
  expect(keeps(findingOf("eval", place))).toContain("checkpointed");
});

test("what was reached with a merge in it is gone on with only at the same merge", () => {
  const given = { commit: sha("9"), base: sha("1"), merge: sha("c"), reached: "", reason: "time-out" as const };
  const checkpoint = { ...given, unit: unitId("u1"), task: "fix" as const };
  const mission = { ...stages.planned, checkpoints: [checkpoint] };
  const scene = { ...sceneOf(mission), facts: factsOf({ unfinished: new Map([[ref, sha("9")]]) }) };
  const next = { kind: "fix" as const, base: sha("1"), merge: sha("c"), unit: { id: unitId("u1") } };
  expect(resumeFor(scene, next).resume?.commit).toBe(sha("9"));
  expect(resumeFor(scene, { ...next, merge: sha("d") })).toEqual({});
  expect(resumeFor(scene, { ...next, base: sha("2") })).toEqual({});
  expect(resumeFor(scene, { ...next, kind: "build" })).toEqual({});
  expect(resumeFor(scene, { ...next, unit: { id: unitId("u2") } })).toEqual({});
});
