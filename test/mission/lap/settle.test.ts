import { yesOrNo } from "../../../app/scripted-model/builders.ts";
import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { LapFacts } from "#mission/facts";
import { Instant, usd } from "#mission/ids";
import { comment, factsOf, pullFacts, thread } from "../support/facts.ts";
import {
  assembled,
  call,
  change,
  changed,
  failed,
  handoff,
  over,
  planned,
  ran,
  red,
  result,
  reviewed,
  verdict,
} from "../support/laps.ts";
import {
  and,
  built,
  deedsOf,
  eventsOf,
  lapClosed,
  lapOpened,
  life,
  onGitHub,
  opened,
  plan,
  planned as plannedEvent,
  stages,
} from "../support/lives.ts";
import { at, configured, maintainer, planOf, sha, task, unit, unitId } from "../support/values.ts";

function kinds(step: ReturnType<typeof decide>) {
  return eventsOf(step).map((event) => event.kind);
}

function settle(mission: Parameters<typeof decide>[0], lap: LapFacts, given: Parameters<typeof factsOf>[0] = {}) {
  return decide(mission, factsOf({ lap, ...given }), at(60));
}

describe("the books of a lap", () => {
  test("hold one row for each task, role and model, and add up", () => {
    const calls = [
      call(0.1),
      call(0.2, { outcome: "failed" }),
      call(0.4, { role: "critic", model: "claude-opus-5-5" }),
    ];
    const [closed] = eventsOf(settle(stages.planning, over([handoff("7-1-plan", planned(plan), { calls })])));
    expect(closed).toMatchObject({
      kind: "lapClosed",
      spend: [
        {
          role: "builder",
          calls: 2,
          cost: 300_000,
          usage: { input: 2000, output: 400, cacheRead: 600, cacheWrite: 80 },
        },
        { role: "critic", calls: 1, cost: 400_000 },
      ],
      lost: [],
    });
  });

  test("charge a lost task with all it might have spent", () => {
    expect(eventsOf(settle(stages.planning, over([])))).toMatchObject([
      { kind: "lapClosed", lost: [{ task: "7-1-plan", charged: usd(2) }] },
    ]);
  });

  test("charge a lost task whose own ledger came back with what that says, and book its calls", () => {
    const id = task("7-1-plan");
    const ledgers = new Map([[id, { task: id, calls: [call(0.1), call(0.2)], unsettled: usd(0.05) }]]);
    expect(eventsOf(settle(stages.planning, over([], { ledgers })))).toMatchObject([
      { kind: "lapClosed", spend: [{ task: id, calls: 2, cost: usd(0.3) }], lost: [{ task: id, charged: usd(0.05) }] },
    ]);
  });

  test("charge what calls may have cost beyond what was reported", () => {
    const lap = over([handoff("7-1-plan", planned(plan), { unsettled: usd(0.07) })]);
    const [closed] = eventsOf(settle(stages.planning, lap));
    expect(closed).toMatchObject({ unsettled: [{ task: "7-1-plan", charged: usd(0.07) }] });
    expect(and(stages.planning, ...(closed === undefined ? [] : [closed])).spent).toBe(usd(0.32));
  });

  test("charge nothing when the tasks were never handed out", () => {
    expect(eventsOf(settle(stages.planning, over([], { given: false })))).toMatchObject([
      { lost: [{ task: "7-1-plan", charged: 0 }] },
    ]);
  });
});

test("what was built and not verified, since that was lost, is no round: it is measured when it is verified", () => {
  const handoffs = [handoff("7-2-build-u1", changed())];
  const rounds = [
    undefined,
    verdict("7-2-verify", { kind: "broken", message: "It died." }),
    verdict("7-2-verify", ran(sha("9"))),
    verdict("7-2-verify", ran(sha("1"))),
  ].map((said) => {
    const [closed] = eventsOf(settle(stages.building, over(handoffs, { assembled: assembled(), verdict: said })));
    return closed?.kind === "lapClosed" ? closed.round?.score : "none";
  });
  expect(rounds).toEqual([undefined, undefined, undefined, 1]);
});

