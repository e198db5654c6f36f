import { expect } from "vitest";
import { builds, finishes, run, says, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { plansOneUnit, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const intrudes = builds([
  uses(run("cat nothing.txt"), run("cat nothing.txt"), run("cat nothing.txt")),
  uses(
    write(".github/workflows/ci.yml", "on: push\n"),
    write("../outside.txt", "x"),
    write("/tmp/outside.txt", "x"),
    run("ln -s /tmp way-out"),
  ),
  uses(write("way-out/outside.txt", "x")),
  uses(run("rm way-out && mkdir -p .github/workflows && echo 'on: push' > .github/workflows/ci.yml")),
  finishes("Added a workflow behind your back."),
  says("It is done."),
  says("It is done."),
  says("It is done."),
]);

const makesExecutable = builds([
  uses(write("sub.js", "export const sub = (a, b) => a - b;\n"), run("chmod +x math.js")),
  finishes("Added `sub`, and made the file executable."),
]);

story(
  "a change to protected paths, or beyond the repository, is refused by the tools and again by the mind, and nothing of it is pushed",
  { config: "", script: script(plansOneUnit(), intrudes, makesExecutable) },
  async ({ labelled, settles, ...see }) => {
    // A refactoring has two attempts.
    const issue = await labelled("Refactor the calculator so that it also subtracts", subtract.body);
    await settles();

    const conversation = JSON.stringify(
      see.box.model.scripted?.requests.findLast(({ task }) => task === "1-2-build-u1")?.body,
    );
    expect(conversation).toContain(".github/workflows/ci.yml is protected (.github/**): no worker may change it");
    for (const path of ["../outside.txt", "/tmp/outside.txt", "way-out/outside.txt"])
      expect(conversation).toContain(`${path} leads outside the repository`);
    expect(conversation).toContain("The same error came 3 times in your last calls. Do not repeat it");
    expect(conversation).toContain("This cannot be handed over:");

    expect(await see.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    const status = await see.status(issue);
    expect(status).toContain("Muster: stopped (policy)");
    expect(status).toContain("It had met the same error again and again.");
    expect(status).toContain(".github/workflows/ci.yml is protected (.github/**): put it back as it was");
    expect(status).toContain("`math.js` is made executable; that is refused");
    const failures = (await see.journal(issue)).filter((event) => event.kind === "attemptFailed");
    expect(failures.map(({ reason }) => reason)).toEqual(["work", "policy"]);
    expect(await see.git("for-each-ref", "--format=%(refname)", "refs/heads")).toBe("refs/heads/main");
  },
);

story(
  "without a way to verify anything Muster asks for one and calls no model",
  { config: "", script: script(plansOneUnit()), files: { "README.md": "Nothing to run here.\n" } },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();
    expect(await see.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await see.status(issue)).toContain("no verify commands are configured and none were found");
    expect(see.box.model.scripted?.requests).toEqual([]);
  },
);
