import { expect } from "vitest";
import { script, speaks } from "../../app/scripted-model/builders.ts";
import { musterIn } from "../cli/muster.ts";
import { endOf, inReview, integrated } from "./support/end.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const met = speaks("judge", { met: true, rationale: "It subtracts." });
const critic = speaks("critic", { verdict: "approve" });
const straight = script(plansOneUnit(), critic, buildsSub(), approves(), met);
/** One small feature, and nothing after it. */
const planning = { min_ambition: 1, follow_up: false };
const hour = 60 * 60_000;

async function issuesOfUs({ octokit, at }: Stage) {
  const { data } = await octokit.rest.issues.listForRepo({ ...at, state: "all", creator: "github-actions[bot]" });
  return data.filter((issue) => issue.pull_request === undefined);
}

story(
  "without the app, an objective by hand goes the whole way: dispatch, review, merge and promotion are heard by the workflow; what waits for three days loses a tenth of its priority",
  { app: false, config: JSON.stringify({ verify: ["node --test"], planning }), script: straight },
  async (stage) => {
    const { octokit, at, settles } = stage;
    const objective = `${subtract.title}\n\n${subtract.body}`;
    const workflow = { ...at, workflow_id: "muster.yml", ref: "main" };
    await octokit.rest.actions.createWorkflowDispatch({ ...workflow, inputs: { objective } });
    await settles();
    expect((await issuesOfUs(stage)).map(({ number, title }) => [number, title])).toEqual([[1, subtract.title]]);
    const branch = "muster/1-add-sub-to-the-calculator";
    expect(await endOf(stage, 1)).toEqual(inReview(branch, true));

    await stage.approve((await stage.pull(1)).number);
    await settles();
    expect(await endOf(stage, 1)).toEqual(integrated(branch, true));
    await stage.merge((await stage.promotion()).number);
    await settles();
    expect(await stage.labels(1)).toEqual(["muster: mission", "muster: done"]);

    const deferred = await stage.issue("Print a table", "All results, one below the other, aligned to the right.");
    await octokit.rest.issues.addLabels({ ...at, issue_number: deferred, labels: ["muster: defer", "muster"] });
    await settles();
    expect(await stage.status(deferred)).toContain("4.33 (impact 5 by default, effort 5 by default)");
    await stage.later(73 * hour + 60_000);
    expect(await stage.status(deferred)).toContain(
      "3.90 (impact 5 by default, effort 5 by default, −10 % since nothing",
    );
  },
);

const nightly = { name: "nightly-sub", cron: "17 3 * * *", objective: "The calculator should also subtract." };

story(
  "without the app, a cron entry starts its mission once, a label is heard by the workflow, and what is over for a day is archived",
  { app: false, config: JSON.stringify({ missions: [nightly], planning }), script: straight },
  async (stage) => {
    const { octokit, at, settles } = stage;
    const labelled = await stage.labelled(subtract.title, "");
    await settles();
    expect(await stage.labels(labelled)).toEqual(["muster", "muster: needs-info"]);
    await octokit.rest.issues.update({ ...at, issue_number: labelled, state: "closed" });
    await settles();
    expect(await stage.status(labelled)).toContain("The issue was closed.");

    await stage.later(hour);
    expect(await issuesOfUs(stage)).toHaveLength(0);
    stage.box.forge.faults.rest({ kind: "applied", method: "POST", path: /\/issues$/ });
    await stage.later(24 * hour);
    expect((await issuesOfUs(stage)).map(({ title }) => title)).toEqual([nightly.name]);
    await stage.later(hour);
    const issues = await issuesOfUs(stage);
    expect(issues.map(({ title }) => title)).toEqual([nightly.name]);
    expect(issues[0]?.body).toContain(nightly.objective);
    expect(await stage.labels(issues[0]?.number ?? 0)).toEqual(["muster: mission", "muster: in-review"]);

    // What had been over for a day is in the archive, and whole there.
    const refs = (await stage.git("for-each-ref", "--format=%(refname)", "refs/muster/")).split("\n");
    expect(refs).toContain(`refs/muster/archive/${labelled}`);
    expect(refs).not.toContain(`refs/muster/state/${labelled}`);
    const trace = await musterIn({}, "trace", "verify", "--repo", stage.project.directory);
    expect(trace.stdout).toMatch(new RegExp(`^- #${labelled}: whole \\(\\d+ events, [\\d.]+ kB, archived\\)$`, "m"));
    expect(trace.code).toBe(0);
  },
);