describe("a lap that stands still", () => {
  test("whose jobs were lost is done again, twice; the third time the mission stops", () => {
    const lost = lapClosed(1, { lost: [{ task: task("7-1-plan"), charged: usd(0) }] });
    const once = and(stages.planning, lost, lapOpened(2, "plan"));
    const twice = and(once, { ...lost, lap: 2 }, lapOpened(3, "plan"));
    expect(kinds(settle(once, over([])))).toEqual(["lapClosed"]);
    expect(eventsOf(settle(twice, over([])))).toMatchObject([
      { kind: "lapClosed" },
      { kind: "stopped", reason: "environment" },
    ]);
  });

  test("whose verification is lost again and again does not go on for ever", () => {
    let mission = and(stages.planned, built(sha("1"), { verified: false, results: [] }));
    const stops: string[] = [];
    for (let lap = 2; lap < 7; lap += 1) {
      mission = and(mission, { ...lapOpened(lap, "verify") });
      const step = decide(mission, factsOf({ branch: sha("1"), lap: over([]) }), at(60));
      stops.push(...kinds(step));
      mission = and(mission, ...eventsOf(step));
      if (mission.stage.kind === "stopped") break;
    }
    expect(stops).toEqual(["lapClosed", "lapClosed", "lapClosed", "stopped"]);
  });

  test("for want of a provider is parked, each time twice as long, and given up after six times", () => {
    const down = over([handoff("7-1-plan", failed("overloaded", "529"))]);
    expect(eventsOf(settle(stages.planning, down))[1]).toEqual({
      kind: "parked",
      until: Instant.parse(at(60) + 5 * 60_000),
      reason: "529",
    });
    const parked = { kind: "parked" as const, until: at(65), reason: "529" };
    const again = and(stages.planning, lapClosed(1), parked, lapOpened(2, "plan"));
    const downAgain = over([handoff("7-2-plan", failed("overloaded", "529"))]);
    expect(eventsOf(settle(again, downAgain))[1]).toMatchObject({ until: at(70) });
    const sixth = and(again, parked, parked, parked, parked, parked);
    expect(eventsOf(settle(sixth, downAgain))[1]).toMatchObject({ kind: "stopped", reason: "environment" });
  });

  test.each([
    ["budget", "budget"],
    ["environment", "environment"],
    ["setup", "environment"],
    ["refused", "needs-human"],
  ] as const)("because of %s ends the mission as %s", (reason, stop) => {
    const lap = over([handoff("7-1-plan", failed(reason, "these are the words"))]);
    expect(eventsOf(settle(stages.planning, lap))[1]).toMatchObject({
      kind: "stopped",
      reason: stop,
      message: expect.stringContaining("these are the words"),
    });
  });
});

describe("a machine that cannot verify", () => {
  const noSandbox = verdict("7-2-verify", { kind: "environment", message: "There is no sandbox." });

  test("ends the mission, after what was built is pushed", () => {
    const one = [handoff("7-2-build-u1", changed())];
    const pushed = settle(stages.building, over(one, { assembled: assembled(), verdict: noSandbox }));
    expect(eventsOf(pushed)).toMatchObject([{ kind: "lapClosed" }, { kind: "built", verified: false, results: [] }]);
    const next = and(stages.building, ...eventsOf(pushed), lapOpened(3, "verify"));
    const step = decide(next, factsOf({ branch: sha("1"), lap: over([], { verdict: noSandbox }) }), at(60));
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed" },
      { kind: "stopped", reason: "environment", message: "There is no sandbox." },
    ]);
  });
});

describe("blocked egress", () => {
  test("of hand-offs and verdict stands in the books, summed, and not at all when there was none", () => {
    const blocked = [{ host: "evil.example", count: 2 }];
    const one = [handoff("7-2-build-u1", changed(), { blocked })];
    const judged = { ...verdict("7-2-verify", ran(sha("1"))), blocked };
    const [closed] = eventsOf(settle(stages.building, over(one, { assembled: assembled(), verdict: judged })));
    expect(closed).toMatchObject({ kind: "lapClosed", blocked: [{ host: "evil.example", count: 4 }] });
    const quiet = settle(stages.planning, over([handoff("7-1-plan", planned(plan))]));
    expect(eventsOf(quiet)[0]).not.toHaveProperty("blocked");
  });

  test("adds up over the laps", () => {
    const first = and(stages.planning, lapClosed(1, { blocked: [{ host: "a.example", count: 1 }] }));
    const second = and(first, lapOpened(2, "plan"), lapClosed(2, { blocked: [{ host: "a.example", count: 1 }] }));
    expect(second.blocked).toEqual([{ host: "a.example", count: 2 }]);
  });
});

