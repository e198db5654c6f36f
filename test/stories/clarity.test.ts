import { expect } from "vitest";
import { script, speaks, tool, uses } from "../../app/scripted-model/builders.ts";
import { toldTo } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const unclear = `${subtract.body} Should text count as zero or throw? What happens to fractions is TBD.`;

const plan = {
  summary: "Add a function `sub` beside `add`.",
  units: [
    {
      id: "u1",
      title: "Add sub",
      description: "Export `sub` from math.js and test it.",
      paths: ["math.js"],
      acceptance: ["`sub(3, 1)` is 2"],
    },
  ],
};

async function planComment({ comments }: Stage, issue: number): Promise<string> {
  return (await comments(issue)).find((each) => each.body.includes(":plan"))?.body ?? "";
}

async function tick({ octokit, at, comments }: Stage, issue: number, box: string, by = octokit): Promise<unknown> {
  const status = (await comments(issue)).find((each) => each.body.includes(`muster:${issue}:status`));
  const body = status?.body.replace(`- [ ] ${box}`, `- [x] ${box}`) ?? "";
  expect(body).toContain(`- [x] ${box}`);
  return by.rest.issues.updateComment({ ...at, comment_id: status?.id ?? 0, body });
}

story(
  "an unclear issue is asked about before anything is spent, three questions at most: a box that a colleague ticks is an answer, for the rest the default is taken in time",
  {
    config: "verify:\n  - node --test\nask:\n  timeout: 5m\n",
    script: script(plansOneUnit(), buildsSub(), approves()),
  },
  async (stage) => {
    const more = "Should it round or cut? Should its name be `sub` or `minus`?";
    const issue = await stage.labelled(subtract.title, `${unclear} ${more}`);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(stage.box.model.scripted?.requests).toEqual([]);
    const asked = await stage.status(issue);
    expect(asked).toContain("**What I need from you:** 3 decisions.");
    expect(asked).not.toContain("minus");
    expect(asked).toContain("- [ ] 1. Leave that part out for now (default)\n- [ ] 2. Take the simplest reading of it");
    expect(asked).toContain("Should text count as zero or throw?\n\n- [ ] 1. zero (default)\n- [ ] 2. throw");

    await expect(tick(stage, issue, "2. throw", stage.person("reader", "read"))).rejects.toThrow(
      "Must have write rights",
    );
    await tick(stage, issue, "2. throw", stage.person("ben", "write"));
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(await stage.status(issue)).toContain("Should text count as zero or throw? → **throw** (ben)");
    await stage.later(6 * 60_000);

    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect(await stage.status(issue)).toContain("→ **Leave that part out for now** (nobody answered in time)");
    const [first] = stage.box.model.scripted?.requests ?? [];
    expect(JSON.stringify(first?.body)).toMatch(/Decided \(by ben\): throw.*Decided \(taken for granted\): Leave that/);
    expect(await planComment(stage, issue)).toContain(
      "**Clarity** of the issue: 1 of 10. Not said, so taken for granted:",
    );
  },
);

story(
  "where nobody is to be asked an unclear issue is worked on at once, and the comment lists what was taken for granted; the planner may call it harder than the rules do, and says what kind of work it is",
  {
    config: "verify:\n  - node --test\nask:\n  mode: never\n",
    script: script(
      {
        when: { kind: "plan" },
        turns: [uses(tool("finish", { plan, opinion: { complexity: "moderate", category: "debt_cleanup" } }))],
      },
      buildsSub(),
      approves(),
      speaks("auditor", { verdict: "approve", confidence: 0.9, rationale: "It subtracts.", findings: [] }),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled("Let the calculator subtract", unclear);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect(await planComment(stage, issue)).toContain(
      "**Strategy**: debt cleanup, moderate, low risk: at most 2 attempts, and an audit besides the review.",
    );
    expect(toldTo(stage, `${issue}-3-audit-u1`)).toContain("whether it is simpler than before");
    const status = await stage.status(issue);
    expect(status).toMatch(
      /\*\*Taken for granted\*\*\n- The issue leaves something open.*\n- Should text count as zero/,
    );
    expect(status).not.toContain("What must stay as it is?");
    expect((await stage.journal(issue)).filter(({ kind }) => kind === "lapOpened")).toHaveLength(3);
  },
);
