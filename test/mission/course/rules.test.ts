/** Which rule speaks, and what it rests for or ends with: one row for each situation that a mission can be in. */

import { describe, expect, test } from "vitest";
import { choose } from "#mission/course/decide";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import type { Step } from "#mission/step";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { built, eventsOf, life, and, onGitHub, opened, planned, stages } from "../support/lives.ts";
import { at, broken, colleague, configured, maintainer, run, sha, stranger, us } from "../support/values.ts";

/** The rule, and why it rests or how it ends. */
function spoken(mission: Mission | undefined, facts: MissionFacts, minutes = 9): readonly unknown[] {
  const { rule, step, next } = choose(mission, facts, at(minutes));
  return [rule, ending(next ?? step)];
}

function ending(step: Step<unknown>): unknown {
  if (step.kind === "rest") return step.reason;
  if (step.kind === "work") return step.tasks.map(({ id }) => id);
  return eventsOf(step).flatMap((event) => {
    const { kind, reason, message } = Object(event);
    return kind === "stopped" ? [reason, message] : [kind];
  });
}

const withheld = [{ place: "the labels of #7", what: "a secret" }];
const ladder = (mission: Mission, rung: "plan-only" | "read-only"): Mission => ({
  ...mission,
  progress: { ...mission.progress, ladder: { ...mission.progress.ladder, rung } },
});

describe("of the rules", () => {
  test.each<[string, Mission | undefined, MissionFacts, readonly unknown[]]>([
    ["a labelled issue begins", undefined, factsOf(), ["begin", ["opened"]]],
    ["what was withheld keeps it from beginning", undefined, factsOf({ withheld }), ["begin", []]],
    [
      "a person's word goes before a secret, a wrong configuration and a lap",
      stages.building,
      factsOf({ withheld, config: broken, lap: { kind: "running" }, issue: issueFacts({ labels: [] }) }),
      ["word", ["cancelled", "The label `muster` was removed."]],
    ],
    [
      "a secret goes before a wrong configuration",
      stages.building,
      factsOf({ withheld, config: broken }),
      [
        "secret",
        ["policy", expect.stringContaining("was about to write a secret and did not:\n- the labels of #7: a secret")],
      ],
    ],
    [
      "a secret is nothing to a mission that is over",
      stages.done,
      onGitHub({ withheld }),
      ["stage", "the mission is over"],
    ],
    [
      "a wrong configuration goes before a lap",
      stages.building,
      factsOf({ config: broken }),
      ["settings", "`.github/muster.yml` is invalid; nothing is done until it is mended"],
    ],
    [
      "to a mission that is over it is nothing",
      stages.done,
      onGitHub({ config: broken }),
      ["stage", "the mission is over"],
    ],
    [
      "a lap goes before a pause",
      { ...stages.building, paused: { by: "anna" } },
      factsOf(),
      ["lap", "lap 2 is running"],
    ],
    [
      "a pause holds it",
      { ...stages.planned, paused: { by: "anna" } },
      factsOf(),
      ["held", "anna paused it; `/muster resume` lets it go on"],
    ],
    [
      "the switch holds it",
      stages.planned,
      factsOf({ config: configured({ enabled: false }) }),
      ["held", expect.stringContaining("`enabled: false`")],
    ],
    [
      "the switch above holds it",
      stages.planned,
      factsOf({ config: configured({ enabled: false }), offAbove: "the owner says so" }),
      ["held", expect.stringContaining("the owner says so")],
    ],
    [
      "the provider holds it",
      { ...stages.planned, parkedUntil: at(10), parkedFor: "529" },
      factsOf(),
      ["held", "it waits for the model provider, who said: 529"],
    ],
    [
      "who said nothing holds it too",
      { ...stages.planned, parkedUntil: at(10) },
      factsOf(),
      ["held", "it waits for the model provider, who said: nothing"],
    ],
    [
      "its time over, the provider holds it no longer",
      { ...stages.planned, parkedUntil: at(9), parkedFor: "529" },
      factsOf(),
      ["stage", ["7-1-build-u1", "7-1-verify"]],
    ],
    [
      "nothing holds what is over",
      { ...stages.done, paused: { by: "anna" } },
      onGitHub(),
      ["stage", "the mission is over"],
    ],
    [
      "the ladder goes before the stage",
      ladder(stages.planned, "read-only"),
      factsOf(),
      ["ladder", "it only reads for now, after trouble upon trouble; `/muster resume` takes it one step back up"],
    ],
    [
      "only planning, it builds nothing",
      ladder(stages.planned, "plan-only"),
      factsOf(),
      ["stage", "it only plans for now, after trouble upon trouble; `/muster resume` takes it one step back up"],
    ],
    [
      "what waits for people is not on the ladder",
      ladder(stages["in-review"], "read-only"),
      onGitHub(),
      ["stage", "it waits for 1 approval"],
    ],
  ])("%s", (_, mission, facts, said) => {
    expect(spoken(mission, facts)).toEqual(said);
  });
});

