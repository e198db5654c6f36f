import { expect } from "vitest";
import { script } from "../../app/scripted-model/builders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story } from "./support/story.ts";

story(
  "what a person pushes to the default branch is brought into the integration branch once it is verified there",
  { script: script(plansOneUnit(), buildsSub(), approves()) },
  async ({ labelled, settles, octokit, at, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();
    const begun = await see.tip("muster/integration");

    const content = Buffer.from("A calculator.\n").toString("base64");
    await octokit.rest.repos.createOrUpdateFileContents({
      ...at,
      path: "README.md",
      content,
      message: "Say what it is",
    });
    await settles();
    const main = await see.tip("main");
    expect(await see.tip("muster/integration")).toBe(main);
    expect((await see.journal("land")).map((event) => event.kind)).toEqual(["lapOpened", "lapClosed", "landed"]);
    expect(main).not.toBe(begun);

    const feature = await see.pull(issue);
    await see.approve(feature.number);
    await settles();
    expect(await see.labels(issue)).toEqual(["muster", "muster: integrated"]);
    expect(await see.git("rev-list", "--parents", "-1", "muster/integration")).toContain(`${main} ${feature.head.sha}`);
    const { data } = await octokit.rest.repos.getContent({ ...at, path: "sub.test.js", ref: "muster/integration" });
    expect(data).toMatchObject({ type: "file" });
    expect(await see.tip("main")).toBe(main);
  },
);