describe("a parked mission", () => {
  const parked = and(stages.planned, { kind: "parked", until: at(30), reason: "529" });

  test("rests until its time and goes on then", () => {
    const early = decide(parked, factsOf(), at(29));
    expect(early.kind).toBe("perform");
    expect(decide(parked, factsOf(), at(30))).not.toEqual(early);
    expect(and(parked, lapOpened(2, "build", "verify")).parkedUntil).toBeUndefined();
  });
});

describe("a planner's hand-off", () => {
  function settled(outcome: Parameters<typeof handoff>[1], mission = stages.planning) {
    return eventsOf(settle(mission, over([handoff(mission.open?.tasks[0]?.id ?? "", outcome)])))[1];
  }
  const again = and(
    stages.planning,
    lapClosed(1),
    { kind: "attemptFailed", reason: "plan", message: "no plan", feedback: [] },
    lapOpened(2, "plan"),
  );

  test("that holds together becomes the plan, with an order for units on one path", () => {
    const two = planOf(unit("u1", { paths: ["src"] }), unit("u2", { paths: ["src/list.js"] }));
    expect(settled(planned(two))).toMatchObject({
      kind: "planned",
      by: "model",
      plan: { units: [{}, { needs: ["u1"] }] },
    });
  });

  test("that asks becomes questions", () => {
    expect(settled({ kind: "unclear", questions: [yesOrNo("Which?")] })).toMatchObject({
      kind: "assessed",
      clarity: { score: 5, by: "model" },
    });
  });

  test("that touches protected paths is tried again with the reasons", () => {
    const bad = planOf(unit("u1", { paths: [".github/workflows/ci.yml"] }));
    expect(settled(planned(bad))).toMatchObject({
      kind: "attemptFailed",
      message: "u1 names `.github/workflows/ci.yml`, which is protected (`.github/**`).",
    });
  });

  test("that is of no use twice is replaced by one unit, the issue itself", () => {
    expect(settled(failed("garbage"))).toMatchObject({ kind: "attemptFailed", reason: "plan" });
    expect(settled(failed("garbage"), again)).toMatchObject({
      kind: "planned",
      by: "fallback",
      plan: { units: [{ id: "u1", title: "Add --json to the list command", description: opened.body }] },
    });
  });

  test("the second try is told what was wrong with the first", () => {
    const mission = and(
      stages.planning,
      lapClosed(1),
      ...eventsOf(
        settle(stages.planning, over([handoff("7-1-plan", planned(planOf(unit("u1", { paths: ["/etc"] }))))])),
      ).slice(1),
    );
    const { feedback } = mission;
    expect(feedback).toMatchObject([{ text: expect.stringContaining("outside the repository") }]);
  });
});

