import { expect } from "vitest";
import { script } from "../../app/scripted-model/builders.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const form = `### Requirements\n\n${subtract.body}\n\n### Verify commands\n\n\`\`\`shell\nnode --check math.js\n\`\`\`\n\n### Parallel-safe\n\nno`;

story(
  "an issue whose form says that it is not parallel-safe runs alone, and by its own commands too; the others wait for it",
  {
    latencyMs: 200,
    script: script(...[plansOneUnit(), buildsSub(), approves()].map((scene) => ({ ...scene, repeat: true }))),
  },
  async (stage) => {
    const { issue, settles, octokit, at, ...see } = stage;
    const numbers = [
      await issue(subtract.title, subtract.body),
      await issue("Move all", form),
      await issue("Add sub too", subtract.body),
    ];
    await Promise.all(
      numbers.map((issue_number) => octokit.rest.issues.addLabels({ ...at, issue_number, labels: ["muster"] })),
    );
    await settles();

    const order = tasksAsked(stage).map((task) => Number(task.split("-")[0]));
    const own = order.slice(order.indexOf(2), order.lastIndexOf(2) + 1);
    expect(own).toEqual([2, 2, 2]);
    const built = (await see.journal(2)).find((event) => event.kind === "built");
    expect(built?.results.map(({ run }) => run)).toEqual(["node --test", "node --check math.js"]);
    for (const number of numbers) expect(await see.labels(number)).toEqual(["muster", "muster: in-review"]);
  },
);
