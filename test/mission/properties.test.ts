import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { MissionEvent } from "#mission/course/event";
import { after, foldMission } from "#mission/course/fold";
import { isOver } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { dollars, usd } from "#mission/ids";
import { decideLanding } from "#mission/lander/decide";
import type { LanderEvent } from "#mission/lander/event";
import { foldLander } from "#mission/lander/state";
import { branchOf, isStateLabel, labelsFor, type Shown, shownOf } from "#mission/say/labels";
import { passed } from "#mission/verdict";
import { wakesFor } from "#mission/wake/wake";
import { missionOfBranch } from "#mission/wake/payloads";
import { anyOf } from "./support/any.ts";
import { comment, factsOf, issueFacts, pullFacts, review, thread } from "./support/facts.ts";
import { assembled, changed, failed, handoff, over, planned, ran, red, reviewed, verdict } from "./support/laps.ts";
import * as lives from "./support/lives.ts";
import { settleDown } from "./support/play.ts";
import { queueFacts, waiting } from "./support/queue.ts";
import {
  at,
  run,
  broken,
  colleague,
  configured,
  issue,
  maintainer,
  planOf,
  robot,
  sha,
  stranger,
  unit,
} from "./support/values.ts";

const commits = fc.constantFrom(sha("1"), sha("2"), sha("3"));
const feedback = fc.constantFrom(
  { key: "thread:T1:500", source: "person" as const, text: "Cover the empty list." },
  { key: "verify:npm test", source: "verification" as const, text: "red" },
);
const asked = fc.array(feedback, { maxLength: 2 });
const laps = fc.integer({ min: 1, max: 4 });

const missionEvent: fc.Arbitrary<MissionEvent> = fc.oneof(
  fc.constantFrom<MissionEvent>(
    lives.opened,
    lives.planned(),
    lives.planned(planOf(unit("u1"), unit("u2"))),
    lives.integrated,
    lives.promoted,
    { kind: "questioned", questions: ["Which?"] },
    { kind: "assessed", clarity: { score: 6, missing: [], by: "rules" } },
    {
      kind: "asked",
      run: run(100),
      gate: "clarity:which-1",
      stage: "queued",
      question: { summary: "Which?", options: ["This", "That"], default: 1 },
      until: at(30),
    },
    { kind: "restated", title: "T", body: "Three more words." },
    { kind: "stopped", reason: "cancelled", message: "anna said so." },
    { kind: "parked", until: at(20), reason: "529" },
    { kind: "pullOpened", pull: pullFacts().number },
  ),
  laps.map((lap) => lives.lapOpened(lap, "plan")),
  laps.map((lap) => lives.lapOpened(lap, "build", "verify")),
  laps.map((lap) => lives.lapOpened(lap, "review")),
  laps.map((lap) => lives.lapOpened(lap, "verify")),
  laps.map((lap) => lives.lapClosed(lap)),
  fc.tuple(commits, fc.boolean()).map(([head, verified]) => lives.built(head, { verified })),
  commits.map((head) => lives.built(head, { verified: false, results: [] })),
  fc.tuple(commits, fc.constantFrom(2, 8)).map(([head, score]) => lives.reviewed(head, score)),
  asked.map((items) => ({ kind: "attemptFailed" as const, reason: "work", message: "m", feedback: items })),
  asked.map((items) => ({ kind: "feedbackTaken" as const, feedback: items })),
  commits.map((head) => ({ kind: "readied" as const, head })),
  commits.map((head) => ({ kind: "approved" as const, head, by: ["anna"] })),
  commits.map((head) => ({ kind: "bounced" as const, head, feedback: [] })),
);
const history = fc.array(missionEvent, { maxLength: 14 }).map((events) => [lives.opened, ...events]);

const person = fc.constantFrom(maintainer, colleague, stranger, robot);
const pull = fc.record({
  head: commits,
  open: fc.boolean(),
  merged: fc.boolean(),
  draft: fc.boolean(),
  reviews: fc.array(
    fc
      .tuple(person, fc.constantFrom("approved" as const, "changes-requested" as const, "dismissed" as const), commits)
      .map(([by, state, commit]) => review(by, state, { commit, body: "Please." })),
    { maxLength: 3 },
  ),
  threads: fc.array(
    person.map((by) => thread("T1", comment(by, "Why?"))),
    { maxLength: 1 },
  ),
  checks: fc.array(
    fc
      .constantFrom("pending" as const, "passed" as const, "failed" as const)
      .map((state) => ({ name: "ci", state, text: "log" })),
    { maxLength: 2 },
  ),
});

