import { expect } from "vitest";
import {
  builds,
  finishes,
  plans,
  refuses,
  says as answers,
  script,
  speaks,
  tool,
  uses,
  write,
} from "../../app/scripted-model/builders.ts";
import type { Scene } from "../../app/scripted-model/script.ts";
import { toldTo } from "./support/bystanders.ts";
import { aimed, does, feature, planComment, says } from "./support/objectives.ts";
import { approves, testOf } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const planning = { critic: "never", tests: "never", follow_up: false };
const config = (more: object = {}) => JSON.stringify({ verify: ["node --test"], planning, ...more });

const modest = { summary: "Only squares.", units: [feature("u1", "square", { paths: ["square.js"] })] };
const square = "export const square = (a) => a * a;\n";
const root = "export const root = (a) => Math.sqrt(a);\n";
const ofSquare = { mentions: "Add square" };

const question = { summary: "What is the square of text?", options: ["An error", "NaN"], default: 1 };

async function approve(stage: Stage, issue: number): Promise<void> {
  await stage.approve((await stage.pull(issue)).number);
  await stage.settles();
}

const twice = (scene: Scene): Scene => ({ ...scene, turns: [...scene.turns, ...scene.turns] });
const criticises = (task: string, reason: string) =>
  speaks("critic", { verdict: "revise", reasons: [reason] }, { task });

story(
  "a plan too small for its objective is made anew, then people are asked, as where a critic's objections were not met; what one feature asked reaches the next; holding and calling off reach all",
  {
    config: config({ planning: { ...planning, critic: "auto", max_replans: 1, min_ambition: 5 } }),
    script: script(
      twice(plans(modest, { task: "1-1-plan" })),
      criticises("1-1-plan", "There are no roots."),
      twice(plans(modest, { task: "1-2-plan" })),
      criticises("1-2-plan", "There are no roots still."),
      twice(
        plans(
          {
            summary: "Squares, then roots.",
            units: [feature("u1", "square", { priority: 1 }), feature("u2", "root", { needs: ["u1"], priority: 1 })],
          },
          { task: "1-3-plan" },
        ),
      ),
      criticises("1-3-plan", "Begin with roots."),
      plans({ summary: "Add square.", units: [feature("u1", "square")] }, { mentions: "\nAdd square\n" }),
      builds([uses(tool("decide", question))], ofSquare),
      builds(
        [
          uses(write("square.js", square), write("square.test.js", testOf("square", "square(3), 9", "./square.js"))),
          finishes("Added."),
        ],
        ofSquare,
      ),
      approves(ofSquare),
      ...does("root", root, "root(9), 3"),
    ),
  },
  async (stage) => {
    const parent = await aimed(stage, "Teach the calculator geometry", "It should know squares and roots, exactly.");
    await stage.settles();
    expect(toldTo(stage, "1-2-plan")).toContain(
      "its ambition is 3 of 10, at least 5 is needed (1 unit: 0.5; 1 file: 0.5;",
    );
    expect(toldTo(stage, "1-2-plan")).toContain("A critic said of it:\\n- There are no roots.");
    expect(await stage.labels(parent)).toEqual(["muster: mission", "muster: needs-info"]);
    expect(await stage.status(parent)).toContain(
      "The best plan that was found is small for an objective: ambition 3 of 10",
    );
    expect(await stage.status(parent)).toContain("- [ ] 3. Stop the mission (default)");
    await says(stage, parent, "/muster choose 2 Roots too, please.");
    await stage.settles();
    expect(toldTo(stage, "1-3-plan")).toContain("The plan was refused by ann. Roots too, please.");
    expect(await stage.status(parent)).toContain("A critic's objections were not met: Begin with roots.");
    await says(stage, parent, "/muster choose 1");
    await stage.settles();

    expect(await planComment(stage, parent)).toContain("#3 Add root: waiting (after u1)");
    expect(await planComment(stage, parent)).toContain("u1 --> u2");
    expect([await stage.labels(2), await stage.labels(3)]).toEqual([["muster", "muster: needs-info"], []]);
    expect(await stage.status(parent)).toContain("- #2 has a question for you");
    await says(stage, 2, "/muster choose 2 as everywhere else");
    await stage.settles();
    await approve(stage, 2);
    expect(await stage.labels(3)).toEqual(["muster", "muster: in-review"]);
    expect(toldTo(stage, "3-1-plan")).toContain("Decided (by ann): NaN. Why: as everywhere else");

    await says(stage, parent, "/muster pause");
    await stage.settles();
    expect([await stage.labels(parent), await stage.labels(3)]).toEqual([
      ["muster: mission", "muster: paused"],
      ["muster", "muster: paused"],
    ]);
    await says(stage, parent, "/muster resume");
    await stage.settles();
    expect(await stage.labels(3)).toEqual(["muster", "muster: in-review"]);
    await says(stage, parent, "/muster cancel");
    await stage.settles();
    expect([await stage.labels(parent), await stage.labels(3)]).toEqual([["muster: mission"], ["muster"]]);
    expect(await stage.status(3)).toContain("Its objective, #1, was called off.");
    expect(await stage.labels(2)).toEqual(["muster", "muster: integrated"]);
  },
);

