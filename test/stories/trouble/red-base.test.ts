import { expect } from "vitest";
import { finishes, fixes, script, tool, uses } from "../../../app/scripted-model/builders.ts";
import { tasksAsked, toldTo } from "../support/bystanders.ts";
import { says } from "../support/objectives.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const path = "math.test.js";
const tests = (sum: number) =>
  `import assert from "node:assert";\nimport test from "node:test";\nimport { add } from "./math.js";\n\ntest("adds", () => assert.equal(add(1, 2), ${sum}));\n`;

/** It does nothing about what was so before. */
const leaves = uses(
  tool("finish", { summary: "Left.", answers: { $answers: "disagree", text: "It is not of this issue." } }),
);

/** A person mends the default branch. */
async function mends({ octokit, at }: Stage): Promise<void> {
  const { data } = await octokit.rest.repos.getContent({ ...at, path });
  const sha = "sha" in data ? data.sha : "";
  const content = Buffer.from(tests(3)).toString("base64");
  await octokit.rest.repos.createOrUpdateFileContents({ ...at, path, sha, content, message: "Mend", branch: "main" });
}

story(
  "where the branch is red before anything was changed nobody is blamed: a worker is told, then people are, and on what they mend it goes on",
  {
    files: {
      "package.json": JSON.stringify({ name: "calculator", type: "module" }),
      "math.js": "export const add = (a, b) => a + b;\n",
      [path]: tests(4),
    },
    script: script(
      plansOneUnit(),
      buildsSub(),
      fixes([leaves, leaves]),
      fixes([finishes("Merged; all pass.")]),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(toldTo(stage, `${issue}-3-fix-u1`)).toMatch(
      /`node --test` did not pass on [0-9a-f]{7}, where this feature begins, before anything was changed/,
    );
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    const said = await stage.status(issue);
    expect(said).toContain("### Muster: stopped (environment)");
    expect(said).toContain("The branch that it starts from is red: `node --test` did not pass on");
    expect(said).toContain("(1 test fails there)");
    const kinds = (await stage.journal(issue)).map(({ kind }) => kind);
    expect(kinds).not.toContain("attemptFailed");

    await mends(stage);
    await stage.settles();
    await says(stage, issue, "/muster retry");
    await stage.settles();
    expect(tasksAsked(stage)).toEqual(
      ["1-plan", "2-build-u1", "3-fix-u1", "4-fix-u1", "5-review"].map((task) => `${issue}-${task}`),
    );
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const { body, head } = await stage.pull(issue);
    expect(body).toContain("**Health: neutral.** Nothing that passed where this feature begins fails now.");
    expect(await stage.git("show", `${head.sha}:${path}`)).toContain("assert.equal(add(1, 2), 3)");
  },
);
