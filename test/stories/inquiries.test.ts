import { expect } from "vitest";
import { plans, run, script, tool, uses, write } from "../../app/scripted-model/builders.ts";
import { tasksAsked, toldTo } from "./support/bystanders.ts";
import { approves, buildsFile } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const unit = (id: string, title: string, more: object) => ({
  id,
  title,
  description: `${title}.`,
  paths: [],
  acceptance: ["It is known."],
  ...more,
});

const approach = (name: string, result: string) => ({ name, how: `With ${name}.`, result });
const compared = (...approaches: readonly object[]) => ({
  findings: [{ text: "Math.hypot is exact enough.", path: "math.js" }],
  approaches,
  choice: "hypot",
});

story(
  "units that find out run first, nothing that they change is merged, and what they found reaches the builder and people; an experiment compares two approaches",
  {
    config: "verify: [node --test]\nplanning: { architect: never, tests: never }\n",
    script: script(
      plans({
        summary: "A norm, after two questions.",
        units: [
          unit("u1", "Find out how operands are checked", { inquiry: "research" }),
          unit("u2", "Compare ways to take the norm", { inquiry: "experiment" }),
          unit("u3", "Add norm", { paths: ["norm.js", "norm.test.js"], needs: ["u1", "u2"] }),
        ],
      }),
      {
        name: "research",
        when: { role: "scout", unit: "u1" },
        turns: [
          uses(run("grep -c export math.js"), write("scratch.txt", "a try")),
          uses(tool("finish", { findings: [{ text: "Nothing checks operands.", path: "math.js" }] })),
        ],
      },
      {
        name: "experiment",
        when: { role: "scout", unit: "u2" },
        turns: [
          uses(tool("finish", compared(approach("hypot", "0.1 ms")))),
          uses(tool("finish", compared(approach("hypot", "0.1 ms"), approach("sqrt", "0.2 ms, overflows")))),
        ],
      },
      buildsFile("norm", "export const norm = (a, b) => Math.hypot(a, b);\n", "norm(3, 4), 5", { unit: "u3" }),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled("Add a norm", "The calculator should know the norm of two numbers.");
    await stage.settles();
    const tasks = ["1-plan", "2-scout-u1", "2-scout-u2", "3-build-u3", "4-review"];
    expect(tasksAsked(stage).toSorted()).toEqual(tasks.map((task) => `${issue}-${task}`));
    const second = stage.box.model.scripted?.requests.filter(({ task }) => task === `${issue}-2-scout-u2`).at(-1);
    expect(JSON.stringify(second?.body)).toContain("An experiment compares at least two approaches: try another one");
    const told = toldTo(stage, `${issue}-3-build-u3`);
    expect(told).toContain("Nothing checks operands.");
    expect(told).toContain("0.2 ms, overflows");

    const { body, head, commits } = await stage.pull(issue);
    expect(commits).toBe(1);
    expect(await stage.git("ls-tree", "--name-only", head.sha)).not.toContain("scratch.txt");
    expect(body).toContain("**Found out** (nothing of it is merged)");
    expect(body).toContain("- Nothing checks operands. (`math.js`)");
    expect(body).toContain("| hypot **(taken)** | With hypot. | 0.1 ms |\n| sqrt | With sqrt. | 0.2 ms, overflows |");
    const plan = (await stage.comments(issue)).find((each) => each.body.includes("### Plan"))?.body;
    expect(plan).toContain("- [x] **u2: Compare ways to take the norm** (experiment: nothing of it is merged)");
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
  },
);