describe("a build's hand-offs", () => {
  const green = { assembled: assembled(), verdict: verdict("7-2-verify", ran(sha("1"))) };
  const one = [handoff("7-2-build-u1", changed())];

  test("that are verified move the branch in the same push that records them", () => {
    const step = settle(stages.building, over(one, green));
    expect(kinds(step)).toEqual(["lapClosed", "built"]);
    expect(deedsOf(step, "record")[0]?.refs).toEqual([
      { ref: "refs/heads/muster/7-add-json-to-the-list-command", from: undefined, to: sha("1") },
    ]);
  });

  test("the first feature of a repository begins the integration branch where the default branch is", () => {
    const tips = { defaultBranch: "main", default: sha("a"), integration: undefined };
    expect(deedsOf(settle(stages.building, over(one, green), { tips }), "record")[0]?.refs[0]).toEqual({
      ref: "refs/heads/muster/integration",
      from: undefined,
      to: sha("a"),
    });
  });

  test("that fail verification are pushed all the same, and the next attempt reads the log and what was tried", () => {
    const step = settle(stages.building, over(one, { ...green, verdict: verdict("7-2-verify", ran(sha("1"), red)) }));
    expect(eventsOf(step).slice(1)).toMatchObject([
      { kind: "built", verified: false },
      {
        kind: "attemptFailed",
        message: "`npm test` ended with exit code 1",
        feedback: [
          { key: "verify:npm test", source: "verification", text: expect.stringContaining("the empty list") },
          { key: "tried:7-2-build-u1", text: "The attempt that failed says of what it did: Done." },
        ],
      },
    ]);
    const mission = and(stages.building, ...eventsOf(step));
    expect(mission).toMatchObject({ stage: { kind: "building" }, attempts: 1, failures: 1 });
  });

  test("a test command that ran no test has not passed, and a red command that is not required does not matter", () => {
    const none = result({ tests: { passed: 0, failed: 0, skipped: 4 } });
    const lint = result({ name: "lint", kind: "lint", run: "npm run lint", exit: 1, required: false });
    const empty = settle(stages.building, over(one, { ...green, verdict: verdict("7-2-verify", ran(sha("1"), none)) }));
    expect(eventsOf(empty)[2]).toMatchObject({ kind: "attemptFailed", message: "`npm test` ran no test" });
    const good = verdict("7-2-verify", ran(sha("1"), result(), lint));
    expect(kinds(settle(stages.building, over(one, { ...green, verdict: good })))).toEqual(["lapClosed", "built"]);
  });

  test("a verdict about another commit says nothing: the branch moves, unverified, and is verified next", () => {
    const step = settle(stages.building, over(one, { ...green, verdict: verdict("7-2-verify", ran(sha("9"))) }));
    expect(eventsOf(step)[1]).toMatchObject({ kind: "built", verified: false, results: [] });
    const mission = and(stages.building, ...eventsOf(step));
    const facts = onGitHub({ issue: factsOf().issue });
    const next = decide(mission, facts, at(61));
    expect(eventsOf(next)).toEqual([]);
    expect(mission.attempts).toBe(0);
  });

  test("that conflict with each other fail, and nothing is pushed", () => {
    const step = settle(stages.building, over(one, { assembled: { kind: "conflict", paths: ["src/list.js"] } }));
    expect(kinds(step)).toEqual(["lapClosed", "attemptFailed"]);
    expect(deedsOf(step, "record")[0]?.refs).toEqual([]);
  });

  test("that change a protected path are refused as a whole, and nothing is pushed", () => {
    const put = assembled(sha("1"), change("src/list.js"), change(".github/workflows/ci.yml"));
    const step = settle(stages.building, over(one, { ...green, assembled: put }));
    expect(eventsOf(step)[1]).toMatchObject({
      kind: "attemptFailed",
      reason: "policy",
      feedback: [{ key: "policy:.github/workflows/ci.yml", source: "policy" }],
    });
    expect(deedsOf(step, "record")[0]?.refs).toEqual([]);
  });

  test("configured globs protect as ours do", () => {
    const config = configured({ policy: { protected: ["src/**"] } });
    expect(kinds(settle(stages.building, over(one, green), { config }))).toEqual(["lapClosed", "attemptFailed"]);
  });

  test("a worker's failure is what the next attempt begins with", () => {
    const step = settle(stages.building, over([handoff("7-2-build-u1", failed("no-change", "nothing to do"))]));
    expect(eventsOf(step)[1]).toMatchObject({
      kind: "attemptFailed",
      feedback: [{ source: "worker", text: "the attempt before ended with “no-change”: nothing to do" }],
    });
  });

  test("nothing to verify with stops the mission for a person", () => {
    const none = verdict("7-2-verify", { kind: "no-commands", looked: ["package.json"] });
    expect(eventsOf(settle(stages.building, over(one, { ...green, verdict: none })))[1]).toMatchObject({
      kind: "stopped",
      reason: "needs-human",
    });
  });

  test("a person's push in the meantime is never written over", () => {
    const step = settle(stages.building, over(one, green), { branch: sha("f") });
    expect(deedsOf(step, "record").flatMap((deed) => deed.refs)).toEqual([]);
    expect(kinds(step)).toEqual(["lapClosed"]);
  });

  test("one worker's loss does not lose what the other did", () => {
    const two = life(opened, plannedEvent(planOf(unit("u1"), unit("u2"))), {
      ...lapOpened(2, "build", "verify"),
      tasks: [
        ...lapOpened(2, "build").tasks,
        { id: task("7-2-build-u2"), unit: unitId("u2"), kind: "build", reserved: usd(2) },
        ...lapOpened(2, "verify").tasks,
      ],
    });
    const step = settle(two, over(one, { assembled: assembled() }));
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed", lost: [{ task: "7-2-build-u2" }] },
      { kind: "built", units: ["u1"], verified: false },
    ]);
  });
});

