import { expect, test } from "vitest";
import { Plan, WorkUnit } from "#mission/plan";
import { Tree } from "#mission/planning/tree";
import type { PlanTask } from "#mission/task";
import type { Played, Worker } from "./runs/worker.ts";
import { doesEverything } from "./workers.ts";
import { memoryWorld } from "./world.ts";

const unit = (id: string, more: object = {}): WorkUnit =>
  WorkUnit.parse({ id, title: `Do ${id}`, description: "Do it.", paths: [`${id}.js`], acceptance: ["done"], ...more });
const chain = (length: number) =>
  Array.from({ length }, (_, index) => unit(`u${index + 1}`, index === 0 ? {} : { parent: `u${index}` }));

/** Plans as told before it hears what is wrong with that, and well afterwards. */
function planner(bad: (task: PlanTask) => Played, told: string[]): Worker {
  return (task, files) => {
    if (task.kind !== "plan") return doesEverything(task, files);
    told.push(...task.feedback.map(({ text }) => text));
    return task.feedback.length === 0 ? bad(task) : doesEverything(task, files);
  };
}

const planned = (...units: readonly WorkUnit[]): Played => ({
  kind: "planned",
  plan: Plan.parse({ summary: "A plan.", units }),
});
const decomposed = (...units: readonly WorkUnit[]): Played => ({
  kind: "decomposed",
  tree: Tree.parse({ summary: "A tree.", units }),
  criticism: [],
});

test.each<[string, Played, string]>([
  [
    "goes in a circle",
    planned(unit("u1", { needs: ["u2"] }), unit("u2", { needs: ["u1"] })),
    "These units wait for each other: u1, u2.",
  ],
  ["needs what is not there", planned(unit("u1", { needs: ["u9"] })), "u1 needs u9, which is not in the plan."],
  [
    "leads out of the repository",
    planned(unit("u1", { paths: ["../x.js"] })),
    "u1 names `../x.js`, which is outside the repository.",
  ],
  ["touches what is protected", planned(unit("u1", { paths: [".github/muster.yml"] })), "which is protected"],
  ["names two units alike", planned(unit("u1"), unit("u1")), "Two units are called u1."],
])(
  "whatever its worker let through, a plan that %s is refused, and the next planner is told why",
  async (_what, bad, why) => {
    const told: string[] = [];
    const world = memoryWorld({ worker: planner(() => bad, told) });
    const ann = world.person("ann", "admin");
    const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
    ann.labels(issue, "muster");
    await world.settles();
    expect(told).toEqual([expect.stringContaining(why)]);
    const events = await world.events(issue);
    expect(events.filter(({ kind }) => kind === "attemptFailed")).toMatchObject([{ reason: "plan", message: told[0] }]);
    expect(events.at(-1)?.kind).toBe("readied");
  },
);

test.each<[string, Played, string]>([
  [
    "has too many parts",
    decomposed(...["u1", "u2", "u3", "u4"].map((id) => unit(id))),
    "The objective has 4 parts; at most 3.",
  ],
  ["is too deep", decomposed(...chain(4)), "u3 is 3 levels below the objective; at most 2."],
  [
    "is a part of itself",
    decomposed(unit("u1", { parent: "u2" }), unit("u2", { parent: "u1" })),
    "u1 is a part of itself.",
  ],
])(
  "whatever its worker let through, a plan of an objective that %s is refused, and the next planner is told why",
  async (_what, bad, why) => {
    const told: string[] = [];
    const good = decomposed(unit("u1"), unit("u2"), unit("u3"));
    const worker = planner(({ objective }) => (objective === undefined ? good : bad), told);
    const world = memoryWorld({
      worker: (task, files) =>
        task.kind === "plan" && task.objective !== undefined && task.feedback.length > 0
          ? (worker(task, files), good)
          : worker(task, files),
      config: "verify: [check]\nplanning: { max_children: 3, min_ambition: 1, critic: never, tests: never }\n",
    });
    const ann = world.person("ann", "admin");
    const issue = ann.opens("Know geometry", "The calculator should know areas of circles, squares and triangles.");
    ann.labels(issue, "muster: mission");
    await world.settles();
    expect(told).toContainEqual(expect.stringContaining(why));
    expect((await world.events(issue)).find(({ kind }) => kind === "decomposed")).toMatchObject({
      tree: { units: [{ id: "u1" }, { id: "u2" }, { id: "u3" }] },
    });
  },
);

test("an issue for which no usable plan came twice is worked on as one unit, and people are told", async () => {
  const world = memoryWorld({
    worker: (task, files) =>
      task.kind === "plan" ? { kind: "failed", reason: "garbage", message: "Hm." } : doesEverything(task, files),
  });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  expect((await world.events(issue)).find(({ kind }) => kind === "planned")).toMatchObject({
    by: "fallback",
    plan: { units: [{ id: "u1", title: "Add sub to the calculator" }] },
  });
  const plan = world.issue(issue).comments.find(({ body }) => body.includes(":plan -->"))?.body;
  expect(plan).toContain("No usable plan came from the planner; the issue is worked on as one unit.");
  expect(world.issue(issue).labels).toContain("muster: in-review");
});

test("a chain of objectives opens one after the other by itself, every third a clean-up, and then asks people", async () => {
  const cleanups: boolean[] = [];
  const worker: Worker = (task, files) => {
    if (task.kind === "plan" && task.objective !== undefined)
      return decomposed(unit("u1", { paths: [`of-${task.issue}.js`] }));
    if (task.kind !== "strategy") return doesEverything(task, files);
    cleanups.push(task.cleanup);
    const title = `Know more than ${task.issue}`;
    return { kind: "proposed", proposal: { worth: true, title, objective: "More of it.", reason: "It goes on." } };
  };
  const planning = "planning: { chain: true, min_ambition: 1, critic: never, tests: never }";
  const world = memoryWorld({ worker, config: `verify: [check]\n${planning}\n` });
  const ann = world.person("ann", "admin");
  const first = ann.opens("Know geometry", "The calculator should know the areas of circles.");
  ann.labels(first, "muster: mission");
  const opened = () => [...world.hub.issues.values()].filter(({ number }) => !world.hub.pulls.has(number));
  for (let known = 0; known < opened().length; known += 1) {
    await world.settles();
    const issue = opened()[known];
    if (issue?.labels.includes("muster: in-review")) ann.approves(world.pull(issue.number).number);
    await world.settles();
  }
  expect(opened().map(({ labels }) => labels)).toEqual([
    ...Array.from({ length: 4 }, () => ["muster: mission", "muster: integrated"]),
    ["muster: proposed"],
  ]);
  expect(cleanups).toEqual([false, false, true, false]);
  expect(opened().map(({ body }) => /^<!-- muster:keep:after:\d+:(\d:\w+) -->/.exec(body)?.[1])).toEqual([
    undefined,
    "1:go",
    "2:go",
    "3:go",
    "4:ask",
  ]);
});
