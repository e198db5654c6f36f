import { expect } from "vitest";
import { plans, script, speaks } from "../../app/scripted-model/builders.ts";
import type { Scene } from "../../app/scripted-model/script.ts";
import { toldTo } from "./support/bystanders.ts";
import { does, feature, followed, planComment } from "./support/objectives.ts";
import { type Stage, story } from "./support/story.ts";

const objective = {
  title: "Teach the calculator geometry",
  body: "It should know squares, roots, and the norm of two numbers.",
};

async function lets(stage: Stage, ...issues: readonly number[]): Promise<void> {
  for (const issue of issues) await stage.approve((await stage.pull(issue)).number);
  await stage.settles();
}

const threeTimes = (scene: Scene): Scene => ({ ...scene, turns: [...scene.turns, ...scene.turns, ...scene.turns] });

const norm =
  'import { square } from "./square.js";\nimport { root } from "./root.js";\nexport const norm = (a, b) => root(square(a) + square(b));\n';

story(
  "an objective becomes sub-issues that are worked on side by side; what a judge misses is planned on top, and what comes next is only proposed at the end of a chain",
  {
    config:
      "verify: [node --test]\nplanning: { tests: never, chain: true, max_chain_depth: 1 }\ngates: { plan: skip }\nworkers: { max_jobs: 4 }\n",
    script: script(
      plans(
        {
          summary: "Squares and roots, each a feature.",
          units: [
            feature("u1", "square", { uncertainty: 0.2, estimate: 20, priority: 2 }),
            feature("u2", "root", { priority: 2 }),
          ],
          risks: ["Roots of negative numbers."],
        },
        { task: "1-1-plan" },
      ),
      speaks("critic", { verdict: "approve" }),
      ...does("square", "export const square = (a) => a * a;\n", "square(3), 9"),
      ...does("root", "export const root = (a) => Math.sqrt(a);\n", "root(9), 3"),
      speaks("judge", { met: false, rationale: "Squares and roots are there.", missing: ["There is no norm."] }),
      threeTimes(
        plans({ summary: "The norm, on top.", units: [feature("u1", "norm", { priority: 1 })] }, { task: "1-3-plan" }),
      ),
      speaks("critic", { verdict: "revise", reasons: ["It is small."] }),
      speaks("critic", { verdict: "revise", reasons: ["It is small still."] }),
      ...does("norm", norm, "norm(3, 4), 5"),
      speaks("judge", { met: true, rationale: "All three are there and tested." }),
      speaks("strategist", {
        worth: true,
        title: "Angles",
        objective: "The calculator should know angles.",
        reason: "Geometry without angles is half of it.",
      }),
    ),
  },
  async (stage) => {
    const { octokit, at, settles } = stage;
    const parent = await followed(stage, { ...objective, chain: 1 });
    await settles();
    const parts = async () => (await octokit.rest.issues.listSubIssues({ ...at, issue_number: parent })).data;
    expect((await parts()).map(({ number, title }) => [number, title])).toEqual([
      [2, "Add square"],
      [3, "Add root"],
    ]);
    expect((await parts())[0]?.body).toContain(
      "<!-- muster:1:feature:1-u1 -->\nPart of #1: Teach the calculator geometry",
    );
    expect(await stage.labels(parent)).toEqual(["muster: mission", "muster: underway"]);
    expect(await planComment(stage, parent)).toContain("**Risks**\n- Roots of negative numbers.");
    expect(await stage.status(parent)).toMatch(/- #2: please review #\d+\n- #3: please review #\d+/);
    expect(await planComment(stage, parent)).toMatch(/- \[ \] \*\*u1\*\* #2 Add square: waiting for people, #\d+/);
    expect(await stage.labels(2)).toEqual(["muster", "muster: in-review"]);
    await lets(stage, 2, 3);
    expect(toldTo(stage, `${parent}-3-plan`)).toContain("There is no norm.");
    expect((await parts()).map(({ title }) => title)).toEqual(["Add square", "Add root", "Add norm"]);
    expect(await planComment(stage, parent)).toContain("Its last reasons: It is small still.");
    expect(await planComment(stage, parent)).toContain(
      "**Earlier rounds**\n- #2 Add square: integrated\n- #3 Add root: integrated",
    );
    const third = (await parts()).at(-1)?.number ?? 0;
    await lets(stage, third);
    expect(await stage.labels(parent)).toEqual(["muster: mission", "muster: integrated"]);
    expect(await stage.git("show", "muster/integration:norm.js")).toBe(norm.trim());
    const next = (await octokit.rest.issues.listForRepo({ ...at, labels: "muster: proposed" })).data;
    expect(next.map(({ title, body }) => [title, body?.includes("**Why this comes after #1**")])).toEqual([
      ["Angles", true],
    ]);
    await stage.merge((await stage.promotion()).number);
    await settles();
    expect(await stage.labels(parent)).toEqual(["muster: mission", "muster: done"]);
    const { data } = await octokit.rest.issues.get({ ...at, issue_number: parent });
    expect(data).toMatchObject({ state: "closed", sub_issues_summary: { total: 3, completed: 3 } });
  },
);
