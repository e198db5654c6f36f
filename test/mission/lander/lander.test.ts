import { describe, expect, test } from "vitest";
import { decideLanding } from "#mission/lander/decide";
import type { LanderEvent } from "#mission/lander/event";
import { foldLander } from "#mission/lander/state";
import { ran, red, result, verdict } from "../support/laps.ts";
import { deedsOf, eventsOf, told, woken } from "../support/lives.ts";
import { candidate, landed, onTip, queueFacts, verifying, waiting } from "../support/queue.ts";
import { at, broken, issue, pullNumber, sha } from "../support/values.ts";

const empty = foldLander([]);

function decide(events: readonly LanderEvent[], given: Parameters<typeof queueFacts>[0] = {}) {
  return decideLanding(foldLander(events), queueFacts(given), at(100));
}

function refs(step: ReturnType<typeof decide>) {
  return deedsOf(step, "record").flatMap((deed) => deed.refs);
}

const ontoIntegration = (to: string) => ({ ref: "refs/heads/muster/integration", from: sha("b"), to: sha(to) });

describe("landing", () => {
  test("a feature that was verified as it is lands by fast-forward, without another verification", () => {
    const step = decide([], { waiting: [onTip] });
    expect(refs(step)).toEqual([ontoIntegration("1")]);
    expect(eventsOf(step)).toEqual([{ kind: "landed", candidate: candidate({ commit: sha("1"), tree: sha("e") }) }]);
    expect(woken(step)).toEqual(["7"]);
  });

  test("a feature that fits but was not verified itself is verified first", () => {
    expect(told(decide([], { waiting: [{ ...onTip, greenTree: undefined }] }))).toEqual(["land-1-verify"]);
  });

  test("on another tip the merge is made into a candidate, and that very commit is verified", () => {
    const step = decide([], { waiting: [waiting()] });
    expect(step).toMatchObject({
      kind: "work",
      tasks: [{ kind: "verify", base: sha("2"), parts: [], detectFrom: sha("b") }],
      refs: [{ ref: "refs/heads/muster/queue/7", from: undefined, to: sha("2") }],
      opened: { kind: "lapOpened", candidate: candidate() },
    });
  });

  test("a candidate whose branch is there already is not pushed again", () => {
    expect(decide([], { waiting: [waiting({ queueTip: sha("2") })] })).toMatchObject({ refs: [] });
  });

  test("a verified candidate lands as exactly the commit that was verified, and its branch goes", () => {
    const step = decide([verifying()], {
      waiting: [waiting({ queueTip: sha("2") })],
      lap: { kind: "over", verdict: verdict("land-1-verify", ran(sha("2"))) },
    });
    expect(refs(step)).toEqual([
      ontoIntegration("2"),
      { ref: "refs/heads/muster/queue/7", from: sha("2"), to: undefined },
    ]);
    expect(eventsOf(step).map((event) => event.kind)).toEqual(["lapClosed", "landed"]);
  });

  test("a verdict about another commit lands nothing", () => {
    const step = decide([verifying()], { lap: { kind: "over", verdict: verdict("land-1-verify", ran(sha("9"))) } });
    expect(eventsOf(step)).toEqual([{ kind: "lapClosed", lap: 1, lost: true }]);
  });

  test("when the tip has moved meanwhile nothing lands", () => {
    const tips = { defaultBranch: "main", default: sha("a"), integration: sha("c") };
    const lap = { kind: "over" as const, verdict: verdict("land-1-verify", ran(sha("2"))) };
    const step = decide([verifying()], { tips, lap });
    expect(refs(step)).toEqual([]);
    expect(eventsOf(step)).toEqual([{ kind: "lapClosed", lap: 1, lost: false }]);
  });

  test("a tree that is green already is not verified again", () => {
    const step = decide([landed({ issue: issue(5) })], { waiting: [waiting({ issue: issue(9) })] });
    expect(refs(step)[0]).toEqual(ontoIntegration("2"));
  });

  test("who was approved first lands first", () => {
    const late = waiting({ issue: issue(3), approvedAt: at(20) });
    const early = waiting({ issue: issue(12), approvedAt: at(10) });
    expect(decide([], { waiting: [late, early] })).toMatchObject({ opened: { candidate: { issue: 12 } } });
  });

  test("nothing lands while the configuration is invalid, and the queue rests while a verification runs", () => {
    expect(decideLanding(empty, queueFacts({ config: broken, waiting: [onTip] }), at(1)).kind).toBe("rest");
    expect(decide([verifying()], { lap: { kind: "running" }, waiting: [onTip] }).kind).toBe("rest");
  });
});

