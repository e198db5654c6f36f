import { expect } from "vitest";
import { builds, edit, finishes, fixes, plans, script, uses, write } from "../../app/scripted-model/builders.ts";
import { tasksAsked, toldTo } from "./support/bystanders.ts";
import { approves, plansOneUnit, testOf } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const unit = (id: string, name: string) => ({
  id,
  title: `Add ${name}`,
  description: `Export \`${name}\`.`,
  paths: [`${name}.test.js`],
  acceptance: ["`node --test` passes"],
});

const adds = (name: string, sign: string) => [
  uses(
    edit("math.js", "a + b;\n", `a + b;\nexport const ${name} = (a, b) => a ${sign} b;\n`),
    write(`${name}.test.js`, testOf(name, `${name}(6, 3), ${sign === "-" ? 3 : 18}`)),
  ),
  finishes(`Added ${name}.`),
];

story(
  "units that touched the same file against the plan are put in order by it, and the next planner is told what that cost",
  {
    script: script(
      plans({ summary: "Two functions.", units: [unit("u1", "sub"), unit("u2", "mul")] }, { issue: 1 }),
      builds(adds("sub", "-"), { task: "1-2-build-u1" }),
      builds(adds("mul", "*"), { task: "1-2-build-u2" }),
      builds(adds("sub", "-"), { task: "1-3-build-u1" }),
      builds(adds("mul", "*"), { task: "1-4-build-u2" }),
      approves(),
      plansOneUnit({ issue: 4 }),
      builds([uses(write("README.md", "# Calculator\n")), finishes("Written.")], { issue: 4 }),
      approves(),
    ),
  },
  async (stage) => {
    const { labelled, settles, pull, approve } = stage;
    const first = await labelled("Add sub and mul", "The calculator should subtract and multiply.");
    await settles();
    const tasks = ["1-plan", "2-build-u1", "2-build-u2", "3-build-u1", "4-build-u2", "5-review"];
    expect(tasksAsked(stage).toSorted()).toEqual(tasks.map((task) => `${first}-${task}`));
    const events = await stage.journal(first);
    expect(events.find((event) => event.kind === "attemptFailed")).toMatchObject({ reason: "conflict" });
    expect((await stage.comments(first)).find((each) => each.body.includes("### Plan"))?.body).toContain("u1 --> u2");
    await approve((await pull(first)).number);
    await settles();
    expect(await stage.status(first)).toMatch(/\| Plan \| 0\.\d+ of 1 \(.*100 % of units overlapped/);

    const second = await labelled("Describe the calculator", "A README should say what it can do.");
    await settles();
    expect(toldTo(stage, `${second}-1-plan`)).toContain("cut along files, name every path that a unit will touch");
  },
);

const one = (name: string) =>
  plans({ summary: `Add ${name}.`, units: [unit("u1", name)] }, { mentions: `Add ${name}` });

story(
  "a feature whose branch conflicts with that of an older one waits for it, says so, and goes on upon what has landed",
  {
    script: script(
      one("sub"),
      builds(adds("sub", "-"), { issue: 1 }),
      approves({ issue: 1 }),
      one("mul"),
      builds(adds("mul", "*"), { issue: 2 }),
      approves({ issue: 2 }),
      fixes(
        [
          uses(
            write(
              "math.js",
              "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\nexport const mul = (a, b) => b * a;\n",
            ),
          ),
          finishes("Turned, beside what has landed."),
        ],
        { issue: 2 },
      ),
      approves({ issue: 2 }),
    ),
  },
  async (stage) => {
    const { issue, octokit, at, settles, pull, approve } = stage;
    const [older, later] = [
      await issue("Add sub", "It should subtract."),
      await issue("Add mul", "It should multiply."),
    ];
    for (const issue_number of [older, later])
      await octokit.rest.issues.addLabels({ ...at, issue_number, labels: ["muster"] });
    await settles();
    const { number } = await pull(later);
    await octokit.rest.pulls.createReview({ ...at, pull_number: number, event: "REQUEST_CHANGES", body: "Turn it." });
    await settles();
    expect(await stage.status(later)).toContain(
      `its branch conflicts with that of #${older} in \`math.js\`; #${older} goes first`,
    );
    expect(await stage.labels(later)).toContain("muster: building");

    await approve((await pull(older)).number);
    await settles();
    expect(await stage.labels(later)).toContain("muster: in-review");
    expect(await stage.git("show", `${(await pull(later)).head.sha}:math.js`)).toMatch(/sub[\s\S]*b \* a/);
  },
);