describe("answers", () => {
  const asked = {
    kind: "feedbackTaken" as const,
    feedback: [
      { key: "thread:T1:500", source: "person" as const, text: "Cover the empty list.", by: "anna" },
      { key: "verify:npm test", source: "verification" as const, text: "red" },
    ],
  };
  const fixing = and(stages["in-review"], asked, lapOpened(4, "fix", "verify"));
  const answered = (answers: Parameters<typeof changed>[1]) =>
    eventsOf(
      settle(
        fixing,
        over([handoff("7-4-fix-u1", changed(sha("2"), answers))], {
          assembled: assembled(sha("2")),
          verdict: verdict("7-4-verify", ran(sha("2"))),
        }),
        { branch: sha("1"), pull: pullFacts() },
      ),
    )[1];

  test("are recorded with the commit they speak of", () => {
    const answer = { key: "thread:T1:500", decision: "done" as const, text: "Added a test." };
    expect(answered([answer])).toMatchObject({ kind: "built", head: sha("2"), answers: [answer] });
  });

  test("a person who got none is told so; our own log expects none", () => {
    expect(answered([])).toMatchObject({
      answers: [{ key: "thread:T1:500", decision: "question", text: expect.stringContaining("did not say") }],
    });
  });

  test("are given on their threads once, and only for a commit that passed", () => {
    const threads = [thread("T1", comment(maintainer, "Cover the empty list."))];
    const done = { key: "thread:T1:500", decision: "done" as const, text: "Added a test." };
    const facts = onGitHub({}, sha("2"));
    const pull = pullFacts({ head: sha("2"), threads });
    const good = and(stages["in-review"], asked, built(sha("2"), { answers: [done] }));
    expect(deedsOf(decide(good, { ...facts, pull }, at(99)), "reply")).toMatchObject([
      { comment: 500, thread: "T1", body: "Done in 2222222. Added a test.", resolve: true },
    ]);
    const bad = and(stages["in-review"], asked, built(sha("2"), { answers: [done], verified: false }));
    expect(deedsOf(decide(bad, { ...facts, pull }, at(99)), "reply")).toEqual([]);
  });
});

describe("a review", () => {
  const settled = (outcome: Parameters<typeof handoff>[1], given: Parameters<typeof factsOf>[0] = {}) =>
    eventsOf(
      settle(stages.reviewing, over([handoff("7-3-review", outcome)]), {
        branch: sha("1"),
        pull: pullFacts(),
        ...given,
      }),
    ).slice(1);

  test("that is good makes the pull request ready when nobody else has an open say", () => {
    expect(settled(reviewed(8)).map((event) => event.kind)).toEqual(["reviewed", "readied"]);
    const checks = [{ name: "ci", state: "pending" as const, text: "" }];
    expect(settled(reviewed(8), { pull: pullFacts({ checks }) }).map((event) => event.kind)).toEqual(["reviewed"]);
  });

  test("at exactly the least score passes; below it the rationale becomes feedback", () => {
    expect(settled(reviewed(5)).map((event) => event.kind)).toEqual(["reviewed", "readied"]);
    expect(settled(reviewed(4.9))).toMatchObject([
      { kind: "reviewed", mean: 4.9 },
      {
        kind: "attemptFailed",
        message: "our own review gave it 4.9 of 10 (at least 5.0 is needed)",
        feedback: [{ key: "review:rationale" }],
      },
    ]);
  });

  test("with a critical finding does not pass, whatever its score, and says why", () => {
    const [, event] = settled(
      reviewed(9, [{ severity: "critical", text: "It deletes the file.", path: "src/list.js" }]),
    );
    expect(event).toMatchObject({
      kind: "attemptFailed",
      message: expect.stringContaining("critical"),
      feedback: [{}, { text: "It deletes the file.", path: "src/list.js" }],
    });
  });

  test("that cannot be read is not a pass", () => {
    expect(settled(failed("garbage", "not JSON"))).toMatchObject([{ kind: "attemptFailed", reason: "review" }]);
  });
});