describe("what does not land goes back to its mission", () => {
  test("with the log, when it fails on the tip", () => {
    const step = decide([verifying()], {
      lap: { kind: "over", verdict: verdict("land-1-verify", ran(sha("2"), red)) },
    });
    expect(refs(step)).toEqual([]);
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed", lost: false },
      { kind: "bounced", issue: 7, head: sha("1"), text: expect.stringContaining("not ok 2 - the empty list") },
    ]);
    expect(woken(step)).toEqual(["7"]);
  });

  test("with the paths, when it conflicts", () => {
    const step = decide([], { waiting: [waiting({ fit: { kind: "conflict", paths: ["src/list.js"] } })] });
    expect(eventsOf(step)).toMatchObject([
      { kind: "bounced", key: "queue:111111111111:bbbbbbbbbbbb", text: expect.stringContaining("`src/list.js`") },
    ]);
  });

  test("with what the machine lacks, when no verification can be run on it", () => {
    const lost = (lap: number): readonly LanderEvent[] => [verifying(lap), { kind: "lapClosed", lap, lost: true }];
    const outcome = { kind: "environment" as const, message: "There is no sandbox." };
    const lap = { kind: "over" as const, verdict: verdict("land-3-verify", outcome) };
    expect(eventsOf(decide([...lost(1), ...lost(2), verifying(3)], { lap }))).toMatchObject([
      { lost: true },
      { kind: "bounced", text: expect.stringContaining("There is no sandbox.") },
    ]);
  });

  test("when its verification was lost three times; the next feature gets its own three", () => {
    const lost = (lap: number): readonly LanderEvent[] => [verifying(lap), { kind: "lapClosed", lap, lost: true }];
    const gone = { lap: { kind: "over" as const, verdict: undefined } };
    expect(eventsOf(decide([...lost(1), verifying(2)], gone))).toEqual([{ kind: "lapClosed", lap: 2, lost: true }]);
    const third = decide([...lost(1), ...lost(2), verifying(3)], gone);
    expect(eventsOf(third)).toMatchObject([{ lost: true }, { kind: "bounced" }]);
    const history = [...lost(1), ...lost(2), verifying(3), ...eventsOf(third)];
    const another = verifying(4, { issue: issue(9), head: sha("4"), commit: sha("5") });
    expect(eventsOf(decide([...history, another], gone))).toEqual([{ kind: "lapClosed", lap: 4, lost: true }]);
  });
});

describe("the default branch", () => {
  const behind = { kind: "fits" as const, commit: sha("6"), tree: sha("7") };
  const broughtIn = { issue: undefined, head: sha("a"), commit: sha("6"), tree: sha("7") };

  test("is brought into the integration branch when it has commits of its own, verified like everything else", () => {
    expect(decide([], { behind })).toMatchObject({ kind: "work", tasks: [{ base: sha("6") }], refs: [] });
    const lap = { kind: "over" as const, verdict: verdict("land-1-verify", ran(sha("6"))) };
    const step = decide([verifying(1, broughtIn)], { behind, lap });
    expect(refs(step)).toEqual([ontoIntegration("6")]);
    expect(woken(step)).toEqual([]);
  });

  test("comes back from a promotion without another verification: its tree is known", () => {
    const step = decide([landed({ tree: sha("7") })], { behind });
    expect(refs(step)).toEqual([ontoIntegration("6")]);
  });

  test("is left alone when it does not pass, until it moves; features still land", () => {
    const lap = { kind: "over" as const, verdict: verdict("land-1-verify", ran(sha("6"), red)) };
    const history = [verifying(1, broughtIn)];
    const closed = eventsOf(decide(history, { behind, lap }));
    const after = [...history, ...closed];
    expect(decide(after, { behind })).toEqual({ kind: "rest", reason: "nothing waits to land" });
    expect(refs(decide(after, { behind, waiting: [onTip] }))[0]).toEqual(ontoIntegration("1"));
    expect(decide(after, { behind: { ...behind, commit: sha("8"), tree: sha("9") } }).kind).toBe("work");
  });

  test("is tried three times when its verification is lost, and then left until it moves", () => {
    const lost = (number: number): readonly LanderEvent[] => [
      verifying(number, broughtIn),
      { kind: "lapClosed", lap: number, lost: true },
    ];
    expect(decide([...lost(1), ...lost(2)], { behind }).kind).toBe("work");
    expect(decide([...lost(1), ...lost(2), ...lost(3)], { behind }).kind).toBe("rest");
  });

  test("that conflicts with the integration branch is a person's to resolve", () => {
    expect(decide([], { behind: { kind: "conflict", paths: ["a"] } }).kind).toBe("rest");
  });

  test("is a person's: no step of the queue moves it", () => {
    for (const step of [decide([], { waiting: [onTip] }), decide([landed()], { ahead: true })])
      expect(refs(step).map((move) => move.ref)).not.toContain("refs/heads/main");
  });
});

