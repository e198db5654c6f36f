import { expect } from "vitest";
import { approves, buildsFile, plansTwoFiles, testOf } from "../support/scenes.ts";
import {
  asks,
  builds,
  edit,
  finishes,
  fixes,
  rateLimited,
  says,
  script,
  speaks,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { tasksAsked } from "../support/bystanders.ts";
import { story } from "../support/story.ts";

/** The provider says three times that it was asked too much, before it answers. */
function hurried(scene: Scene): Scene {
  const away = rateLimited(0);
  return { ...scene, turns: [away, away, away, ...scene.turns] };
}

story(
  "trouble upon trouble makes a mission do less, step by step, and say so; a maintainer's word takes it one step back up",
  {
    config: "verify: [node --test]\nmodels: { fallback: [claude-haiku-5-5] }\n",
    script: script(
      hurried(plansTwoFiles()),
      hurried(
        builds(
          [
            uses(write("one.js", "export const one = () => 0;\n")),
            { ...uses(write("one.test.js", testOf("one", "one(), 1", "./one.js"))), delayMs: 400 },
            finishes("One."),
          ],
          { unit: "u1" },
        ),
      ),
      buildsFile("two", "export const two = () => 2;\n", "two(), 2", { unit: "u2" }),
      hurried(fixes([uses(edit("one.js", "() => 0", "() => 3")), finishes("Three.")])),
      speaks("doctor", { advice: "retry", cause: "It cannot count.", hint: "One is 1." }),
      fixes([uses(edit("one.js", "() => 3", "() => 1")), finishes("One is 1.")]),
      approves(),
      speaks("auditor", { verdict: "approve", confidence: 0.9, rationale: "It counts.", findings: [] }),
    ),
  },
  async (stage) => {
    const { octokit, at, box } = stage;
    const issue = await stage.labelled("Count to two", "There should be functions `one` and `two` that count.");
    await stage.settles();

    const moves = async () =>
      (await stage.journal(issue)).flatMap((event) =>
        event.kind === "degraded" || event.kind === "recovered" ? [`${event.kind} to ${event.to}`] : [],
      );
    expect(await moves()).toEqual(["degraded to fewer-workers", "degraded to fallback", "degraded to plan-only"]);
    const said = await stage.status(issue);
    expect(said).toContain(
      "| Still done | planning only: nothing is built, since the model provider turned requests away three times within a minute |",
    );
    expect(said).toContain("`/muster resume` takes it one step back up");
    const asked = (box.model.scripted?.requests ?? []).flatMap(({ task }) =>
      task?.includes("-2-build-") === true ? [task] : [],
    );
    expect(asked).toEqual(asked.toSorted());

    await octokit.rest.issues.createComment({ ...at, issue_number: issue, body: "/muster resume" });
    await stage.settles();
    expect((await moves()).at(3)).toBe("recovered to fallback");
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const models = (await stage.journal(issue)).flatMap((event) =>
      event.kind === "lapClosed" ? event.spend.map(({ role, model }) => `${role}: ${model}`) : [],
    );
    expect(models).toEqual([
      "planner: claude-opus-5-5",
      "builder: claude-sonnet-5-5",
      "builder: claude-sonnet-5-5",
      "builder: claude-haiku-5-5",
      "doctor: claude-haiku-5-5",
      "builder: claude-haiku-5-5",
      "reviewer: claude-haiku-5-5",
      "auditor: claude-haiku-5-5",
    ]);
  },
);

const mumbles: Scene = { name: "mumbles", when: { kind: "plan" }, turns: [says("Hm."), says("Hm."), says("Hm.")] };

story(
  "where a mission cannot even plan without trouble it only reads; let go on by a person and in trouble again, it stops",
  {
    config: "verify: [node --test]\nask: { mode: never }\n",
    script: script(...[mumbles, ...["One?", "Two?", "Three?"].map((question) => asks([question]))].map(hurried)),
  },
  async (stage) => {
    const { octokit, at } = stage;
    const issue = await stage.labelled("Count to two", "There should be functions `one` and `two` that count.");
    await stage.settles();
    const reads = "reading only: nothing is worked on, and nothing but this comment is written";
    expect(await stage.status(issue)).toContain(`| Still done | ${reads}, since the model provider turned`);
    expect(tasksAsked(stage)).toHaveLength(3);

    await octokit.rest.issues.createComment({ ...at, issue_number: issue, body: "/muster resume" });
    await stage.settles();
    expect(tasksAsked(stage)).toHaveLength(4);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toContain("It did less and less, and trouble went on: the model provider turned");
  },
);
