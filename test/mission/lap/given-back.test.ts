import { expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { and, built, onGitHub, stages } from "../support/lives.ts";
import { begin, settleDown } from "../support/play.ts";
import { at, sha } from "../support/values.ts";

const givenBack: MissionEvent = {
  kind: "bounced",
  head: sha("1"),
  feedback: [{ key: "queue:111111111111:cccccccccccc", source: "conflict", text: "it conflicts in `src/list.js`" }],
};
const tips = { defaultBranch: "main", default: sha("a"), integration: sha("c") };

test("what the merge queue gives back is mended on the merge with what has landed", () => {
  const mission = and(stages.landing, givenBack);
  const facts = onGitHub({ tips });
  const { pause, world } = settleDown({ mission, facts, now: at(30) });
  if (pause.kind !== "work") throw new Error(`no work: ${JSON.stringify(pause)}`);
  expect(pause.tasks.map((task) => [task.kind, task.base, "merge" in task ? task.merge : undefined])).toEqual([
    ["fix", sha("1"), sha("c")],
    ["verify", sha("1"), sha("c")],
  ]);
  expect(begin(world, pause).mission?.open?.assembly).toMatchObject({ base: sha("1"), merge: sha("c") });
});

test("what has landed is no part of the feature any more once it is merged: the review reads the rest", () => {
  const mission = and(stages.landing, givenBack, built(sha("2"), { base: sha("1"), merged: sha("c") }));
  const { pause } = settleDown({ mission, facts: onGitHub({ tips }, sha("2")), now: at(40) });
  expect(pause).toMatchObject({ kind: "work", tasks: [{ kind: "review", from: sha("c"), base: sha("2") }] });
});

test("feedback of people is mended on the feature alone", () => {
  const asked: MissionEvent = { kind: "feedbackTaken", feedback: [{ key: "review:9", source: "person", text: "No." }] };
  const { pause } = settleDown({ mission: and(stages["in-review"], asked), facts: onGitHub({ tips }), now: at(30) });
  if (pause.kind !== "work") throw new Error(`no work: ${JSON.stringify(pause)}`);
  expect(pause.tasks.map((task) => "merge" in task)).toEqual([false, false]);
});
