import { expect } from "vitest";
import { plans, script } from "../../app/scripted-model/builders.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { approves, buildsFile } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const unit = (id: string, name: string, needs: readonly string[] = []) => ({
  id,
  title: `Add ${name}`,
  description: `Export \`${name}\` from ${name}.js and test it.`,
  paths: [`${name}.js`, `${name}.test.js`],
  acceptance: ["`npm test` passes"],
  needs: [...needs],
});

const plan = plans({
  summary: "Powers and roots, and a norm made of both.",
  units: [unit("u1", "square"), unit("u2", "root"), unit("u3", "norm", ["u1", "u2"])],
});

const norm =
  'import { square } from "./square.js";\nimport { root } from "./root.js";\nexport const norm = (a, b) => root(square(a) + square(b));\n';

story(
  "units on different paths are built side by side, those that need them afterwards, and all are verified together as one pull request",
  {
    script: script(
      plan,
      buildsFile("square", "export const square = (a) => a * a;\n", "square(3), 9", { unit: "u1" }),
      buildsFile("root", "export const root = (a) => Math.sqrt(a);\n", "root(9), 3", { unit: "u2" }),
      buildsFile("norm", norm, "norm(3, 4), 5", { unit: "u3" }),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled("Add a norm", "The calculator should know square, root and norm.");
    await stage.settles();
    expect(tasksAsked(stage).toSorted()).toEqual(
      [
        `${issue}-1-plan`,
        `${issue}-2-build-u1`,
        `${issue}-2-build-u2`,
        `${issue}-3-build-u3`,
        `${issue}-4-review`,
      ].toSorted(),
    );

    const feature = await stage.pull(issue);
    expect(feature).toMatchObject({ draft: false, commits: 3 });
    const { data } = await stage.octokit.rest.pulls.list({ ...stage.at, state: "all" });
    expect(data.map((pull) => pull.number)).toEqual([feature.number]);
    expect(
      (
        await stage.git(
          "log",
          "--reverse",
          "--format=%s|%(trailers:key=Unit,valueonly,separator=)",
          `main..${feature.head.sha}`,
        )
      ).split("\n"),
    ).toEqual(["feat: Add square|u1", "feat: Add root|u2", "feat: Add norm|u3"]);
    const built = (await stage.journal(issue)).filter((event) => event.kind === "built");
    expect(built.map(({ units, verified }) => ({ units, verified }))).toEqual([
      { units: ["u1", "u2"], verified: true },
      { units: ["u3"], verified: true },
    ]);
    expect(built.at(-1)?.results[0]?.tests).toMatchObject({ passed: 4, failed: 0 });
    expect((await stage.comments(issue)).find((each) => each.body.includes("### Plan"))?.body).toContain("u1 --> u3");
    expect(await stage.labels(issue)).toContain("muster: in-review");
  },
);