const bad = (...units: readonly object[]) => uses(tool("finish", { plan: { summary: "Bad.", units } }));
const many = Array.from({ length: 50 }, (_, index) => ({ ...feature("u1", "x"), id: `u${index + 1}` }));

story(
  "a feature that stops holds up nobody; a judge and a planner who cannot be understood count as no, and the end says why; after three times nobody asks that planner for a while",
  {
    config: config({ ask: { mode: "never" } }),
    script: script(
      plans(
        { summary: "Squares and roots.", units: [feature("u1", "square"), feature("u2", "root")] },
        { task: "1-1-plan" },
      ),
      { name: "refuses", when: { role: "planner", mentions: "\nAdd square\n" }, turns: [refuses()] },
      ...does("root", root, "root(9), 3"),
      { name: "mumbles", when: { role: "judge" }, turns: [answers("Hm."), answers("Hm."), answers("Hm.")] },
      {
        name: "plans badly",
        when: { task: "1-3-plan" },
        turns: [
          bad(feature("u1", "a", { needs: ["u2"] }), feature("u2", "b", { needs: ["u1"] })),
          bad(feature("u1", "a", { specialist: "wizard" })),
          bad(feature("u1", "a", { paths: ["../elsewhere/a.js"] })),
          bad(feature("u1", "a", { paths: ["lib/a.js"], acceptance: ["`npm run build` passes"] })),
          bad(...many),
          bad(...many.slice(0, 6)),
          bad(feature("u1", "a"), feature("u2", "b", { parent: "u1" }), feature("u3", "c", { parent: "u2" })),
          ...Array.from({ length: 3 }, () => answers("Hm.")),
        ],
      },
      { name: "plans nothing", when: { task: "1-4-plan" }, turns: [answers("Hm."), answers("Hm."), answers("Hm.")] },
      {
        name: "plans nothing",
        when: { mentions: "\nAdd cube\n" },
        turns: [answers("Hm."), answers("Hm."), answers("Hm.")],
      },
    ),
  },
  async (stage) => {
    const parent = await aimed(stage, "Teach the calculator geometry", "It should know squares and roots, exactly.");
    stage.box.forge.faults.rest({ kind: "applied", method: "POST", path: /\/issues$/ });
    await stage.settles();
    const { data: parts } = await stage.octokit.rest.issues.listSubIssues({ ...stage.at, issue_number: parent });
    expect(parts.map(({ number, title }) => [number, title])).toEqual([
      [2, "Add square"],
      [3, "Add root"],
    ]);
    expect(await stage.labels(2)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(parent)).toMatch(/Stopped; the others go on\*\*\n- #2: The model declined the task/);
    await approve(stage, 3);

    expect(toldTo(stage, "1-2-judge")).toContain("Add square (#2): stopped (needs-human): The model declined the task");
    const planner = JSON.stringify(
      stage.box.model.scripted?.requests.filter(({ task }) => task === "1-3-plan").at(-1)?.body,
    );
    expect(planner).toContain("The objective is not met yet. The judge gave no answer that could be read.");
    expect(planner).toContain("These units wait for each other: u1, u2.");
    expect(planner).toContain("test-writer");
    expect(planner).toContain("which is outside the repository");
    expect(planner).toContain("u1 names `lib/a.js`, and there is no such folder");
    expect(planner).toContain("package.json has no script `build`");
    expect(planner).toContain("expected array to have <=40 items");
    expect(planner).toContain("The objective has 6 parts; at most 5.");
    expect(planner).toContain("u3 is 3 levels below the objective; at most 2.");
    expect(await stage.labels(parent)).toEqual(["muster: mission", "muster: needs-human"]);
    expect(await stage.status(parent)).toContain("No usable plan came from the planner");
    expect(await stage.status(parent)).not.toContain("Nobody said in time");
    expect(await stage.labels(3)).toEqual(["muster", "muster: integrated"]);

    const late = await stage.labelled("Add cube", "The calculator should know cubes: `cube(2)` is 8.");
    await stage.settles();
    expect(await stage.status(late)).toContain(
      "the planner failed 3 times in a row; it is tried again after two minutes",
    );
  },
);