const lap = fc.integer({ min: 1, max: 4 }).chain((number) =>
  fc.constantFrom<MissionFacts["lap"]>(
    undefined,
    { kind: "running" },
    over([]),
    over([], { given: false }),
    over([handoff(`7-${number}-plan`, planned(lives.plan))]),
    over([handoff(`7-${number}-plan`, failed("overloaded"))]),
    over([handoff(`7-${number}-build-u1`, changed())], {
      assembled: assembled(),
      verdict: verdict(`7-${number}-verify`, ran(sha("1"))),
    }),
    over([handoff(`7-${number}-build-u1`, changed())], {
      assembled: assembled(sha("2")),
      verdict: verdict(`7-${number}-verify`, ran(sha("2"), red)),
    }),
    over([handoff(`7-${number}-build-u1`, changed())], { assembled: { kind: "conflict", paths: ["a"] } }),
    over([handoff(`7-${number}-review`, reviewed(8))]),
    over([handoff(`7-${number}-review`, reviewed(2))]),
  ),
);

const facts: fc.Arbitrary<MissionFacts> = fc
  .record({
    config: fc.constantFrom(configured(), broken, configured({ workers: { max_jobs: 1, max_attempts: 1 } })),
    issue: fc
      .record({
        open: fc.boolean(),
        labels: fc.subarray(["muster", "muster: queued", "bug"]),
        labelledBy: fc.option(person, { nil: undefined }),
        body: fc.constantFrom("It should print JSON.", ""),
        comments: fc.array(
          person.map((by) => comment(by, "/muster cancel")),
          { maxLength: 1 },
        ),
      })
      .map(issueFacts),
    branch: fc.option(commits, { nil: undefined }),
    pull: fc.option(pull.map(pullFacts), { nil: undefined }),
    lap,
    spentToday: fc.constantFrom(usd(0), usd(50)),
    landing: fc.record({
      landed: fc.option(commits, { nil: undefined }),
      promoted: fc.option(commits, { nil: undefined }),
      bounced: fc.option(
        commits.map((head) => ({ head, key: "queue:1", text: "It conflicts." })),
        { nil: undefined },
      ),
    }),
    others: fc.constantFrom([], [{ issue: issue(3), stage: "queued", active: false, openedAt: at(0) }]),
  })
  .map(factsOf);

function lived(events: readonly MissionEvent[]) {
  return foldMission(events.map((event, index) => ({ at: at(index), event })));
}

test("whatever happened and whatever GitHub says, there is one next step, always the same", () => {
  fc.assert(
    fc.property(fc.option(history), facts, (events, now) => {
      const mission = events === null ? undefined : lived(events);
      expect(decide(mission, now, at(30))).toEqual(decide(mission, now, at(30)));
    }),
    { numRuns: 600 },
  );
});

test("whatever a journal holds that can be read, there is one next step, always the same, and what is over stays over", () => {
  const any = fc.array(anyOf(MissionEvent), { maxLength: 25 }).map((events) => [lives.opened, ...events]);
  fc.assert(
    fc.property(any, facts, (events, now) => {
      const mission = lived(events);
      expect(decide(mission, now, at(30))).toEqual(decide(mission, now, at(30)));
      if (mission === undefined || !isOver(mission)) return;
      expect(["rest", "work"]).toContain(settleDown({ mission, facts: now, now: at(30) }).pause.kind);
    }),
    { numRuns: 300 },
  );
});

test("a mission comes to a pause when GitHub shows what it did", () => {
  fc.assert(
    fc.property(history, facts, (events, now) => {
      const { pause } = settleDown({ mission: lived(events), facts: now, now: at(30) });
      expect(["rest", "work"]).toContain(pause.kind);
    }),
    { numRuns: 600 },
  );
});

test("a mission that has paused and finds nothing new does nothing", () => {
  fc.assert(
    fc.property(history, facts, (events, now) => {
      const { world, pause } = settleDown({ mission: lived(events), facts: now, now: at(30) });
      expect(decide(world.mission, world.facts, at(30))).toEqual(pause);
    }),
    { numRuns: 200 },
  );
});

test("a finished mission stays finished, and gives nobody work", () => {
  fc.assert(
    fc.property(history, missionEvent, facts, (events, next, now) => {
      const mission = lived(events);
      if (mission === undefined || !isOver(mission)) return;
      expect(after(mission, { at: at(40), event: next })?.stage).toEqual(mission.stage);
      const { pause } = settleDown({ mission, facts: now, now: at(30) });
      expect(pause.kind).toBe("rest");
    }),
    { numRuns: 600 },
  );
});