describe("by its stage", () => {
  const failures = (count: number, given: Partial<Mission> = {}): Mission => ({
    ...stages.planned,
    failures: count,
    ...given,
  });

  test.each<[string, Mission, MissionFacts, unknown]>([
    [
      "a mission without commands ends at once",
      stages.queued,
      factsOf({ commands: [] }),
      ["needs-human", expect.stringContaining("verify")],
    ],
    ["one that is queued plans", stages.queued, factsOf(), ["7-1-plan"]],
    [
      "one that has its plan already builds",
      { ...stages.queued, plan: stages.planned.plan },
      factsOf(),
      ["7-1-build-u1", "7-1-verify"],
    ],
    [
      "one that needs words rests",
      and(stages.queued, { kind: "questioned", questions: ["Which sign?"] }),
      factsOf(),
      "it waits for an answer: please edit the issue",
    ],
    [
      "one attempt too many is for people, with its last words",
      failures(1, { tried: ["Attempt 1: red"] }),
      factsOf({ config: configured({ workers: { max_attempts: 1 } }) }),
      ["needs-human", "An attempt did not pass, so a person is needed. The last one: Attempt 1: red"],
    ],
    [
      "several are counted",
      failures(3),
      factsOf({ config: configured({ workers: { max_attempts: 3 } }) }),
      ["needs-human", "3 attempts in a row did not pass, so a person is needed. The last one: nothing came of it"],
    ],
    [
      "what was refused is told as refused",
      failures(3, { lastFailure: "policy" }),
      factsOf({ config: configured({ workers: { max_attempts: 3 } }) }),
      ["policy", expect.stringContaining("3 attempts in a row")],
    ],
    [
      "what is built in whole, and not on record anywhere, stands still",
      { ...stages.planned, built: (stages.planned.plan?.units ?? []).map(({ id }) => id) },
      factsOf(),
      ["stalled", "The plan has no unit left to build and nothing was built."],
    ],
    [
      "what is built and was not verified is verified",
      { ...and(stages.planned, built(sha("1"), { verified: false, results: [] })), stage: { kind: "building" } },
      onGitHub(),
      ["7-1-verify"],
    ],
    [
      "what has landed waits for its promotion",
      stages.integrated,
      onGitHub(),
      "it waits for the promotion pull request to be merged",
    ],
    [
      "and is done with it",
      stages.integrated,
      onGitHub({ landing: { landed: sha("1"), promoted: sha("d"), bounced: undefined } }),
      ["promoted"],
    ],
  ])("%s", (_, mission, facts, said) => {
    expect(spoken(mission, facts)[1]).toEqual(said);
  });
});

