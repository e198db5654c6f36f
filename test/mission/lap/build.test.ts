/** What a lap that built comes to: a commit on the branch, a failed attempt with what the next one must know, or an end. */

import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { Outcome } from "#mission/handoff";
import { keepBuilt, settleBuild } from "#mission/lap/settle-build";
import type { ScanFinding } from "#mission/scan/finding";
import { factsOf } from "../support/facts.ts";
import { assembled, change, changed, failed, handoff, over, ran, red, result, verdict } from "../support/laps.ts";
import { and, built, eventsOf, lapOpened, life, opened, planned, stages } from "../support/lives.ts";
import { at, configured, planOf, sha, task, unit, unitId } from "../support/values.ts";

const parts = ["u1", "u2"].map((id) => ({ task: task(`7-2-build-${id}`), unit: unitId(id), message: "feat: Do it\n" }));
const opening = lapOpened(2, "build", "verify");
const mission = life(opened, planned(planOf(unit("u1"), unit("u2"))), opening);
const open = { ...mission.open, assembly: { base: sha("b"), parts, at: at(10) } } as never;
const came = (...outcomes: readonly Outcome[]) =>
  outcomes.map((outcome, nth) => handoff(`7-2-build-u${nth + 1}`, outcome));

type Given = { readonly mission?: object; readonly facts?: object; readonly open?: object };

function settled(lap: ReturnType<typeof over>, given: Given = {}) {
  const scene = {
    mission: { ...mission, ...given.mission },
    facts: factsOf(given.facts),
    config: configured().config,
    now: at(60),
  };
  return settleBuild(scene, given.open === undefined ? open : ({ ...Object(open), ...given.open } as never), lap);
}

const events = (lap: ReturnType<typeof over>, given: Given = {}): readonly MissionEvent[] =>
  eventsOf(settled(lap, given));
const refs = (lap: ReturnType<typeof over>, given: Given = {}) => {
  const step = settled(lap, given);
  return step.kind === "perform" ? step.deeds.flatMap((deed) => (deed.kind === "record" ? deed.refs : [])) : [];
};
const green = verdict("7-2-verify", ran(sha("1")));
const put = assembled(sha("1"), change("a.js"), change("b.js", { added: 5, removed: 1 }));
const finding = (given: Partial<ScanFinding> = {}): ScanFinding =>
  ({
    path: "a.js",
    line: 3,
    rule: "eval",
    severity: "critical",
    message: "runs a text as code",
    ...given,
  }) as ScanFinding;

describe("what was built and verified", () => {
  test("is on record with its units, its size, its paths and the answers, and the branch moves to it", () => {
    const answers = [
      { key: "thread:1", decision: "done" as const, text: "Done." },
      { key: "thread:1", decision: "question" as const, text: "Later." },
    ];
    const feedback = [
      { key: "thread:1", source: "person", text: "a" },
      { key: "thread:2", source: "person", text: "b" },
      { key: "check:lint", source: "check", text: "c" },
      { key: "verify:x", source: "verification", text: "d" },
    ];
    const lap = over(came(changed(sha("1"), answers), changed()), { assembled: put, verdict: green });
    const head = { ...stages.verified.head, lines: 12, paths: ["src/list.js", "a.js"], commit: sha("9") };
    const asked = "The worker did not say how it dealt with this; please look at the commit.";
    expect(events(lap, { mission: { feedback, head } })).toMatchObject([
      {
        kind: "built",
        head: sha("1"),
        base: sha("b"),
        units: ["u1", "u2"],
        lines: 12 + 12 + 6,
        paths: ["src/list.js", "a.js", "b.js"],
        verified: true,
        health: "neutral",
        findings: [],
        answers: [
          answers[0],
          { key: "thread:2", decision: "question", text: asked },
          { key: "check:lint", decision: "question", text: asked },
        ],
      },
    ]);
    expect(refs(lap, { mission: { head } })).toEqual([
      { ref: "refs/heads/muster/7-add-json-to-the-list-command", from: sha("9"), to: sha("1") },
    ]);
    const [first] = events(lap);
    expect(first).toMatchObject({ lines: 18, paths: ["a.js", "b.js"] });
    expect(first).not.toHaveProperty("merged");
    expect(
      events(lap, { open: { assembly: { base: sha("b"), merge: sha("c"), parts, at: at(10) } } })[0],
    ).toMatchObject({
      merged: sha("c"),
    });
  });

  test("begins the integration branch where there is none yet", () => {
    const lap = over(came(changed()), { assembled: put, verdict: green });
    const tips = { defaultBranch: "main", default: sha("a"), integration: undefined };
    expect(refs(lap, { facts: { tips } })).toEqual([
      { ref: "refs/heads/muster/integration", from: undefined, to: sha("a") },
      { ref: "refs/heads/muster/7-add-json-to-the-list-command", from: undefined, to: sha("1") },
    ]);
  });

  test("counts only the units that brought changes, and a verdict only for this very commit", () => {
    const lap = over(came(changed(), failed("turns", "40 turns")), {
      assembled: put,
      verdict: verdict("7-2-verify", ran(sha("2"))),
    });
    expect(events(lap)).toMatchObject([
      { kind: "built", units: ["u1"], verified: false, results: [] },
      {
        kind: "attemptFailed",
        reason: "work",
        message: "the attempt before ended with “turns”: 40 turns",
        feedback: [
          { key: "worker:7-2-build-u2", source: "worker", text: "the attempt before ended with “turns”: 40 turns" },
        ],
      },
    ]);
    expect(events(lap)[1]).not.toHaveProperty("infrastructure");
  });

  test("that does not pass is on the branch too, with what the attempt says of itself, in so many words", () => {
    const one = handoff("7-2-build-u1", changed(), { summary: "s".repeat(2500) });
    const two = handoff("7-2-build-u2", failed("turns"), { summary: "not told" });
    const quiet = handoff("7-2-build-u3", changed(), { summary: "" });
    const lap = over([one, two, quiet], { assembled: put, verdict: verdict("7-2-verify", ran(sha("1"), red)) });
    const [, fail] = events(lap);
    expect(fail).toMatchObject({ kind: "attemptFailed", reason: "verification" });
    expect(fail?.kind === "attemptFailed" && fail.feedback.slice(1)).toEqual([
      {
        key: "tried:7-2-build-u1",
        source: "worker",
        text: `The attempt that failed says of what it did: ${"s".repeat(2000)}`,
      },
    ]);
  });
});

