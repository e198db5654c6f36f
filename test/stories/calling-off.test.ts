import type { Octokit } from "@octokit/rest";
import { expect } from "vitest";
import type { Scene } from "../../app/scripted-model/script.ts";
import { script } from "../../app/scripted-model/builders.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story } from "./support/story.ts";

/** The scene, with a first answer that nobody lives to see. */
function slowly(scene: Scene): Scene {
  return { ...scene, turns: scene.turns.map((turn) => ({ ...turn, delayMs: 10 * 60_000 })) };
}

const stopped = expect.objectContaining({ kind: "stopped" });

story(
  "a mission is called off while the model is answering: by its label, by a maintainer's word on the issue or on the pull request, and by nobody else's",
  {
    visibility: "public",
    script: script(
      slowly(plansOneUnit({ issue: 1 })),
      plansOneUnit({ issue: 2 }),
      slowly(buildsSub({ issue: 2 })),
      plansOneUnit({ issue: 3 }),
      buildsSub({ issue: 3 }),
      slowly(approves({ issue: 3 })),
    ),
  },
  async (stage) => {
    const { at, labelled, labels, status, box, octokit } = stage;
    const unlabelled = await labelled(subtract.title, subtract.body);
    const told = await labelled(subtract.title, subtract.body);
    const reviewed = await labelled(subtract.title, subtract.body);
    const last = [`${unlabelled}-1-plan`, `${told}-2-build-u1`, `${reviewed}-3-review`];
    await expect.poll(() => tasksAsked(stage), { timeout: 90_000 }).toEqual(expect.arrayContaining(last));
    const feature = await stage.pull(reviewed);
    const asked = box.model.scripted?.requests.length;

    const cancel = (by: Octokit, issue_number: number) =>
      by.rest.issues.createComment({ ...at, issue_number, body: "/muster cancel" });
    const stranger = stage.person("stranger");
    for (const place of [told, feature.number]) await cancel(stranger, place);
    await octokit.rest.issues.removeLabel({ ...at, issue_number: unlabelled, name: "muster" });
    await expect.poll(() => stage.journal(unlabelled), { timeout: 60_000 }).toContainEqual(stopped);
    for (const issue of [told, reviewed]) expect(await stage.journal(issue)).not.toContainEqual(stopped);
    for (const place of [told, feature.number]) await cancel(octokit, place);
    await stage.settles();

    for (const issue of [unlabelled, told, reviewed]) {
      expect(await status(issue)).toContain("Muster: cancelled");
      expect((await labels(issue)).filter((label) => label.startsWith("muster: "))).toEqual([]);
      expect((await stage.journal(issue)).at(-1)).toMatchObject({ kind: "lapClosed" });
    }
    expect(await status(unlabelled)).toContain("The label `muster` was removed.");
    for (const issue of [told, reviewed]) expect(await status(issue)).toContain("ann said `/muster cancel`.");
    expect(await stage.tip(feature.head.ref)).toBe(feature.head.sha);
    expect(await stage.pull(reviewed)).toMatchObject({ state: "open", draft: true });
    expect(box.model.scripted?.requests.length).toBe(asked);
    const runs = box.forge.actions.runs(stage.project.fullName);
    expect(runs.filter((run) => run.conclusion === "cancelled")).toHaveLength(3);
  },
);

story(
  "a label by someone who may not write starts nothing and is answered once; a maintainer's starts it, and closing the issue calls it off",
  { script: script(slowly(plansOneUnit())) },
  async (stage) => {
    const { box, at, settles, comments, labels, octokit } = stage;
    const issue = await stage.issue(subtract.title, subtract.body);
    const setsTheLabel = async (person: Octokit) => {
      await person.rest.issues.addLabels({ ...at, issue_number: issue, labels: ["muster"] });
    };
    const removesTheLabel = async (person: Octokit) => {
      await person.rest.issues.removeLabel({ ...at, issue_number: issue, name: "muster" });
    };
    const triager = stage.person("tom", "triage");
    await setsTheLabel(triager);
    await settles();
    const runs = box.forge.actions.runs(stage.project.fullName);
    expect(runs.filter((run) => run.conclusion !== "skipped")).toEqual([]);
    await removesTheLabel(triager);
    await setsTheLabel(triager);
    await settles();
    expect(await comments(issue)).toEqual([
      expect.objectContaining({ login: "muster[bot]", body: expect.stringContaining("Thank you, tom.") }),
    ]);
    expect(await labels(issue)).toEqual(["muster"]);
    expect(await stage.git("for-each-ref", "refs/muster", "refs/heads/muster")).toBe("");
    expect(box.model.scripted?.requests).toEqual([]);

    await removesTheLabel(octokit);
    await setsTheLabel(octokit);
    await expect.poll(() => tasksAsked(stage), { timeout: 60_000 }).toEqual([`${issue}-1-plan`]);
    await octokit.rest.issues.update({ ...at, issue_number: issue, state: "closed" });
    await settles();
    expect(await stage.status(issue)).toContain("The issue was closed.");
    expect(await labels(issue)).toEqual(["muster"]);
    expect(box.model.scripted?.requests).toHaveLength(1);
  },
);
