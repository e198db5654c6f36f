import { expect } from "vitest";
import { builds, edit, finishes, run, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { endOf, inReview } from "../support/end.ts";
import { toldTo } from "../support/bystanders.ts";
import { approves, buildsFile, plansOneUnit, plansTwoFiles, subSource, subtract, testOf } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";
const checkpoint = "refs/muster/unfinished/1-u1";

const begins = { ...uses(write("math.js", subSource)), text: "The function first, its test then." };
const goesOn = builds(
  [
    uses(
      run("node --input-type=module -e \"import { sub } from './math.js'; if (sub(3, 1) !== 2) throw new Error()\""),
      edit("math.test.js", "import { add }", "import { add, sub }"),
      write("sub.test.js", testOf("sub", "sub(3, 1), 2")),
    ),
    finishes("Added the test that was missing."),
  ],
  { attempt: 2 },
);

const unfinished = async (stage: Stage) =>
  (await stage.git("for-each-ref", "--format=%(refname)", "refs/muster/unfinished")).trim();

/** What the journal says of the stopped attempt, and of the one that went on from there. */
async function expectResumed(stage: Stage, issue: number, reason: string): Promise<void> {
  const journal = await stage.journal(issue);
  const kept = journal.find((event) => event.kind === "checkpointed");
  expect(kept).toMatchObject({
    unit: "u1",
    task: "build",
    reason,
    reached: expect.stringContaining("The function first"),
  });
  const before = journal.slice(0, kept === undefined ? 0 : journal.indexOf(kept));
  expect(before.some((event) => event.kind === "built")).toBe(false);
  expect(journal.filter((event) => event.kind === "built")).toMatchObject([{ units: ["u1"], verified: true }]);
  expect(toldTo(stage, "1-3-build-u1")).toContain("stopped on its way");
  expect(toldTo(stage, "1-3-build-u1")).toContain("The function first, its test then.");
  const changed = (await stage.git("diff", "--name-only", "main", branch)).split("\n");
  expect(changed).toEqual(["math.js", "math.test.js", "sub.test.js"]);
  expect(await stage.git("log", "--format=%s", `main..${branch}`)).toBe("feat: Add sub");
  expect(await unfinished(stage)).toBe("");
}

story(
  "a worker that runs out of turns loses nothing: what it had reached is kept off every branch, and the next attempt goes on from there",
  {
    visibility: "public",
    config: "budget: { turns: 2 }\nverify:\n  - node --test\n",
    script: script(plansOneUnit(), builds([begins, uses(run("ls"))], { attempt: 1 }), goesOn, approves()),
  },
  async (stage) => {
    const seen: string[] = [];
    const stop = stage.box.forge.actions.watch((change) => {
      if (change.kind !== "job" || !change.job.name.includes("work (1-3-build-u1)")) return;
      void stage.git("for-each-ref", "--format=%(refname)").then((refs) => seen.push(refs));
    });
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    stop();
    expect(seen[0]).toContain(checkpoint);
    expect(seen[0]).not.toContain(branch);
    const end = await endOf(stage, issue);
    expect({ ...end, journal: [] }).toEqual({ ...inReview(branch), journal: [] });
    await expectResumed(stage, issue, "turns");
  },
);

story(
  "a run that is cancelled while a worker works hands over what the worker had reached",
  {
    script: script(
      plansOneUnit(),
      builds([begins, { ...finishes("never in time"), delayMs: 60_000 }], { attempt: 1 }),
      goesOn,
      approves(),
    ),
  },
  async (stage) => {
    const { box, project, octokit, at } = stage;
    const asked = () => box.model.scripted?.requests.filter(({ task }) => task === "1-2-build-u1").length ?? 0;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(asked, { timeout: 60_000, interval: 100 }).toBe(2);
    const running = box.forge.actions.runs(project.fullName).find((each) => each.status === "in_progress");
    await octokit.rest.actions.cancelWorkflowRun({ ...at, run_id: running?.id ?? 0 });
    await stage.settles();
    await stage.later(10 * 60_000);
    await expectResumed(stage, issue, "cancelled");
  },
);

story(
  "a worker without a sign of life for three heartbeats is stopped, it alone; its unit is tried again although nothing was ever merged",
  {
    config: "workers: { heartbeat: 2 }\nverify: [node --test]\n",
    script: script(
      plansTwoFiles(),
      buildsFile("one", "export const one = () => 1;\n", "one(), 1", { unit: "u1" }),
      builds([uses(write("two.js", "export const two = () => 0;\n")), { ...finishes("never"), delayMs: 120_000 }], {
        unit: "u2",
        attempt: 1,
      }),
      builds(
        [
          uses(edit("two.js", "() => 0", "() => 2"), write("two.test.js", testOf("two", "two(), 2", "./two.js"))),
          finishes("Mended what the one before had left."),
        ],
        { unit: "u2" },
      ),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();

    const journal = await stage.journal(issue);
    expect(journal.filter((event) => event.kind === "checkpointed")).toMatchObject([{ unit: "u2", reason: "stuck" }]);
    expect(journal.filter((event) => event.kind === "built")).toMatchObject([{ units: ["u1"] }, { units: ["u2"] }]);
    expect(journal.filter((event) => event.kind === "attemptFailed")).toMatchObject([
      { reason: "work", message: expect.stringContaining("no sign of life for 3 heartbeats of 2 s") },
    ]);
    const opened = journal.flatMap((event) => (event.kind === "lapOpened" ? [event.tasks.map(({ id }) => id)] : []));
    expect(opened.slice(1, 3)).toEqual([
      ["1-2-build-u1", "1-2-build-u2", "1-2-verify"],
      ["1-3-build-u2", "1-3-verify"],
    ]);
    expect(await stage.labels(issue)).toContain("muster: in-review");
    expect(await stage.status(issue)).toContain("no sign of life for 3 heartbeats");
  },
);
