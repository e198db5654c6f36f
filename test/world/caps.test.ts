import { expect, test } from "vitest";
import { MissionEvent } from "#mission/course/event";
import { Plan, WorkUnit } from "#mission/plan";
import { Tree } from "#mission/planning/tree";
import type { Judge } from "./runs/verifier.ts";
import type { Worker } from "./runs/worker.ts";
import { doesEverything, reviewed } from "./workers.ts";
import { memoryWorld, type MemoryWorld } from "./world.ts";

type Setting = { readonly worker: Worker; readonly judge?: Judge; readonly config: string };

function open({ worker, judge, config }: Setting) {
  const world = memoryWorld({ worker, ...(judge ? { judge } : {}), private: true, config });
  return { world, ann: world.person("ann", "admin") };
}

async function begun(setting: Setting) {
  const { world, ann } = open(setting);
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  return { world, ann, issue };
}

function statusOf(world: MemoryWorld, issue: number): string {
  return world.issue(issue).comments.find(({ body }) => body.includes(":status -->"))?.body ?? "";
}

const unit = (id: string, needs: readonly string[] = []) =>
  WorkUnit.parse({ id, title: `Do ${id}`, description: "Do it.", paths: [`${id}.js`], acceptance: ["done"], needs });

/** Plans these units, and does everything else well. */
const planning =
  (...units: readonly WorkUnit[]): Worker =>
  (task, files) =>
    task.kind === "plan"
      ? { kind: "planned", plan: Plan.parse({ summary: "Do it.", units }) }
      : doesEverything(task, files);

test("a mission that has worked for its minutes begins nothing more, and says so", async () => {
  const { world, issue } = await begun({ worker: doesEverything, config: "verify: [check]\nbudget: { minutes: 1 }\n" });
  expect(statusOf(world, issue)).toMatch(/stopped \(budget\)[^]*1 of 1 minutes of work are used/);
});

test("with more minor findings than three a phase nothing more is begun, and people are told how many there are", async () => {
  const optional = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
    run: `lint ${name}`,
    kind: "lint",
    required: false,
  }));
  const { world, issue } = await begun({
    worker: planning(unit("u1"), unit("u2", ["u1"])),
    judge: (_files, { required }) => required,
    config: JSON.stringify({ verify: ["check", ...optional], planning: { tests: "never" } }),
  });
  expect(statusOf(world, issue)).toContain("7 minor findings are open, and 6 are allowed (3 for each phase).");
});

test("plans that are made anew count together: the one with which there would be more than 25 phases ends the mission", async () => {
  const { world, ann, issue } = await begun({
    worker: planning(...["u1", "u2", "u3", "u4", "u5"].map((id) => unit(id))),
    config: "verify: [check]\ngates: { plan: pause }\nplanning: { tests: never }\n",
  });
  for (let plans = 1; plans <= 5; plans += 1) {
    expect(world.issue(issue).labels).toContain("muster: needs-info");
    await world.later(60_000);
    ann.says(issue, "/muster choose 2 otherwise");
    await world.settles();
  }
  expect(statusOf(world, issue)).toContain("With this plan it would have had 30 phases, and 25 are allowed.");
});

test("an audit sends a change back as often as its kind of work allows, then a person is asked", async () => {
  const { world, issue } = await begun({
    worker: (task, files) =>
      task.kind === "audit"
        ? {
            kind: "audited",
            audit: { verdict: "revise", confidence: 0.9, rationale: `Not at lap ${task.lap}.`, findings: [] },
          }
        : doesEverything(task, files),
    config: "verify: [check]\nstrategies: { feature_scaffolding: { auto_apply: false, auditor: 1 } }\n",
  });
  expect(statusOf(world, issue)).toContain("The audit sent it back 2 times, so a person is needed.");
});

