import { expect } from "vitest";
import { always, builds, plans, says, script, speaks } from "../../app/scripted-model/builders.ts";
import { tasksAsked, toldTo } from "./support/bystanders.ts";
import { approves, buildsFile } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

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
    visibility: "public",
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
    expect(workJobs(stage).toSorted()).toEqual([
      `Muster work (${issue}-1-plan)`,
      `Muster work (${issue}-2-build-u1 ${issue}-2-build-u2)`,
      `Muster work (${issue}-3-build-u3)`,
      `Muster work (${issue}-4-review)`,
    ]);
  },
);

/** The jobs that asked a model, in every run, without the name of the job that calls ours. */
function workJobs({ box, project }: Stage): readonly string[] {
  const jobs = box.forge.actions.runs(project.fullName).flatMap((run) => run.jobs);
  return jobs.flatMap(({ name }) => /Muster work \(.*/.exec(name)?.[0] ?? []);
}

const names = ["one", "two", "three", "four", "five"];

story(
  "units that do not fit on one runner are built on several, in waves, and a worker that fails costs its siblings nothing",
  {
    visibility: "public",
    config: "workers: { per_runner: 2, max_jobs: 1 }\nplanning: { tests: never }\nverify:\n  - node --test\n",
    script: script(
      plans({ summary: "Five constants.", units: names.map((name, index) => unit(`u${index + 1}`, name)) }),
      always(speaks("architect", { design: "A constant, and its test beside it." })),
      builds([says("Hm."), says("Hm."), says("Hm.")], { task: "1-2-build-u1" }),
      ...names.map((name, index) =>
        buildsFile(name, `export const ${name} = ${index + 1};\n`, `${name}, ${index + 1}`, { unit: `u${index + 1}` }),
      ),
      approves(),
    ),
  },
  async (stage) => {
    const running = new Set<number>();
    let most = 0;
    const stop = stage.box.forge.actions.watch((change) => {
      if (change.kind !== "job" || !/Muster work \(/.test(change.job.name)) return;
      if (change.job.status === "in_progress") running.add(change.job.id);
      else running.delete(change.job.id);
      most = Math.max(most, running.size);
    });
    const issue = await stage.labelled(
      "Add five constants",
      "The calculator should know the numbers from one to five.",
    );
    await stage.settles();
    stop();
    expect(workJobs(stage).filter((name) => name.includes("-2-build"))).toEqual([
      "Muster work (1-2-build-u1)",
      "Muster work (1-2-build-u2 1-2-build-u3)",
      "Muster work (1-2-build-u4 1-2-build-u5)",
    ]);
    expect(most).toBe(1);
    expect(toldTo(stage, "1-2-build-u2", "builder")).toContain("A constant, and its test beside it.");
    const built = (await stage.journal(issue)).filter((event) => event.kind === "built");
    expect(built.map(({ units, verified }) => ({ units, verified }))).toEqual([
      { units: ["u2", "u3", "u4", "u5"], verified: true },
      { units: ["u1"], verified: true },
    ]);
    expect((await stage.pull(issue)).commits).toBe(5);
    expect((await stage.comments(issue)).find((each) => each.body.includes("### Plan"))?.body).toContain(
      "**Strategy**: feature scaffolding, complex, medium risk",
    );
  },
);
