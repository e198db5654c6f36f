/** Proof: real runs on the forge that lose their runner at any time, in any way, come to the end that nobody disturbed. */

import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { always, builds, finishes, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { endOf, integrated } from "../../stories/support/end.ts";
import { approves, plansOneUnit, subSource, subtract, testOf } from "../../stories/support/scenes.ts";
import { raise, type Setting, type Stage } from "../../stories/support/story.ts";
import { seeded } from "../../world/world.ts";
import type { Failure, Proof } from "../proof.ts";
import { type Blow, blows, strike } from "./blows.ts";

const lives = { few: 20, all: 300 };
const branch = "muster/1-add-sub-to-the-calculator";
const minute = 60_000;

const setting: Setting = {
  latencyMs: 300,
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
  ),
};

export const runnerLoss: Proof = {
  name: "loss",
  claims: "killed, asked to end, without disk, network or time, a run on the forge loses nothing",
  async prove(seed, size, told) {
    const failures: Failure[] = [];
    for (let life = 0; life < lives[size]; life += 1) {
      const blow = blows[life % blows.length] ?? "killed";
      const failure = await lifeWith(blow, seed * 1000 + life);
      if (failure !== undefined) failures.push(failure);
      told(`life ${life + 1}, ${blow}: ${failure === undefined ? "as if nothing had happened" : failure.what}`);
    }
    return { points: lives[size], failures };
  },
};

export async function lifeWith(blow: Blow, seed: number): Promise<Failure | undefined> {
  const chance = seeded(seed);
  const { stage, close } = await raise({ ...setting, visibility: chance() < 0.5 ? "public" : "private" });
  try {
    if (blow === "out of time") setStop(stage, String(0.05 + chance() * 0.2));
    const issue = await stage.labelled(subtract.title, subtract.body);
    const when = Math.round(chance() * 8000);
    await pause(when);
    const struck = await strike(blow, stage, chance);
    await pause(2000);
    stage.box.forge.faults.clear();
    setStop(stage, "");
    await reaches(stage, issue, "muster: in-review");
    await stage.approve((await stage.pull(issue)).number);
    await reaches(stage, issue, "muster: integrated");
    const what = await difference(stage, issue);
    return what === undefined
      ? undefined
      : { at: `${blow} after ${when} ms (${struck ? "" : "nothing ran; "}seed ${seed})`, what };
  } finally {
    await close();
  }
}

function setStop({ box, project }: Stage, minutes: string): void {
  box.forge.setVariable(project.fullName, "MUSTER_STOP_AFTER", minutes);
}

async function reaches(stage: Stage, issue: number, label: string): Promise<void> {
  await stage.settles();
  for (let looks = 0; looks < 15 && !(await stage.labels(issue)).includes(label); looks += 1)
    await stage.later(6 * minute);
}

/** Laps may be lost; whatever else the journal tells, comments, labels, pull requests and branches are as they would be. */
async function difference(stage: Stage, issue: number): Promise<string | undefined> {
  const got = await endOf(stage, issue);
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
