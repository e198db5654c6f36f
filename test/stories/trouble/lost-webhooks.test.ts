import { expect } from "vitest";
import { script } from "../../../app/scripted-model/builders.ts";
import { asProcess } from "../support/app-process.ts";
import { endOf, inReview, integrated } from "../support/end.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";
const straight = script(plansOneUnit(), buildsSub(), approves());

story(
  "webhooks that come twice, late and in the wrong order lead to the same end",
  { script: straight },
  async (stage) => {
    const { forge, registered } = stage.box;
    forge.faults.webhook({ kind: "repeat", event: "issues", action: "labeled" });
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(inReview(branch));

    const pull_number = (await stage.pull(issue)).number;
    forge.faults.webhook({ kind: "reorder", event: "pull_request_review" });
    forge.faults.webhook({ kind: "repeat", event: "pull_request_review", times: 2 });
    await stage.octokit.rest.pulls.createReview({ ...stage.at, pull_number, event: "COMMENT", body: "Looking." });
    await stage.approve(pull_number);
    for (const late of forge.deliveries(registered.id).filter(({ action }) => action === "labeled"))
      forge.redeliver(late.id);
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(integrated(branch));
    expect((await stage.journal("land")).map((event) => event.kind)).toEqual(["landed"]);
    expect(stage.box.model.scripted?.requests).toHaveLength(6);
  },
);

/** Resolves when the worker of a task has its runner. */
function beginsWork({ box }: Stage, task: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = box.forge.actions.watch((change) => {
      if (change.kind !== "job" || change.job.status !== "in_progress" || !change.job.name.includes(task)) return;
      stop();
      resolve();
    });
  });
}

story(
  "a lost webhook is made good by the sweep, whether GitHub can send it again or not; an app that starts again in the middle goes on",
  { script: straight, visibility: "public" },
  async (stage) => {
    const { faults } = stage.box.forge;
    faults.webhook({ kind: "drop", event: "issues", action: "labeled", times: 2 });
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster"]);
    const restarted = beginsWork(stage, "1-2-build-u1").then(stage.box.restartApp);
    await stage.later(0);
    expect(await stage.labels(issue)).toHaveLength(2);
    await restarted;
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(inReview(branch));

    faults.webhook({ kind: "drop", event: "pull_request_review" });
    await stage.approve((await stage.pull(issue)).number);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    await stage.box.restartApp();
    await stage.box.app().sweep();
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(integrated(branch));
  },
);

story(
  "an app that is killed after it acknowledged an approval, and before it acted on it, finds that again when it starts",
  { script: straight },
  async (stage) => {
    const { forge, registered } = stage.box;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    const killed = await asProcess(stage);
    await stage.settles();

    forge.faults.rest({ kind: "status", status: 502, path: /\/dispatches$/, times: 1000 });
    await stage.approve((await stage.pull(issue)).number);
    await stage.settles();
    const acknowledged = forge.deliveries(registered.id).filter(({ event }) => event === "pull_request_review");
    expect(acknowledged.map(({ statusCode }) => statusCode)).toEqual([200]);
    await killed.stop();
    forge.faults.clear();
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(inReview(branch));

    await stage.box.restartApp();
    await stage.box.app().sweep();
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(integrated(branch));
  },
);
