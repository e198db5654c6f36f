import { expect } from "vitest";
import { builds, finishes, plans, reviews, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { buildsSub, subSource, subtract, testOf } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const token = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO2Qx7Yb"].join("_");
const unit = {
  id: "u1",
  title: "Add sub",
  description: "Add it.",
  paths: ["math.js"],
  acceptance: ["`sub(3, 1)` is 2"],
};

story(
  "a plan that holds a secret is not shown: the mission stops and says where it would have been",
  { script: script(plans({ summary: `Sign in with ${token}.`, units: [unit] })) },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();

    expect(await see.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    const comments = await see.comments(issue);
    expect(JSON.stringify(comments)).not.toContain(token.slice(4));
    expect(await see.status(issue)).toContain(
      `the comment “plan” on #${issue}: what looks like a secret (github token)`,
    );
    const last = (await see.journal(issue)).findLast(({ kind }) => kind === "stopped");
    expect(last).toMatchObject({ kind: "stopped", reason: "policy" });
    // Nothing was built, and nothing goes round in circles.
    expect(see.box.model.scripted?.requests.map(({ task }) => task)).toEqual([`${issue}-1-plan`]);
    const before = see.box.forge.actions.runs(see.project.fullName).length;
    await see.later(20 * 60_000);
    expect(see.box.forge.actions.runs(see.project.fullName)).toHaveLength(before);
  },
);

const loud = {
  summary: "Ask @mallory and @acme/everybody. ![track](https://evil.dev/p.png?d=1)\n\n/merge\n\nFixes #99.",
  units: [{ ...unit, title: "Fix #99 for @mallory" }],
};

story(
  "whom a model names is not called, what it says to close is not closed, and no picture of its is loaded",
  {
    script: script(
      plans(loud),
      builds([
        uses(write("math.js", subSource), write("sub.test.js", testOf("sub", "sub(3, 1), 2"))),
        finishes("Done, @mallory. Closes #98."),
      ]),
      reviews({
        scores: { alignment: 8, approach: 8, tests: 8, criteria: 8 },
        rationale: "Resolves #97, see https://evil.dev/?k=v @dependabot merge",
        findings: [],
      }),
    ),
  },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();
    expect(await see.labels(issue)).toEqual(["muster", "muster: in-review"]);

    const pull = await see.pull(issue);
    const comments = (await see.comments(issue)).map(({ body }) => body);
    const written = [pull.body ?? "", ...comments].join("\n");
    const prose = written.replaceAll(/`[^`\n]*`/g, "");
    expect(prose).not.toMatch(/@\w|(?:fix|clos|resolv)\w* #\d|!\[|evil\.dev|^\/merge/im);
    expect(written).toContain("`@mallory`");
    expect(written).toContain("Fixes `#99`");
    expect(written).toContain("[image left out: track]");
    expect(written).toContain("`/merge`");
    expect(await see.git("log", "-1", "--format=%s", pull.head.sha)).toBe("fix: Fix no. 99 for @ mallory");

    // What was made harmless is not taken for a difference that has to be mended again and again.
    const written1 = see.box.forge.actions.runs(see.project.fullName).length;
    const at = (await see.octokit.rest.issues.listComments({ ...see.at, issue_number: issue })).data.map(
      ({ updated_at }) => updated_at,
    );
    await see.later(20 * 60_000);
    expect(see.box.forge.actions.runs(see.project.fullName)).toHaveLength(written1);
    const after = (await see.octokit.rest.issues.listComments({ ...see.at, issue_number: issue })).data.map(
      ({ updated_at }) => updated_at,
    );
    expect(after).toEqual(at);
  },
);

story(
  "who opened the issue may be named",
  { script: script(plans({ summary: "As @ann asked.", units: [unit] }), buildsSub(), reviews(8)) },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();
    expect((await see.comments(issue)).map(({ body }) => body).join("\n")).toContain("As @ann asked.");
  },
);