describe("promotion", () => {
  const one = [landed()];

  test("is offered in one pull request when something has landed", () => {
    const step = decide(one, { ahead: true });
    expect(deedsOf(step, "openPull")).toMatchObject([
      { head: "muster/integration", base: "main", title: "Promote #7 to the default branch", draft: false },
    ]);
  });

  test("is not offered while nothing of a feature is on the integration branch", () => {
    expect(decide([], { ahead: true }).kind).toBe("rest");
  });

  test("its text follows what has landed, and is left alone when it is right", () => {
    const [opened] = deedsOf(decide(one, { ahead: true }), "openPull");
    if (opened === undefined) throw new Error("no promotion");
    const { title, body } = opened;
    const promotion = { number: pullNumber(30), id: "PR_30", title, body, draft: false };
    expect(decide(one, { ahead: true, promotion }).kind).toBe("rest");
    const two = [...one, landed({ issue: issue(9), commit: sha("5"), tree: sha("6") })];
    expect(deedsOf(decide(two, { ahead: true, promotion }), "editPull")).toMatchObject([
      { pull: 30, title: "Promote 2 features to the default branch" },
    ]);
  });

  test("when a person merged it, its features have arrived and their missions are woken, once", () => {
    const step = decide(one, { arrived: [issue(7)] });
    expect(eventsOf(step)).toEqual([{ kind: "promoted", issues: [7], commit: sha("a") }]);
    expect(woken(step)).toEqual(["7"]);
    expect(decide([...one, ...eventsOf(step)], { arrived: [issue(7)] }).kind).toBe("rest");
  });
});

test("a candidate that ran no required test is not green", () => {
  const unneeded = result({ required: false });
  const step = decide([verifying()], {
    lap: { kind: "over", verdict: verdict("land-1-verify", ran(sha("2"), unneeded)) },
  });
  expect(refs(step)).toEqual([]);
});

test("a tip that has the feature already, since a person merged it by hand, is landed without moving anything", () => {
  const merged = waiting({ fit: { kind: "fits", commit: sha("b"), tree: sha("e") } });
  const step = decide([], { waiting: [merged] });
  expect(refs(step)).toEqual([]);
  expect(eventsOf(step).map((event) => event.kind)).toEqual(["landed"]);
});

test("a merge whose tree is the one the feature was verified with lands without another verification", () => {
  const merge = waiting({ fit: { kind: "fits", commit: sha("2"), tree: sha("e") } });
  expect(refs(decide([], { waiting: [merge] }))).toEqual([ontoIntegration("2")]);
});

test("of two features that landed, only the one that reached the default branch counts as promoted", () => {
  const both = [landed(), landed({ issue: issue(9), head: sha("3"), commit: sha("4") })];
  const { landed: all } = foldLander([...both, { kind: "promoted", issues: [issue(9)], commit: sha("d") }]);
  expect(all.map((each) => [each.issue, each.promoted])).toEqual([
    [issue(7), undefined],
    [issue(9), sha("d")],
  ]);
});

test("what the queue puts together is verified by the repository's own commands, after its set-up", () => {
  const step = decide([], { waiting: [waiting()] });
  expect(step).toMatchObject({ tasks: [{ commands: [{ run: "npm test" }], setup: ["npm ci"] }] });
});
