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

story(
  "a mission is called off while the model is answering: by its label, by closing the issue, by a maintainer's word, and by nobody else's",
  {
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
    const { octokit, at, labelled, labels, status, box } = stage;
    const unlabelled = await labelled(subtract.title, subtract.body);
    const closed = await labelled(subtract.title, subtract.body);
    const told = await labelled(subtract.title, subtract.body);
    const last = [`${unlabelled}-1-plan`, `${closed}-2-build-u1`, `${told}-3-review`];
    await expect.poll(() => tasksAsked(stage), { timeout: 90_000 }).toEqual(expect.arrayContaining(last));
    const kept = (await stage.pull(told)).head;
    const asked = box.model.scripted?.requests.length;

    const command = { ...at, issue_number: told, body: "/muster cancel" };
    await stage.person("stranger").rest.issues.createComment(command);
    await box.app().flush();
    await octokit.rest.issues.removeLabel({ ...at, issue_number: unlabelled, name: "muster" });
    await octokit.rest.issues.update({ ...at, issue_number: closed, state: "closed" });
    await expect
      .poll(() => stage.journal(closed), { timeout: 30_000 })
      .toContainEqual(expect.objectContaining({ kind: "stopped" }));
    expect(await stage.journal(told)).not.toContainEqual(expect.objectContaining({ kind: "stopped" }));
    await octokit.rest.issues.createComment(command);
    await stage.settles();

    for (const issue of [unlabelled, closed, told]) {
      expect(await status(issue)).toContain("Muster: cancelled");
      expect((await labels(issue)).filter((label) => label.startsWith("muster: "))).toEqual([]);
      expect((await stage.journal(issue)).at(-1)).toMatchObject({ kind: "lapClosed" });
    }
    expect(await status(unlabelled)).toContain("The label `muster` was removed.");
    expect(await status(closed)).toContain("The issue was closed.");
    expect(await status(told)).toContain("ann said `/muster cancel`.");
    expect(await stage.tip(kept.ref)).toBe(kept.sha);
    expect(await stage.pull(told)).toMatchObject({ state: "open", draft: true });
    expect(box.model.scripted?.requests.length).toBe(asked);
    const runs = box.forge.actions.runs(stage.project.fullName);
    expect(runs.filter((run) => run.conclusion === "cancelled")).toHaveLength(3);
  },
);

story(
  "a label by someone who may not write starts nothing and is answered once",
  { script: script(plansOneUnit()) },
  async (stage) => {
    const { box, at, settles, comments, labels } = stage;
    const triager = stage.person("tom", "triage");
    const issue = await stage.issue(subtract.title, subtract.body);
    const label = { ...at, issue_number: issue, labels: ["muster"] };
    await triager.rest.issues.addLabels(label);
    await settles();
    const runs = box.forge.actions.runs(stage.project.fullName);
    expect(runs.filter((run) => run.conclusion !== "skipped")).toEqual([]);
    await triager.rest.issues.removeLabel({ ...at, issue_number: issue, name: "muster" });
    await triager.rest.issues.addLabels(label);
    await settles();

    expect(await comments(issue)).toEqual([
      expect.objectContaining({ login: "muster[bot]", body: expect.stringContaining("Thank you, tom.") }),
    ]);
    expect(await labels(issue)).toEqual(["muster"]);
    expect(await stage.git("for-each-ref", "refs/muster", "refs/heads/muster")).toBe("");
    expect(box.model.scripted?.requests).toEqual([]);
  },
);