describe("what cannot be pushed", () => {
  test("ends with nothing to verify with", () => {
    const lap = over(came(changed()), { verdict: verdict("7-2-verify", { kind: "no-commands", looked: [] }) });
    expect(events(lap)).toMatchObject([{ kind: "stopped", reason: "needs-human" }]);
  });

  test("is a conflict of the units, by its paths", () => {
    const lap = over(came(changed(), changed()), {
      assembled: { kind: "conflict", paths: ["a.js", "b/c.js"] } as never,
    });
    const text = "the units' changes conflict with each other in `a.js`, `b/c.js`.";
    expect(events(lap)).toEqual([
      {
        kind: "attemptFailed",
        reason: "conflict",
        message: text,
        feedback: [{ key: "conflict:units", source: "conflict", text }],
      },
    ]);
  });

  test("is refused where it reaches too far, or holds what blocks, with the findings on record", () => {
    const path = assembled(sha("1"), change(".github/workflows/ci.yml"));
    const [far] = events(over(came(changed()), { assembled: path, verdict: green }));
    expect(far).toMatchObject({
      kind: "attemptFailed",
      reason: "policy",
      message: expect.stringMatching(/^refused: .*ci\.yml/),
    });
    expect(far).not.toHaveProperty("findings");
    const found = [finding(), finding({ severity: "info", rule: "todo" })];
    const [dangerous] = events(
      over(came(changed()), { assembled: { ...put, findings: found } as never, verdict: green }),
    );
    expect(dangerous).toMatchObject({ kind: "attemptFailed", reason: "policy", findings: [found[0]] });
  });

  test("ends the mission where the hidden mark of a task is in it, by the first place", () => {
    const found = [finding(), finding({ rule: "canary", path: "b.js" }), finding({ rule: "canary", path: "c.js" })];
    const [stopped] = events(
      over(came(changed()), { assembled: { ...put, findings: found } as never, verdict: green }),
    );
    expect(stopped).toMatchObject({
      kind: "stopped",
      reason: "policy",
      message: expect.stringContaining("the hidden mark of the task was in `b.js`"),
      findings: found,
    });
  });

  test("is nothing of a halted lap either", () => {
    const scene = { mission, facts: factsOf(), config: configured().config, now: at(60) };
    const kept = (given: object) => eventsOf(keepBuilt(scene, open, over(came(changed()), given)));
    expect(kept({ assembled: put })).toMatchObject([{ kind: "built" }]);
    expect(kept({})).toEqual([]);
    expect(kept({ assembled: { ...put, findings: [finding()] } })).toEqual([]);
  });
});

