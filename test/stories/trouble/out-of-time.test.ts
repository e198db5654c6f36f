import { expect } from "vitest";
import { builds, edit, finishes, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { toldTo } from "../support/bystanders.ts";
import { endOf, inReview } from "../support/end.ts";
import { approves, plansOneUnit, subSource, subtract, testOf } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";

const begins = { ...uses(write("math.js", subSource)), text: "The function first, its test then." };
const tests = uses(
  edit("math.test.js", "import { add }", "import { add, sub }"),
  write("sub.test.js", testOf("sub", "sub(3, 1), 2")),
);

story(
  "a job that would not end in time stops by itself, hands over what its worker has reached, and a new run goes on from there",
  {
    visibility: "public",
    script: script(
      plansOneUnit(),
      builds([begins, { ...finishes("never in time"), delayMs: 120_000 }], { attempt: 1 }),
      builds([tests, finishes("Added the test that was missing.")], { attempt: 2 }),
      approves(),
    ),
  },
  async (stage) => {
    const { box, project } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    const asked = (name: string) => box.model.scripted?.requests.filter(({ task }) => task === name).length ?? 0;
    await expect.poll(() => asked("1-1-plan"), { timeout: 60_000, interval: 100 }).toBe(1);
    box.forge.setVariable(project.fullName, "MUSTER_STOP_AFTER", "0.25");
    await expect.poll(() => asked("1-2-build-u1"), { timeout: 60_000, interval: 100 }).toBe(2);
    box.forge.setVariable(project.fullName, "MUSTER_STOP_AFTER", "");
    await stage.settles();

    const end = await endOf(stage, issue);
    expect({ ...end, journal: [] }).toEqual({ ...inReview(branch), journal: [] });
    const journal = await stage.journal(issue);
    expect(journal.filter((event) => event.kind === "checkpointed")).toMatchObject([{ reason: "cancelled" }]);
    expect(toldTo(stage, "1-3-build-u1")).toContain("The function first, its test then.");
    const runs = box.forge.actions.runs(project.fullName).filter(({ name }) => name.startsWith("Muster 1:"));
    expect(runs.every(({ conclusion }) => conclusion === "success")).toBe(true);
  },
);
