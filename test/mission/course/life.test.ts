import { expect, test } from "vitest";
import { dollars } from "#mission/ids";
import { factsOf, review } from "../support/facts.ts";
import { assembled, changed, handoff, over, planned, ran, result, reviewed, verdict } from "../support/laps.ts";
import { plan } from "../support/lives.ts";
import { begin, settleDown, type World } from "../support/play.ts";
import { at, maintainer, sha } from "../support/values.ts";

function mission(world: World) {
  if (world.mission === undefined) throw new Error("There is no mission yet.");
  return world.mission;
}

function labels(world: World) {
  return world.facts.issue.labels;
}

function works(world: World, lap: World["facts"]["lap"]): World {
  return { ...world, facts: { ...world.facts, lap } };
}

test("a mission goes from its label to the default branch in three laps", () => {
  const start: World = { mission: undefined, facts: factsOf(), now: at(0) };

  const planning = settleDown(start);
  expect(planning.pause).toMatchObject({ kind: "work", tasks: [{ kind: "plan", id: "7-1-plan", base: sha("b") }] });

  const plans = works(begin(planning.world, planning.pause), over([handoff("7-1-plan", planned(plan))]));
  const building = settleDown(plans);
  expect(labels(building.world)).toEqual(["muster", "muster: building"]);
  expect(building.pause).toMatchObject({
    tasks: [
      { kind: "build", id: "7-2-build-u1" },
      { kind: "verify", id: "7-2-verify" },
    ],
  });

  const build = over([handoff("7-2-build-u1", changed())], {
    assembled: assembled(),
    verdict: verdict("7-2-verify", ran(sha("1"), result())),
  });
  const reviewing = settleDown(works(begin(building.world, building.pause), build));
  expect(reviewing.world.facts.branch).toBe(sha("1"));
  expect(reviewing.world.facts.pull).toMatchObject({ draft: true, ourCheck: { title: "Verified; review is next" } });
  expect(labels(reviewing.world)).toEqual(["muster", "muster: verifying"]);
  expect(reviewing.pause).toMatchObject({ tasks: [{ kind: "review", base: sha("1"), from: sha("b") }] });

  const judged = works(begin(reviewing.world, reviewing.pause), over([handoff("7-3-review", reviewed(8))]));
  const waiting = settleDown(judged);
  expect(waiting.pause).toMatchObject({ kind: "rest" });
  expect(labels(waiting.world)).toEqual(["muster", "muster: in-review"]);
  expect(waiting.world.facts.pull).toMatchObject({
    draft: false,
    ourCheck: { title: "Verified; reviewed 8.0 of 10", conclusion: "success" },
  });
  expect(mission(waiting.world)).toMatchObject({ pull: 8, laps: 3, attempts: 1 });
  expect(dollars(mission(waiting.world).spent)).toBe("$0.75");

  const { pull } = waiting.world.facts;
  if (pull === undefined) throw new Error("The pull request is missing.");
  const approval = { ...pull, reviews: [review(maintainer, "approved")] };
  const landing = settleDown({ ...waiting.world, facts: { ...waiting.world.facts, pull: approval } });
  expect(mission(landing.world).stage).toEqual({ kind: "landing", by: ["anna"] });
  expect(landing.pause).toEqual({ kind: "rest", reason: "it is in the merge queue" });

  const landed = { landed: sha("1"), promoted: undefined, bounced: undefined };
  const integrated = settleDown({ ...landing.world, facts: { ...landing.world.facts, landing: landed } });
  expect(labels(integrated.world)).toEqual(["muster", "muster: integrated"]);
  expect(integrated.world.facts.issue.open).toBe(true);

  const promoted = { ...landed, promoted: sha("d") };
  const done = settleDown({ ...integrated.world, facts: { ...integrated.world.facts, landing: promoted } });
  expect(mission(done.world).stage).toEqual({ kind: "done", commit: sha("d") });
  expect(labels(done.world)).toEqual(["muster", "muster: done"]);
  expect(done.world.facts.issue.open).toBe(false);
  expect(done.world.facts.issue.comments.map((each) => each.body.split("\n")[0])).toEqual([
    "<!-- muster:7:plan -->",
    "<!-- muster:7:status -->",
  ]);
});
