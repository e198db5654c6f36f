import { expect } from "vitest";
import { builds, edit, finishes, fixes, plans, script, speaks, uses } from "../../app/scripted-model/builders.ts";
import type { Scene } from "../../app/scripted-model/script.ts";
import { tasksAsked, toldTo } from "./support/bystanders.ts";
import { feature, followed } from "./support/objectives.ts";
import { approves, buildsFile } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const next = { mentions: "Add root" };

function changes(from: string, to: string): Scene {
  return fixes([uses(edit("root.js", from, to)), finishes("Tried.")], next);
}

const config = {
  verify: ["node --test"],
  planning: {
    critic: "never",
    tests: "never",
    min_ambition: 1,
    chain: true,
    max_chain_depth: 3,
    max_objective_checks: 1,
  },
  workers: { max_attempts: 6 },
  strategies: { feature_scaffolding: { builder: 6 }, unknown: { builder: 6 } },
};

story(
  "where objectives are chained the next begins by itself, every third a clean-up; there a doctor has less aimed at, a plan that may not be is refused, then a person is asked, what they write is built, and what a judge misses is theirs again",
  {
    config: JSON.stringify(config),
    script: script(
      plans({ summary: "Squares.", units: [feature("u1", "square")] }, { issue: 1 }),
      buildsFile("square", "export const square = (a) => a * a;\n", "square(3), 9", { issue: 1 }),
      approves({ issue: 1 }),
      speaks("judge", { met: true, rationale: "It squares." }, { issue: 1 }),
      speaks("strategist", {
        worth: true,
        title: "Add root",
        objective: "The calculator should know roots: `root(9)` is 3.",
        reason: "Who squares takes roots.",
      }),
      plans({ summary: "Roots.", units: [feature("u1", "root")] }, next),
      buildsFile("root", "export const root = () => 0;\n", "root(9), 3", next),
      changes("() => 0", "(a) => a.root()"),
      speaks("doctor", { advice: "narrow", cause: "It invents methods.", hint: "Only whole numbers will do." }),
      plans({ summary: "Too far.", units: [feature("u1", "root", { paths: ["root.js", ".github/root.js"] })] }, next),
      plans({ summary: "Whole roots.", units: [feature("u1", "root")] }, next),
      builds([uses(edit("root.js", "a.root()", "Math.sqrt(a")), finishes("Whole ones.")], next),
      speaks("doctor", {
        advice: "ask",
        cause: "Nobody said what a negative number has.",
        hint: "Ask.",
        questions: ["What is the root of a negative number?"],
      }),
      changes("Math.sqrt(a", "Math.sqrt(a)"),
      approves(next),
      speaks("auditor", { verdict: "approve", confidence: 0.9, rationale: "It takes roots.", findings: [] }, next),
      speaks("judge", { met: false, rationale: "It takes roots.", missing: ["It tells nobody."] }, next),
    ),
  },
  async (stage) => {
    const { octokit, at } = stage;
    const title = "Teach the calculator squares";
    const first = await followed(stage, { title, body: "It should know squares: `square(3)` is 9.", chain: 2 });
    await stage.settles();
    await stage.approve((await stage.pull(first)).number);
    await stage.settles();

    const { data: opened } = await octokit.rest.issues.listForRepo({ ...at, labels: "muster: mission", state: "open" });
    const chained = opened.find(({ number }) => number !== first);
    const issue_number = chained?.number ?? 0;
    const strategy = tasksAsked(stage).find((task) => task.endsWith("-strategy")) ?? "";
    expect(toldTo(stage, strategy)).toContain("this time it must be a clean-up");
    expect(chained?.body).toContain(`<!-- muster:keep:after:${first}:3:go -->`);
    const remedies = (await stage.journal(issue_number)).flatMap((event) =>
      event.kind === "diagnosed" ? [event.remedy] : event.kind === "questioned" ? event.questions : [],
    );
    expect(remedies).toEqual(["narrow", "What is the root of a negative number?"]);
    const planners = tasksAsked(stage).filter((task) => task.startsWith(`${issue_number}-`) && task.endsWith("-plan"));
    const [, narrower = "", again = ""] = planners;
    expect(toldTo(stage, narrower)).toContain("Do only the smallest part of the issue that is of use on its own");
    expect(toldTo(stage, narrower)).toContain("Only whole numbers will do.");
    expect(toldTo(stage, again)).toContain("Only whole numbers will do.");
    expect(toldTo(stage, again)).toContain("u1 names `.github/root.js`, which is protected");
    expect(await stage.labels(issue_number)).toEqual(["muster: mission", "muster: needs-info"]);
    expect(await stage.status(issue_number)).toContain("What is the root of a negative number?");

    const body = `${chained?.body}\n\nThe root of a negative number is NaN.`;
    await octokit.rest.issues.update({ ...at, issue_number, body });
    await stage.settles();
    expect(await stage.labels(issue_number)).toEqual(["muster: mission", "muster: needs-human"]);
    const unmet =
      /The objective is not met after a check, so a person is needed: It takes roots\.\n- It tells nobody\./;
    expect(await stage.status(issue_number)).toMatch(unmet);
    const last = tasksAsked(stage).findLast((task) => task.startsWith(`${issue_number}-`) && task.includes("-fix-"));
    expect(toldTo(stage, last ?? "")).toContain("The root of a negative number is NaN.");
  },
);
