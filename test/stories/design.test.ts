import { expect } from "vitest";
import { builds, edit, finishes, fixes, run, script, speaks, uses, write } from "../../app/scripted-model/builders.ts";
import { toldTo } from "./support/bystanders.ts";
import { approves, plansOneUnit, subtract, testOf } from "./support/scenes.ts";
import { story } from "./support/story.ts";

story(
  "what an architect designed is held against the real change: departures go back to the worker, and people see how it complies",
  {
    config: "verify: [node --test]\nplanning: { architect: always, tests: never, critic: never }\n",
    script: script(
      plansOneUnit(),
      speaks("architect", {
        design: "`sub(a, b)` beside `add`.",
        files: [{ path: "math.js", change: "add sub" }],
        types: [{ name: "sub", path: "math.js" }],
        budget: { lines: 40, files: 3 },
      }),
      builds([
        uses(
          edit("math.js", "a + b;\n", "a + b;\nexport const minus = (a, b) => a - b;\n"),
          write("sub.test.js", testOf("minus", "minus(3, 1), 2")),
          write("extra.js", "export const extra = true;\n"),
        ),
        finishes("Added, and an extra."),
      ]),
      fixes([
        uses(edit("math.js", "minus", "sub"), write("sub.test.js", testOf("sub", "sub(3, 1), 2")), run("rm extra.js")),
        finishes("As designed."),
      ]),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(toldTo(stage, `${issue}-2-build-u1`, "builder")).toContain("- sub in math.js");
    const told = toldTo(stage, `${issue}-3-fix-u1`);
    expect(told).toContain("`extra.js` was changed, and the design does not name it: leave it as it was");
    expect(told).toContain("The design declares `sub` in `math.js`, which does not hold that name.");
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const { body, head } = await stage.pull(issue);
    expect(body).toContain("**Design contract: kept** (1 file and 1 name designed; 6 lines in 2 files changed)");
    expect(await stage.git("ls-tree", "--name-only", head.sha)).not.toContain("extra.js");
  },
);
