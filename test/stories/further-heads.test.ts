import { expect } from "vitest";
import {
  builds,
  edit,
  finishes,
  fixes,
  plans,
  script,
  speaks,
  tool,
  uses,
  write,
} from "../../app/scripted-model/builders.ts";
import { toldTo } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract, testOf } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const unit = {
  id: "u1",
  title: "Add sub",
  description: "Export `sub` from math.js.",
  paths: ["math.js"],
  acceptance: ["`sub(3, 1)` is 2"],
};

const besides: ReadonlySet<string> = new Set(["lapOpened", "lapClosed", "touched", "designed", "complied"]);

story(
  "where the work asks for them, a critic mends the plan, an architect describes, another hand tests, and an audit sends it back",
  {
    config: "verify: [node --test]\nplanning: { critic: always, architect: always, tests: always }\n",
    script: script(
      {
        name: "plans twice",
        when: { role: "planner" },
        turns: [
          uses({ name: "finish", input: { plan: { summary: "Do it.", units: [unit] } } }),
          uses({ name: "finish", input: { plan: { summary: "Add `sub` beside `add`.", units: [unit] } } }),
        ],
      },
      speaks("critic", { verdict: "revise", reasons: ["Say where `sub` goes."] }),
      speaks("critic", { verdict: "approve" }),
      speaks("architect", {
        design: "`sub(a, b)` beside `add` in math.js.",
        files: [{ path: "math.js", change: "add sub" }],
      }),
      builds(
        [
          uses(
            edit("math.js", "a + b;\n", "a + b;\nexport const sub = (a, b) => a - b;\n"),
            tool("note", { kind: "concern", text: "Nobody checks operands.", path: "math.js" }),
          ),
          finishes("Added."),
        ],
        { unit: "u1" },
      ),
      speaks("architect", { design: "One test file for sub." }),
      builds([uses(write("sub.test.js", testOf("sub", "sub(3, 1), 2"))), finishes("Tested.")], { unit: "u2" }),
      approves(),
      speaks("auditor", {
        verdict: "revise",
        confidence: 0.9,
        rationale: "Nobody says what a missing operand does.",
        findings: [{ severity: "warning", text: "sub(3) is NaN.", path: "math.js", line: 2 }],
      }),
      fixes([uses(edit("math.js", "sub = (a, b)", "sub = (a, b = 0)")), finishes("A missing operand is 0.")]),
      approves(),
      speaks("auditor", { verdict: "escalate", confidence: 0.4, rationale: "Is 0 what people expect?", findings: [] }),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled("Refactor the calculator so that it also subtracts", subtract.body);
    await stage.settles();

    const told = (task: string) => toldTo(stage, `${issue}-${task}`, "builder");
    expect(told("2-build-u1")).toContain("`sub(a, b)` beside `add` in math.js.");
    expect(told("3-build-u2")).toContain("You write tests here");
    expect(told("5-fix-u1")).toContain("sub(3) is NaN.");

    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const { body } = await stage.pull(issue);
    expect(body).toContain("Add `sub` beside `add`.");
    expect(body).toContain("- major, by self-doubt: Nobody checks operands. (`math.js`)");
    expect(body).toContain("**An auditor wants a person to decide** (confidence 40 %)\n\nIs 0 what people expect?");
    const events = await stage.journal(issue);
    expect(events.map(({ kind }) => kind).filter((kind) => !besides.has(kind))).toEqual([
      "opened",
      "planned",
      "built",
      "pullOpened",
      "built",
      "reviewed",
      "audited",
      "attemptFailed",
      "built",
      "reviewed",
      "audited",
      "readied",
    ]);
    const roles = events.flatMap((event) => (event.kind === "lapClosed" ? event.spend.map(({ role }) => role) : []));
    expect(new Set(roles)).toEqual(new Set(["planner", "critic", "architect", "builder", "reviewer", "auditor"]));
    expect(events.find((event) => event.kind === "planned")).toMatchObject({
      strategy: { category: "cross_cutting_refactor", risk: "high", builder: 2, config: await stage.tip("main") },
    });
  },
);

story(
  "what a judge misses of an objective reaches the planner, who plans it on top of what is there",
  {
    config: JSON.stringify({
      verify: ["node --test"],
      planning: { critic: "never", min_ambition: 1, follow_up: false },
    }),
    script: script(
      plansOneUnit({ attempt: 1 }),
      buildsSub(),
      approves(),
      speaks("judge", { met: false, rationale: "It subtracts.", missing: ["Nothing tells how to use it."] }),
      plans({ summary: "Tell how to use it.", units: [{ ...unit, title: "Write a README", paths: ["README.md"] }] }),
      builds([uses(write("README.md", "# Calculator\n\n`sub(3, 1)` is 2.\n")), finishes("Written.")], { attempt: 2 }),
      approves(),
      speaks("judge", { met: true, rationale: "It subtracts and says so." }),
    ),
  },
  async (stage) => {
    const inputs = { objective: `${subtract.title}\n\nIt subtracts, and its README says how.` };
    await stage.octokit.rest.actions.createWorkflowDispatch({
      ...stage.at,
      workflow_id: "muster.yml",
      ref: "main",
      inputs,
    });
    await stage.settles();

    expect(toldTo(stage, "1-4-plan")).toContain("- Nothing tells how to use it.");
    expect(await stage.labels(1)).toEqual(["muster: mission", "muster: in-review"]);
    const { body, head } = await stage.pull(1);
    expect(body).toContain("**A judge says that the objective is met**");
    expect(await stage.git("show", `${head.sha}:README.md`)).toContain("`sub(3, 1)` is 2.");
    expect(await stage.git("show", `${head.sha}:math.js`)).toContain("sub");
  },
);
