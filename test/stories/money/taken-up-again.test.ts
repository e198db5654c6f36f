import { expect } from "vitest";
import { builds, finishes, plans, read, run, script, uses, write } from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { tasksAsked } from "../support/bystanders.ts";
import { billOf, ledgerOf, spent } from "../support/ledger.ts";
import { approves, buildsSub, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const twoUnits = {
  summary: "A function `sub`, and a text that says so.",
  units: [
    { id: "u1", title: "Add sub", description: "Export `sub`.", paths: ["math.js"], acceptance: ["`npm test` passes"] },
    { id: "u2", title: "Say so", description: "Name it.", paths: ["README.md"], acceptance: ["It is named."] },
  ],
};

/** A turn for which the provider bills this many tokens of output. */
function long(turn: Turn, output: number): Turn {
  return { ...turn, usage: { output } };
}

const feature = 0.3;

story(
  "a mission that ran out of money keeps what one unit built; told to retry, it goes on from there with the caps of a new start and its old books",
  {
    visibility: "public",
    config: `verify: [node --test]\nbudget: { feature_usd: ${feature}, attempt_usd: 0.3 }`,
    script: script(
      { when: { kind: "plan" }, turns: [long(plans(twoUnits).turns[0] ?? {}, 2000)] },
      builds([long(uses(read("math.js")), 5000), long(uses(run("true")), 5000), long(uses(run("ls")), 5000)], {
        unit: "u1",
      }),
      builds([uses(write("README.md", "add and sub\n")), finishes("Named both.")], { unit: "u2" }),
      buildsSub({ unit: "u1" }),
      approves(),
    ),
  },
  async (stage) => {
    const { at, octokit, box } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.status(issue)).toMatch(/stopped \(budget\)[^]*`\/muster retry`/);
    const before = await stage.journal(issue);
    const [kept] = before.filter((event) => event.kind === "built");
    expect(kept).toMatchObject({ units: ["u2"], verified: true });
    expect(await stage.tip(`muster/${issue}-add-sub-to-the-calculator`)).toBe(kept?.head);

    const stranger = stage.person("stranger");
    await stranger.rest.issues.createComment({ ...at, issue_number: issue, body: "/muster retry" });
    await stage.settles();
    expect(await stage.journal(issue)).toEqual(before);
    await octokit.rest.issues.createComment({ ...at, issue_number: issue, body: "/muster retry" });
    await stage.settles();

    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const journal = await stage.journal(issue);
    expect(journal.slice(0, before.length)).toEqual(before);
    expect(journal[before.length]).toMatchObject({ kind: "reopened", by: "ann", stands: true });
    expect(tasksAsked(stage)).toEqual([
      `${issue}-1-plan`,
      expect.stringMatching(/-2-build-u[12]$/),
      expect.stringMatching(/-2-build-u[12]$/),
      `${issue}-3-build-u1`,
      `${issue}-4-review`,
    ]);
    const bill = box.model.scripted?.bill();
    expect(ledgerOf(journal)).toEqual(bill && billOf(bill));
    for (const start of [before, journal.slice(before.length)])
      expect(spent(ledgerOf(start))).toBeLessThanOrEqual(feature * 1e6);
  },
);

story(
  "a mission that was called off by its label begins anew when the label is set again",
  {
    script: script(
      plans(twoUnits, {}),
      plans({ ...twoUnits, units: twoUnits.units.slice(0, 1) }),
      buildsSub(),
      approves(),
    ),
  },
  async (stage) => {
    const { at, octokit } = stage;
    const issue = await stage.issue(subtract.title, "Please!");
    const label = { ...at, issue_number: issue };
    await octokit.rest.issues.addLabels({ ...label, labels: ["muster"] });
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    await octokit.rest.issues.removeLabel({ ...label, name: "muster" });
    await stage.settles();
    expect(await stage.status(issue)).toContain("Muster: cancelled");
    await octokit.rest.issues.update({ ...label, body: subtract.body });
    await stage.later(3000);
    await octokit.rest.issues.addLabels({ ...label, labels: ["muster"] });
    await stage.settles();
    expect((await stage.journal(issue)).map(({ kind }) => kind).slice(0, 6)).toEqual([
      "opened",
      "assessed",
      "asked",
      "stopped",
      "reopened",
      "lapOpened",
    ]);
    expect(await stage.labels(issue)).not.toContain("muster: cancelled");
  },
);