describe("a person's word", () => {
  const said = (...comments: ReturnType<typeof comment>[]) => factsOf({ issue: issueFacts({ comments }) });
  const word = (text: string, id = 500, minutes = 8) => comment(maintainer, text, minutes, id);

  test.each<[string, MissionFacts, readonly unknown[]]>([
    ["to cancel ends it", said(word("/muster cancel")), ["word", ["cancelled", "anna said `/muster cancel`."]]],
    [
      "may stand below others",
      said(word("Stop.\n/Muster  CANCEL now")),
      ["word", ["cancelled", "anna said `/muster cancel`."]],
    ],
    ["is no word in the middle of a line", said(word("say /muster cancel")), ["stage", ["7-1-build-u1", "7-1-verify"]]],
    [
      "of a stranger is nothing",
      said(comment(stranger, "/muster cancel", 8)),
      ["stage", ["7-1-build-u1", "7-1-verify"]],
    ],
    ["of ours is nothing", said(comment(us, "/muster cancel", 8)), ["stage", ["7-1-build-u1", "7-1-verify"]]],
    ["to pause holds it", said(word("/muster pause")), ["word", ["paused"]]],
    [
      "that was said before it began is nothing",
      said(word("/muster cancel", 500, -1)),
      ["stage", ["7-1-build-u1", "7-1-verify"]],
    ],
    [
      "of the very second in which it began counts",
      said(word("/muster cancel", 500, -1 / 60)),
      ["word", ["cancelled", "anna said `/muster cancel`."]],
    ],
    [
      "said twice counts by the newest",
      said(word("/muster cancel"), comment(colleague, "/muster cancel", 8, 501)),
      ["word", ["cancelled", "ben said `/muster cancel`."]],
    ],
  ])("%s", (_, facts, told) => {
    expect(spoken(stages.planned, facts)).toEqual(told);
  });

  test("that was obeyed is not obeyed again", () => {
    expect(spoken({ ...stages.planned, heard: 500 }, said(word("/muster cancel")))[0]).toBe("stage");
    expect(spoken({ ...stages.planned, heard: 499 }, said(word("/muster cancel")))[0]).toBe("word");
  });

  test("to retry takes a stopped mission up again, by whoever may, and only while its issue is open and labelled", () => {
    const stopped = and(stages.planned, { kind: "stopped", reason: "budget", message: "m" });
    const retry = word("/muster retry", 501, 9);
    expect(spoken(stopped, said(retry))).toEqual(["stage", ["reopened"]]);
    expect(spoken(stopped, said(comment(stranger, "/muster retry", 9)))[1]).toBe("the mission is over");
    for (const given of [{ open: false }, { labels: [] }])
      expect(spoken(stopped, factsOf({ issue: issueFacts({ comments: [retry], ...given }) }))[1]).toBe(
        "the mission is over",
      );
    const labelled = (labelledBy: typeof us, minutes: number) =>
      spoken(
        { ...stopped, stoppedAt: at(5) },
        factsOf({ issue: issueFacts({ labelledBy, labelledAt: at(minutes) }) }),
      )[1];
    expect(labelled(maintainer, 6)).toEqual(["reopened"]);
    expect(labelled(us, 6)).toEqual(["reopened"]);
    expect(labelled(stranger, 6)).toBe("the mission is over");
    expect(labelled(maintainer, 4)).toBe("the mission is over");
  });

  test("counts on the pull request too, and closing that calls it off", () => {
    const { pull } = onGitHub();
    if (pull === undefined) throw new Error("there is one");
    const on = (given: object) => spoken(stages["in-review"], onGitHub({ pull: { ...pull, ...given } }));
    expect(on({ comments: [word("/muster cancel")] })).toEqual(["word", ["cancelled", "anna said `/muster cancel`."]]);
    expect(on({ open: false })).toEqual(["word", ["cancelled", "Its pull request was closed."]]);
    expect(on({ open: false, merged: true })[0]).toBe("stage");
  });

  test("ends the run that is under way, and no other", () => {
    const cancels = (facts: MissionFacts) => {
      const { step } = choose(stages.building, facts, at(9));
      return step.kind === "perform" ? step.deeds.filter(({ kind }) => kind === "cancelRun") : [];
    };
    const off = issueFacts({ labels: [] });
    expect(cancels(factsOf({ issue: off, lap: { kind: "running" } }))).toEqual([{ kind: "cancelRun", run: run(100) }]);
    expect(cancels(factsOf({ issue: off }))).toEqual([]);
  });
});

test("a mission opened by its first line shows what it is about to do", () => {
  const mission = life(opened, planned());
  const { step, next } = choose(mission, factsOf(), at(9));
  expect(next?.kind).toBe("work");
  const [status] =
    step.kind === "perform"
      ? step.deeds.flatMap((deed) => (deed.kind === "comment" && deed.slot === "status" ? [deed.body] : []))
      : [];
  expect(status).toContain("### Muster: building\n\nNow: a worker builds it, then Muster verifies the result.");
  expect(status).toContain("| Laps | 1 |");
});