describe("where nothing came", () => {
  const partial = (reason: "turns" | "cancelled"): Outcome => ({
    kind: "partial",
    reason,
    message: "m",
    changes: { base: sha("b"), tip: sha("1") },
  });

  test("the attempt failed, with what each worker says of its end", () => {
    const stuck = handoff("7-2-build-u1", failed("turns", "40 turns"), { digest: "It read a.js.", stuck: 3 });
    const stopped = handoff("7-2-build-u2", partial("turns"), { digest: "kept elsewhere" });
    expect(events(over([stuck, stopped]))).toEqual([
      {
        kind: "attemptFailed",
        reason: "work",
        message:
          "the attempt before ended with “turns”: 40 turns It had met the same error again and again. the attempt before ended with “turns”: m",
        feedback: [
          {
            key: "worker:7-2-build-u1",
            source: "worker",
            text: "the attempt before ended with “turns”: 40 turns It had met the same error again and again.\n\nIt read a.js.",
          },
          { key: "worker:7-2-build-u2", source: "worker", text: "the attempt before ended with “turns”: m" },
        ],
      },
    ]);
    expect(events(over([]))).toEqual([
      { kind: "attemptFailed", reason: "work", message: "a worker handed nothing over.", feedback: [] },
    ]);
  });

  test("it is the machines' fault where all ended for theirs", () => {
    const machines = (...outcomes: readonly Outcome[]) => events(over(came(...outcomes)))[0];
    expect(machines(failed("overloaded"), partial("cancelled"))).toMatchObject({ infrastructure: true });
    expect(machines(failed("environment"), failed("setup"))).toMatchObject({ infrastructure: true });
    expect(machines(failed("overloaded"), failed("turns"))).not.toHaveProperty("infrastructure");
    expect(events(over([]))[0]).not.toHaveProperty("infrastructure");
  });

  test("finding out is no failure, unless somebody failed at it", () => {
    const found: Outcome = { kind: "found", report: { findings: [{ text: "It is so." }], approaches: [] } };
    const hands = (...outcomes: readonly Outcome[]) =>
      new Map(
        outcomes.map((outcome, nth) => [
          task(`7-2-scout-u${nth + 1}`),
          { task: task(`7-2-scout-u${nth + 1}`), outcome },
        ]),
      );
    const lap = (...outcomes: readonly Outcome[]) => ({ ...over([]), handoffs: hands(...outcomes) }) as never;
    expect(events(lap(found, found))).toEqual([]);
    expect(events(lap(found, failed("turns")))).toMatchObject([{ kind: "attemptFailed", reason: "work" }]);
  });
});

describe("a lap that only verifies", () => {
  const only = { assembly: { base: sha("1"), parts: [], at: at(10) } };
  const head = {
    mission: { ...and(stages.planned, built(sha("1"), { verified: false, results: [], lines: 7, paths: ["a.js"] })) },
  };

  test("says of the commit that was there whether it passes", () => {
    expect(events(over([], { verdict: green }), { ...head, open: only })).toMatchObject([
      {
        kind: "built",
        head: sha("1"),
        units: [],
        answers: [],
        lines: 7,
        paths: ["a.js"],
        verified: true,
        health: "neutral",
      },
    ]);
    expect(
      events(over([], { verdict: verdict("7-2-verify", ran(sha("1"), red)) }), { ...head, open: only }),
    ).toMatchObject([
      { kind: "built", verified: false },
      { kind: "attemptFailed", reason: "verification" },
    ]);
    expect(
      events(over([], { verdict: verdict("7-2-verify", ran(sha("1"), result(), result({ name: "lint" }))) }), {
        ...head,
        open: only,
      }),
    ).toHaveLength(1);
  });

  test("that says nothing of it is the machines' fault, in its own words where it has any", () => {
    const words = (given: object, from: Given = head) => events(over([], given), { ...from, open: only });
    const silent = { kind: "attemptFailed", reason: "verification", feedback: [], infrastructure: true };
    const message = "The verification did not say anything about this commit.";
    expect(words({})).toEqual([{ ...silent, message }]);
    expect(words({ verdict: verdict("7-2-verify", ran(sha("2"))) })).toEqual([{ ...silent, message }]);
    expect(words({ verdict: verdict("7-2-verify", { kind: "broken", message: "no node" }) })).toEqual([
      { ...silent, message: "no node" },
    ]);
    expect(words({ verdict: green }, { mission: { head: undefined } })).toEqual([{ ...silent, message }]);
  });
});
