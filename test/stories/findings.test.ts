import { expect } from "vitest";
import { builds, edit, finishes, plans, script, tool, uses, write } from "../../app/scripted-model/builders.ts";
import { findings } from "../../app/cli/views/findings.ts";
import { openSource } from "../../app/cli/views/source.ts";
import { toldTo } from "./support/bystanders.ts";
import { approves, testOf } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const unit = (id: string, title: string, paths: readonly string[], needs: readonly string[] = []) => ({
  id,
  title,
  description: title,
  paths: [...paths],
  acceptance: ["`node --test` passes"],
  needs: [...needs],
});

const doubt = tool("note", { kind: "concern", text: "Nothing checks that operands are numbers.", path: "math.js" });
const adds = (name: string, sign: string) =>
  edit("math.js", "a + b;\n", `a + b;\nexport const ${name} = (a, b) => a ${sign} b;\n`);

story(
  "what keeps being left behind counts as major: the promotion waits, the next mission there cleans it up, and then it is ready",
  {
    config: "verify: [node --test]\nfindings: { issues: true }\n",
    script: script(
      plans(
        {
          summary: "Subtract, and say so.",
          units: [unit("u1", "Add sub", ["math.js"]), unit("u2", "Write a README", ["README.md", "math.js"])],
        },
        { issue: 1 },
      ),
      builds([uses(adds("sub", "-"), write("sub.test.js", testOf("sub", "sub(3, 1), 2")), doubt), finishes("Added.")], {
        issue: 1,
        unit: "u1",
      }),
      builds([uses(write("README.md", "# Calculator\n"), doubt), finishes("Written.")], { issue: 1, unit: "u2" }),
      approves({ issue: 1 }),
      plans({ summary: "Multiply.", units: [unit("u1", "Add mul", ["math.js"])] }, { issue: 5 }),
      builds([uses(adds("mul", "*"), write("mul.test.js", testOf("mul", "mul(3, 2), 6"))), finishes("Added.")], {
        issue: 5,
        unit: "u1",
      }),
      builds([uses(edit("math.js", "(a, b) => a + b", "(a, b) => Number(a) + Number(b)")), finishes("Checked.")], {
        issue: 5,
        unit: "u2",
      }),
      approves({ issue: 5 }),
    ),
  },
  async (stage) => {
    const { labelled, settles, pull, approve, promotion, journal } = stage;
    const first = await labelled("Add sub to the calculator", "It should subtract, and its README should say so.");
    await settles();
    const plan = (await stage.comments(first)).find((each) => each.body.includes("### Plan"))?.body;
    expect(plan).toMatch(/\| 1 \| u1 \| \d+ .*of 1.5 M \| 1 of 2 \| clean: 1 minor of 2 tolerated \|/);
    expect(await stage.status(first)).toMatch(/2 of 25 phases · 1 of 6 minor findings/);
    expect((await pull(first)).body).toContain("**Findings left open** (clean: 1 minor of 4 tolerated)");
    await approve((await pull(first)).number);
    await settles();

    const held = await promotion();
    expect(held.draft).toBe(true);
    expect(held.body).toContain("**Not ready to be promoted**");
    expect(held.body).toContain(
      "An open finding of #1 is minor, but left behind so often that it counts as major: Nothing checks that operands are numbers. (`math.js`)",
    );

    await stage.octokit.rest.actions.createWorkflowDispatch({ ...stage.at, workflow_id: "muster.yml", ref: "main" });
    await settles();
    const { data: proposals } = await stage.octokit.rest.issues.listForRepo({
      ...stage.at,
      labels: "muster: proposed",
    });
    expect(proposals.map(({ title }) => title)).toEqual(["Clean up: Nothing checks that operands are numbers."]);
    expect(await report(stage)).toEqual({
      exit: 3,
      lines: [
        "1 finding left open, 1 of them major:",
        "  major (needs cleanup): Nothing checks that operands are numbers. [self-doubt, concern, math.js; seen 2 times, left by #1]",
        "",
        "Missions:",
        "  #1 Add sub to the calculator: clean, 1 minor of 4 tolerated, 0 major",
        "    tier 1: clean, 1 minor of 2 tolerated, 0 major",
        "    tier 2: clean, 1 minor of 2 tolerated, 0 major",
        "    u1: 1 finding",
        "    u2: 1 finding",
      ],
    });

    const second = await labelled("Add mul to the calculator", "It should multiply.");
    expect(second).toBe(5);
    await settles();
    const planned = (await journal(second)).find((event) => event.kind === "planned");
    expect(planned?.plan.units.map(({ title }) => title)).toEqual(["Add mul", "Clean up what keeps coming back"]);
    expect(toldTo(stage, `${second}-3-build-u2`)).toContain("Nothing checks that operands are numbers.");
    await approve((await pull(second)).number);
    await settles();

    const ready = await promotion();
    expect(ready).toMatchObject({ number: held.number, draft: false });
    expect(ready.body).not.toContain("Not ready");
    const after = await report(stage, true);
    expect(after.exit).toBe(0);
    expect(JSON.parse(after.lines.join())).toMatchObject({ project: [], missions: [{ issue: 1 }, { issue: 5 }] });
  },
);

/** What `muster findings` says of the repository. */
async function report({ project }: Stage, json = false) {
  const lines: string[] = [];
  const exit = await findings(await openSource(project.directory, {}), {
    json,
    print: (line) => void lines.push(line),
  });
  return { exit, lines };
}
