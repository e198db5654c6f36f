import { expect, test } from "vitest";
import type { Worker } from "./runs/worker.ts";
import { doesEverything, reviewed } from "./workers.ts";
import { memoryWorld, type WorldOptions } from "./world.ts";

const hour = 60 * 60_000;

async function toTheEnd(options: WorldOptions) {
  const world = memoryWorld(options);
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  ann.approves(world.pull(issue).number);
  await world.settles();
  ann.merges(world.pull("integration").number);
  await world.settles();
  const kinds = (await world.events(issue)).map(({ kind }) => kind);
  return { world, issue, kinds, done: kinds.at(-1) === "promoted" && !world.issue(issue).open };
}

test.each([
  ["a job for each plane", false],
  ["one job for all", true],
])("a labelled issue lands, is promoted by a person and closed, with %s", async (_, isPrivate) => {
  const { world, issue, done } = await toTheEnd({ worker: doesEverything, private: isPrivate });
  expect(world.failures).toEqual([]);
  expect(done).toBe(true);
  expect(world.files("main").get("add-sub-to-the-calculator.js")).toContain("Add sub");
  expect(world.issue(issue).labels).toEqual(["muster", "muster: done"]);
});

test("a failing verification and a bad review each become an attempt more", async () => {
  const scores = [3];
  const worker: Worker = (task, files) =>
    task.kind === "review" ? reviewed(scores.shift() ?? 9) : doesEverything(task, files);
  const verdicts = [false];
  const { kinds, done } = await toTheEnd({ worker, judge: () => verdicts.shift() ?? true });
  expect(kinds.filter((kind) => kind === "built").length).toBeGreaterThan(1);
  expect(kinds.filter((kind) => kind === "reviewed")).toHaveLength(2);
  expect(done).toBe(true);
});

test("who may not write starts nothing", async () => {
  const world = memoryWorld({ worker: doesEverything });
  const bob = world.person("bob", "read");
  bob.labels(bob.opens("Mine", "Please."), "muster");
  await world.later(hour);
  expect([...world.hub.runs.values()].filter(({ actor }) => actor !== "land")).toEqual([]);
});

test("what is killed at its first push goes on in another run, and nothing is there twice", async () => {
  let left = 1;
  const { world, issue, kinds, done } = await toTheEnd({
    worker: doesEverything,
    reaper: ({ name }, moment) => name === "git.push" && moment === "after" && (left -= 1) === 0,
  });
  expect([...world.hub.runs.values()].filter(({ conclusion }) => conclusion === "failure")).toHaveLength(1);
  expect(kinds.filter((kind) => kind === "opened")).toHaveLength(1);
  expect(world.issue(issue).comments.filter(({ body }) => body.includes(":status -->"))).toHaveLength(1);
  expect(done).toBe(true);
});