test("machines on which three missions could not be set up are left alone for two minutes by all, then tried by one", async () => {
  let broken = true;
  const { world, ann } = open({
    worker: (task, files) =>
      broken ? { kind: "failed", reason: "setup", message: "No disk." } : doesEverything(task, files),
    config: "verify: [check]\n",
  });
  const labelled = async (name: string) => {
    const issue = ann.opens(`Add ${name} to the calculator`, `It should know \`${name}(3, 1)\`.`);
    ann.labels(issue, "muster");
    await world.settles();
    return issue;
  };
  for (const name of ["add", "sub", "mul"])
    expect(statusOf(world, await labelled(name))).toContain("stopped (environment)");
  const fourth = await labelled("div");
  expect(statusOf(world, fourth)).toContain(
    "setting up a worker here failed 3 times in a row; it is tried again after",
  );
  const fifth = await labelled("mod");
  broken = false;
  await world.later(5 * 60_000);
  const both = [...(await world.journals())].filter(([actor]) => [fourth, fifth].map(String).includes(actor));
  const happened = both.flatMap(([actor, lines]) =>
    lines.map(({ at, event }) => ({ at, actor, kind: MissionEvent.parse(event).kind })),
  );
  const laps = happened.filter(({ kind }) => kind === "lapOpened" || kind === "lapClosed");
  const [first, second] = laps.toSorted((a, b) => a.at - b.at);
  expect([first?.kind, second?.kind, second?.actor]).toEqual(["lapOpened", "lapClosed", first?.actor]);
  for (const issue of [fourth, fifth]) expect(world.issue(issue).labels).toContain("muster: in-review");
});

const doubt = { severity: "warning" as const, text: "Nobody checks operands.", path: "math.js" };
const doubting: Worker = (task, files) => {
  const played = doesEverything(task, files);
  if (task.kind !== "review") return played;
  const good = reviewed(8);
  return good.kind === "reviewed" ? { ...good, review: { ...good.review, findings: [doubt] } } : good;
};

test.each([
  ["normal", 3],
  ["safety_critical", 2],
])(
  "what missions leave behind counts as major after so many of them: under the profile %s after %i",
  async (profile, many) => {
    const { world, ann } = open({ worker: doubting, config: `verify: [check]\npolicy: { profile: ${profile} }\n` });
    const drafts: boolean[] = [];
    for (const name of ["add", "sub", "mul"].slice(0, many)) {
      const issue = ann.opens(`Add ${name} to the calculator`, `It should know \`${name}(3, 1)\`.`);
      ann.labels(issue, "muster");
      await world.settles();
      ann.approves(world.pull(issue).number);
      await world.settles();
      drafts.push(world.pull("integration").draft);
    }
    expect(drafts).toEqual([...Array.from({ length: many - 1 }, () => false), true]);
    expect(world.pull("integration").body).toContain(
      "left behind so often that it counts as major: Nobody checks operands.",
    );
  },
);

test("an objective of several features that a judge twice finds not met is left to people", async () => {
  const { world, ann } = open({
    worker: (task, files) => {
      if (task.kind === "plan" && task.objective !== undefined)
        return {
          kind: "decomposed",
          tree: Tree.parse({ summary: "Two.", units: [unit("u1"), unit("u2")] }),
          criticism: [],
        };
      if (task.kind !== "judge") return doesEverything(task, files);
      return {
        kind: "judged",
        judgement: { met: false, rationale: "Half of it is there.", missing: ["The other half."] },
      };
    },
    config: "verify: [check]\nplanning: { min_ambition: 1, critic: never, tests: never, follow_up: false }\n",
  });
  const issue = ann.opens("Know geometry", "The calculator should know areas of circles, squares and triangles.");
  ann.labels(issue, "muster: mission");
  await world.settles();
  for (let round = 0; round < 2; round += 1) {
    const ready = [...world.hub.issues.values()].filter(({ labels }) => labels.includes("muster: in-review"));
    for (const { number } of ready) ann.approves(world.pull(number).number);
    await world.settles();
  }
  expect(world.issue(issue).labels).toEqual(["muster: mission", "muster: needs-human"]);
  expect(statusOf(world, issue)).toContain(
    "The objective is not met after 2 checks, so a person is needed: Half of it is there.\n- The other half.",
  );
});
