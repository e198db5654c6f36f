import { expect, test } from "vitest";
import { MissionEvent } from "#mission/course/event";
import { reviewed, doesEverything } from "./workers.ts";
import type { Worker } from "./runs/worker.ts";
import { memoryWorld } from "./world.ts";

const complaints = ["too long", "badly named", "without a reason", "hard to read", "not where one looks", "too clever"];

/** Builds well, and is never liked: each task costs two cents. */
const worker = (): Worker => {
  const left = [...complaints];
  return (task, files) => {
    if (task.kind !== "review") return doesEverything(task, files);
    const played = reviewed(3);
    const rationale = `It is ${left.shift() ?? "odd"}.`;
    return played.kind === "reviewed" ? { ...played, review: { ...played.review, rationale } } : played;
  };
};

test("laps follow each other more slowly as the money goes, and none is begun that by the laps before would cost more than is left", async () => {
  const budget =
    "budget: { feature_usd: 0.29 }\nplanning: { stall_rounds: 50, tests: never }\nworkers: { max_attempts: 9 }";
  const world = memoryWorld({
    worker: worker(),
    private: true,
    config: `verify: [check]\n${budget}\nreview: { auditors: 1 }\n`,
  });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  const lines = [...(await world.journals())].find(([actor]) => actor === String(issue))?.[1] ?? [];
  const events = lines.map(({ at, event }) => ({ at, event: MissionEvent.parse(event) }));
  const pauses = events.flatMap(({ at, event }, index) => {
    const closed = events.slice(0, index).findLast((before) => before.event.kind === "lapClosed");
    return event.kind === "lapOpened" && closed !== undefined ? [Math.floor((at - closed.at) / 1000)] : [];
  });
  expect(pauses).toEqual([0, 0, 0, 0, 0, 0, 10, 10, 10, 30]);
  expect(events.find(({ event }) => event.kind === "stopped")?.event).toMatchObject({
    reason: "budget",
    message: expect.stringMatching(
      /^\$0\.28 of \$0\.29 is spent, and the next lap will cost about \$0\.0\d+, going by the laps before: that/,
    ),
  });
});
