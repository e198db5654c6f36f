/** Proof: real runs on the forge that lose their runner at any time, in any way, come to the end that nobody disturbed. */

import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { always, builds, finishes, script, speaks, uses, write } from "../../../app/scripted-model/builders.ts";
import { endOf, integrated } from "../../stories/support/end.ts";
import { approves, plansOneUnit, subSource, subtract, testOf } from "../../stories/support/scenes.ts";
import { raise, type Setting, type Stage } from "../../stories/support/story.ts";
import { seeded } from "../../world/world.ts";
import type { Failure, Proof } from "../proof.ts";
import { type Blow, blows, strike } from "./blows.ts";

/** In each life every blow falls once. */
const lives = { few: 4, all: 60 };
const branch = "muster/1-add-sub-to-the-calculator";
const minute = 60_000;

const setting: Setting = {
  // A run is to last longer than it takes until a blow falls.
  latencyMs: 1000,
  config: "verify: [node --test]\nbudget: { feature_usd: 100, mission_usd: 500, day_usd: 2000 }\n",
  script: script(
    always(plansOneUnit()),
    always(
      builds([
        uses(write("math.js", subSource)),
        uses(write("sub.test.js", testOf("sub", "sub(3, 1), 2"))),
        finishes("Added `sub` with a test."),
      ]),
    ),
    always(approves()),
    // Attempts that were ended from outside count, and after three somebody looks into it.
    always(speaks("doctor", { advice: "retry", cause: "Its machines went away.", hint: "Go on as planned." })),
  ),
};

export const runnerLoss: Proof = {
  name: "loss",
  claims: "killed, asked to end, without disk, network or time, a run on the forge loses nothing",
  async prove(seed, size, told) {
    const failures: Failure[] = [];
    let missed = 0;
    for (let life = 0; life < lives[size]; life += 1) {
      const { fell, failure } = await lifeWith(blows, seed * 1000 + life);
      if (failure !== undefined) failures.push(failure);
      missed += fell.filter(({ struck }) => !struck).length;
      told(`life ${life + 1}, ${fell.map(inWords).join(", ")}: ${failure?.what ?? "as if nothing had happened"}`);
    }
    return { points: lives[size] * blows.length, failures, figures: { "blows that struck nothing": missed } };
  },
};

type Fell = { readonly blow: Blow; readonly when: number; readonly struck: boolean };

function inWords({ blow, when, struck }: Fell): string {
  return `${blow} after ${when} ms${struck ? "" : " (nothing ran)"}`;
}

type Life = { readonly fell: readonly Fell[]; readonly failure: Failure | undefined };

/** A mission that is struck again and again, in an order and at times that are drawn. */
export async function lifeWith(all: readonly Blow[], seed: number): Promise<Life> {
  const chance = seeded(seed);
  const { stage, close } = await raise({ ...setting, visibility: chance() < 0.5 ? "public" : "private" });
  try {
    const issue = await stage.labelled(subtract.title, subtract.body);
    const fell: Fell[] = [];
    for (const blow of shuffled(all, chance)) fell.push(await falls(blow, stage, { issue, chance }));
    const at = `${fell.map(inWords).join(", ")} (seed ${seed})`;
    if (!(await reaches(stage, issue, "muster: in-review")) && !(await takenUpAgain(stage, issue)))
      return { fell, failure: { at, what: await stage.status(issue) } };
    await stage.approve((await stage.pull(issue)).number);
    await reaches(stage, issue, "muster: integrated");
    const what = await difference(stage, issue);
    return { fell, failure: what === undefined ? undefined : { at, what } };
  } finally {
    await close();
  }
}

function shuffled<Value>(values: readonly Value[], chance: () => number): readonly Value[] {
  const drawn = values.map((value) => ({ value, place: chance() }));
  return drawn.toSorted((a, b) => a.place - b.place).map(({ value }) => value);
}

type Drawing = { readonly issue: number; readonly chance: () => number };

/** Strikes a while after a run has begun. */
async function falls(blow: Blow, stage: Stage, { issue, chance }: Drawing): Promise<Fell> {
  if (blow === "out of time") setStop(stage, String(0.05 + chance() * 0.1));
  await runs(stage, issue);
  const when = Math.round(chance() * 3000);
  await pause(when);
  const struck = await strike(blow, stage, chance);
  await pause(1000);
  stage.box.forge.faults.clear();
  setStop(stage, "");
  return { blow, when, struck };
}

/** Until a run is active: one that follows upon what was struck, or one that a sweep starts; a mission that needs none any more is past being struck. */
async function runs(stage: Stage, issue: number): Promise<void> {
  const { actions } = stage.box.forge;
  const active = () => actions.runs(stage.project.fullName).some(({ status }) => status === "in_progress");
  for (let looks = 0; looks < 100 && !active(); looks += 1) {
    if ((await stage.labels(issue)).includes("muster: in-review")) return;
    if (looks % 25 === 24) void stage.later(16 * minute);
    await pause(200);
  }
}

function setStop({ box, project }: Stage, minutes: string): void {
  box.forge.setVariable(project.fullName, "MUSTER_STOP_AFTER", minutes);
}

async function reaches(stage: Stage, issue: number, label: string): Promise<boolean> {
  await stage.settles();
  const there = async () => (await stage.labels(issue)).includes(label);
  for (let looks = 0; looks < 15 && !(await there()) && !(await isGivenUp(stage, issue)); looks += 1)
    await stage.later(6 * minute);
  return there();
}

const retry = "/muster retry";

/** Three laps lost in a row are given up, as the table of ends says. */
async function isGivenUp(stage: Stage, issue: number): Promise<boolean> {
  return (await stage.status(issue)).includes("laps in a row were lost");
}

/** By a person, who has seen to the machines. */
async function takenUpAgain(stage: Stage, issue: number): Promise<boolean> {
  if (!(await isGivenUp(stage, issue))) return false;
  await stage.octokit.rest.issues.createComment({ ...stage.at, issue_number: issue, body: retry });
  return reaches(stage, issue, "muster: in-review");
}

/** Laps may be lost; whatever else the journal tells, comments, labels, pull requests and branches are as they would be. */
async function difference(stage: Stage, issue: number): Promise<string | undefined> {
  const end = await endOf(stage, issue);
  const got = { ...end, comments: end.comments.filter((comment) => comment !== retry) };
  const wanted = integrated(branch);
  const last = (kinds: readonly string[]) =>
    kinds.filter((kind) => ["readied", "approved", "integrated"].includes(kind));
  const parts = [
    [
      { ...got, journal: last(got.journal) },
      { ...wanted, journal: last(wanted.journal) },
    ],
    [(await stage.journal("land")).map(({ kind }) => kind), ["landed"]],
  ];
  const wrong = parts.filter(([now, should]) => !isDeepStrictEqual(now, should));
  return wrong.length === 0
    ? undefined
    : wrong.map((each) => each.map((part) => JSON.stringify(part)).join(" instead of ")).join("; ");
}
