import { expect } from "vitest";
import { LanderEvent } from "#mission/lander/event";
import { finishes, fixes, run, script, uses, write } from "../../app/scripted-model/builders.ts";
import { toldTo } from "./support/bystanders.ts";
import { approves, buildsFile, buildsSub, plansOneUnit, subtract, testOf } from "./support/scenes.ts";
import { story, type Stage } from "./support/story.ts";

const square = "export const square = (a) => a * a;\n";
const both =
  "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\nexport const mul = (a, b) => a * b;\n";

story(
  "two features at once both land; the second is put on the new tip and verified again before it lands",
  {
    script: script(
      plansOneUnit({ issue: 1 }),
      buildsSub({ issue: 1 }),
      approves({ issue: 1 }),
      plansOneUnit({ issue: 2 }),
      buildsFile("square", square, "square(3), 9", { issue: 2 }),
      approves({ issue: 2 }),
    ),
  },
  async (stage) => {
    const one = await stage.labelled(subtract.title, subtract.body);
    const two = await stage.labelled("Add square", "The calculator should square: `square(3)` is 9.");
    await stage.settles();
    const [first, second] = [await stage.pull(one), await stage.pull(two)];
    expect(await stage.git("merge-base", first.head.sha, second.head.sha)).toBe(await stage.tip("main"));

    await stage.approve(first.number);
    await stage.approve(second.number);
    await stage.settles();
    for (const issue of [one, two]) expect(await stage.labels(issue)).toContain("muster: integrated");
    expect((await stage.pull(two)).merged).toBe(true);
    const queue = await lander(stage);
    const landed = queue.flatMap((event) => (event.kind === "landed" ? [event.candidate] : []));
    // Which of the two is recorded as approved first is a race between their runs.
    expect(new Set(landed.map((each) => each.issue))).toEqual(new Set([one, two]));
    const heads = landed[0]?.issue === one ? [first.head.sha, second.head.sha] : [second.head.sha, first.head.sha];
    expect(landed[0]).toMatchObject({ head: heads[0], commit: heads[0] });
    expect(landed[1]).toMatchObject({ head: heads[1], base: heads[0] });
    expect(await parents(stage, landed[1]?.commit)).toEqual(heads);
    expect(queue.map((event) => event.kind)).toEqual(["landed", "lapOpened", "lapClosed", "landed"]);
    const line = await stage.git("rev-list", "--first-parent", "main..muster/integration");
    expect(line.split("\n")).toEqual(landed.map((each) => each.commit).toReversed());
    expect(await unverified(stage, [one, two])).toEqual([]);
  },
);

const resolves = fixes(
  [
    uses(run("cat math.js")),
    uses(write("math.js", both), write("mul.test.js", testOf("mul", "mul(2, 3), 6"))),
    uses(run("node --test")),
    finishes("Kept both functions."),
  ],
  { issue: 2 },
);

story(
  "a feature that conflicts with what has landed goes back to its own worker, which merges it, and lands after a second approval; not while the branch was moved from under it",
  {
    script: script(
      plansOneUnit({ issue: 1 }),
      buildsSub({ issue: 1 }),
      approves({ issue: 1 }),
      plansOneUnit({ issue: 2 }),
      buildsMul(),
      approves({ issue: 2 }),
      resolves,
      approves({ issue: 2 }),
    ),
  },
  async (stage) => {
    const one = await stage.labelled(subtract.title, subtract.body);
    const two = await stage.labelled("Add mul", "The calculator should multiply: `mul(2, 3)` is 6.");
    await stage.settles();
    const old = await stage.pull(two);
    await stage.approve((await stage.pull(one)).number);
    await stage.settles();
    await stage.approve(old.number);
    await stage.settles();

    const landedFirst = await stage.tip("muster/integration");
    expect(await stage.labels(one)).toContain("muster: integrated");
    expect(toldTo(stage, `${two}-4-fix-u1`)).toContain("it conflicts with what has landed meanwhile, in `math.js`");
    expect(await stage.labels(two)).toContain("muster: in-review");
    const mended = await stage.pull(two);
    expect(await parents(stage, mended.head.sha)).toEqual([old.head.sha, landedFirst]);
    expect(mended.changed_files).toBe(2);

    await moved(stage, await stage.tip("main"));
    await stage.approve(mended.number);
    await stage.settles();
    expect(await stage.status(two)).toContain(`no longer holds what landed there for #${one} as it was verified`);
    expect(await stage.tip("muster/integration")).toBe(await stage.tip("main"));
    await moved(stage, landedFirst);
    await stage.settles();
    expect(await stage.labels(two)).toContain("muster: integrated");
    expect(await stage.tip("muster/integration")).toBe(mended.head.sha);
    expect(`${await stage.git("show", "muster/integration:math.js")}\n`).toBe(both);
    expect(await unverified(stage, [one, two])).toEqual([]);
  },
);

function buildsMul() {
  const source = "export const add = (a, b) => a + b;\nexport const mul = (a, b) => a * b;\n";
  return { ...buildsSub({ issue: 2 }), turns: [uses(write("math.js", source)), finishes("Added mul.")] };
}

/** A person moves the integration branch, whatever is on it. */
async function moved({ octokit, at }: Stage, sha: string): Promise<void> {
  await octokit.rest.git.updateRef({ ...at, ref: "heads/muster/integration", sha, force: true });
}

async function lander(stage: Stage): Promise<readonly LanderEvent[]> {
  const text = await stage.git("show", "refs/muster/state/land:journal.jsonl");
  return text.split("\n").map((line) => LanderEvent.parse(JSON.parse(line).event));
}

async function parents(stage: Stage, commit = ""): Promise<readonly string[]> {
  return (await stage.git("show", "-s", "--format=%P", commit)).split(" ");
}

/** Tips that the integration branch has had and that nobody verified as exactly this commit. */
async function unverified(stage: Stage, issues: readonly number[]): Promise<readonly string[]> {
  const missions = await Promise.all(issues.map((issue) => stage.journal(issue)));
  const queue = await lander(stage);
  const green = new Set([
    ...missions.flat().flatMap((event) => (event.kind === "built" && event.verified ? [event.head] : [])),
    ...queue.flatMap((event, index) => {
      const closed = queue[index + 1];
      return event.kind === "lapOpened" && closed?.kind === "lapClosed" && !closed.lost ? [event.candidate.commit] : [];
    }),
  ]);
  const tips = queue.flatMap((event) => (event.kind === "landed" ? [event.candidate.commit] : []));
  return tips.filter((tip) => !green.has(tip));
}
