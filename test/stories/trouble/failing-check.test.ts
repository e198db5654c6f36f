import { expect } from "vitest";
import { edit, finishes, fixes, script, uses } from "../../../app/scripted-model/builders.ts";
import { continuousIntegration, toldTo } from "../support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const complaint = "math.js:2:14 error 'sub' has no description";

const mendsTheComplaint = fixes([
  uses(edit("math.js", "export const sub", "/** The first without the second. */\nexport const sub")),
  finishes("Described `sub`.", "Described."),
]);

story(
  "a pending check of someone else's is waited for, its failure becomes the next attempt, and its success makes the pull request ready",
  { script: script(plansOneUnit(), buildsSub(), approves(), mendsTheComplaint, approves()) },
  async (stage) => {
    const { pull, settles, labels, status } = stage;
    const ci = await continuousIntegration(stage);
    const issue = await stage.labelled(subtract.title, subtract.body);
    await settles();
    const first = await pull(issue);
    expect(first.draft).toBe(true);
    expect(await labels(issue)).toContain("muster: verifying");
    expect(await status(issue)).toContain("it waits for lint");

    await ci.ends(first.head.sha, "failure", complaint);
    await settles();
    expect(toldTo(stage, `${issue}-4-fix-u1`)).toContain(complaint);
    const second = await pull(issue);
    expect(second).toMatchObject({ draft: true, number: first.number });
    expect(second.head.sha).not.toBe(first.head.sha);
    expect(await labels(issue)).toContain("muster: verifying");

    await ci.ends(second.head.sha, "success", "");
    await settles();
    expect(await labels(issue)).toContain("muster: in-review");
    expect((await pull(issue)).draft).toBe(false);
    await ci.leaves();
  },
);