test("what a mission has spent is the sum of what its laps cost, and never shrinks", () => {
  fc.assert(
    fc.property(history, (events) => {
      let spent = 0;
      for (let count = 1; count <= events.length; count += 1) {
        const now = lived(events.slice(0, count));
        expect(now?.spent).toBe((now?.costs ?? []).reduce<number>((total, each) => total + each.cost, 0));
        expect(now?.spent).toBeGreaterThanOrEqual(spent);
        spent = now?.spent ?? 0;
      }
      expect(dollars(usd(spent / 1e6))).toMatch(/^<?\$\d/);
    }),
  );
});

const queueEvent: fc.Arbitrary<LanderEvent> = fc.oneof(
  fc.tuple(laps, commits, fc.boolean()).map(([number, commit, own]): LanderEvent => ({
    kind: "lapOpened",
    lap: number,
    run: queueFacts().run,
    task: verdict(`land-${number}-verify`, ran(commit)).task,
    candidate: { ...(own ? { issue: issue(7) } : {}), head: sha("1"), base: sha("b"), commit, tree: sha("e") },
  })),
  fc.tuple(laps, fc.boolean()).map(([number, lost]): LanderEvent => ({ kind: "lapClosed", lap: number, lost })),
);

test("the queue lands only what was verified: that commit, or a tree that is green already", () => {
  const fit = fc.oneof(
    fc
      .tuple(commits, fc.constantFrom(sha("e"), sha("4")))
      .map(([commit, tree]) => ({ kind: "fits" as const, commit, tree })),
    fc.constant({ kind: "conflict" as const, paths: ["a"] }),
  );
  const queue = fc.array(
    fc
      .tuple(fit, fc.option(fc.constantFrom(sha("e"), sha("4")), { nil: undefined }), commits)
      .map(([each, greenTree, head]) => waiting({ fit: each, greenTree, head })),
    { maxLength: 2 },
  );
  const tips = fc
    .constantFrom(sha("b"), sha("c"))
    .map((integration) => ({ defaultBranch: "main", default: sha("a"), integration }));
  const verdicts = fc
    .tuple(commits, fc.boolean())
    .map(([commit, good]) => verdict("land-1-verify", good ? ran(commit) : ran(commit, red)));
  const given = fc.record({
    waiting: queue,
    tips,
    behind: fc.option(fit, { nil: undefined }),
    lap: fc.option(
      verdicts.map((each) => ({ kind: "over" as const, verdict: each })),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(fc.array(queueEvent, { maxLength: 6 }), given, (events, some) => {
      const lander = foldLander(events);
      const now = queueFacts(some);
      const step = decideLanding(lander, now, at(30));
      expect(decideLanding(lander, now, at(30))).toEqual(step);
      const outcome = some.lap?.verdict.outcome;
      const green = outcome?.kind === "ran" && passed(outcome.results) ? [outcome.commit] : [];
      const own = some.waiting.flatMap((each) => each.greenTree ?? []);
      for (const event of lives.eventsOf(step)) {
        if (event.kind !== "landed") continue;
        const { commit, tree, base } = event.candidate;
        expect(green.includes(commit) || [...own, ...lander.green].includes(tree)).toBe(true);
        expect(base).toBe(some.tips.integration);
      }
    }),
    { numRuns: 1000 },
  );
});

const shown: fc.Arbitrary<Shown> = fc.constantFrom<Shown>(
  ...Object.values(lives.stages).map(shownOf),
  "paused",
  "needs-human",
  "needs-info",
);

test("an issue shows exactly one state label and keeps its own", () => {
  const label = fc.oneof(fc.string(), fc.constantFrom("muster", "muster: queued", "muster: done", "bug"));
  fc.assert(
    fc.property(shown, fc.uniqueArray(label), (now, present) => {
      const labels = labelsFor(now, present);
      expect(labels.filter(isStateLabel)).toHaveLength(1);
      expect(labels.filter((each) => !isStateLabel(each))).toEqual(present.filter((each) => !isStateLabel(each)));
      expect(labelsFor(now, labels)).toEqual(labels);
    }),
  );
});

test("a branch is plain and short whatever the title holds, and leads back to its mission", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), fc.string({ unit: "grapheme" }), (number, text) => {
      const branch = branchOf(issue(number), text);
      expect(branch).toMatch(/^[a-z0-9/-]{1,60}$/);
      expect(branch).not.toMatch(/-$|--|\/-/);
      expect(missionOfBranch(branch)).toBe(String(number));
    }),
  );
});

test("no event, however odd, makes the ears fail", () => {
  const names = fc.constantFrom(
    "issues",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "check_run",
    "status",
    "push",
    "workflow_run",
    "x",
  );
  const me = { appId: 42, login: "muster[bot]", integration: "muster/integration" };
  fc.assert(
    fc.property(names, fc.anything(), (name, payload) => {
      expect(Array.isArray(wakesFor({ name, payload }, me))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
