import { expect } from "vitest";
import { script } from "../../app/scripted-model/builders.ts";
import { witness } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story } from "./support/story.ts";

story(
  "a labelled issue becomes a verified pull request, lands, is promoted by a person, and is closed",
  { visibility: "public", script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const { labelled, settles, pull, promotion, approve, merge, ...see } = stage;
    const seen = await witness(stage);
    const main = await see.tip("main");
    const issue = await labelled(subtract.title, subtract.body);
    await settles();

    expect(await see.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const feature = await pull(issue);
    expect(feature).toMatchObject({
      draft: false,
      state: "open",
      base: { ref: "muster/integration" },
      title: subtract.title,
    });
    const verified = feature.head.sha;
    const plan = (await see.comments(issue)).find((each) => each.body.includes("### Plan"))?.body;
    expect(plan).toMatch(/Cost: about \$[0-9.]+ \(\$[0-9.]+ to \$[0-9.]+\), planning included, by rough figures/);
    expect(feature.body).toMatch(/\$[0-9.]+ so far, expected \$[0-9.]+ \(/);
    expect(await see.status(issue)).toContain(`please review #${feature.number}`);
    expect(await see.status(issue)).toContain(verified.slice(0, 7));
    const checks = await see.octokit.rest.checks.listForRef({ ...see.at, ref: verified });
    expect(checks.data.check_runs.find((run) => run.name === "Muster")).toMatchObject({ conclusion: "success" });

    await approve(feature.number);
    await settles();
    expect(await see.labels(issue)).toEqual(["muster", "muster: integrated"]);
    expect(await see.tip("muster/integration")).toBe(verified);
    expect((await pull(issue)).merged).toBe(true);
    expect(await see.tip("main")).toBe(main);

    const carrier = await promotion();
    expect(carrier).toMatchObject({ state: "open", base: { ref: "main" } });
    await merge(carrier.number);
    await settles();
    expect(await see.git("log", "-1", "--format=%an", "main")).toBe("ann");
    expect(await see.git("rev-parse", "main^2")).toBe(verified);
    expect((await see.octokit.rest.issues.get({ ...see.at, issue_number: issue })).data).toMatchObject({
      state: "closed",
      state_reason: "completed",
    });
    expect(await see.labels(issue)).toEqual(["muster", "muster: done"]);
    expect(await see.status(issue)).toContain("Muster: done");
    expect(await see.status(issue)).toMatch(/It cost \$[0-9.]+; \$[0-9.]+ \(.*\) was expected when it was planned/);
    expect((await see.comments(issue)).map((comment) => comment.login)).toEqual(["muster[bot]", "muster[bot]"]);

    const stages = ["planning", "building", "verifying", "in-review", "landing", "integrated", "done"];
    expect(seen.labels()).toEqual(["muster", ...stages.map((name) => `muster: ${name}`)]);
    expect(seen.headings()).toEqual(
      stages.map((name) => `Muster: ${name === "in-review" ? "ready for your review" : name}`),
    );
    expect(seen.checks()).toEqual(["Verified; review is next: in progress", "Verified; reviewed 8.0 of 10: success"]);
    await seen.leaves();
  },
);
