import { expect, test } from "vitest";
import { consumerWorkflow } from "../../../app/box/project.ts";
import { ciOf, ownWorkflow, runnersOf } from "../../../app/cli/doctor/workflows.ts";

const own = (text: string) => new Map([["muster.yml", text]]);
const said = (text: string) => ownWorkflow(own(text), consumerWorkflow).map(({ state, says }) => [state, says]);

test("the workflow of the documentation is well, also at a later version of the same line or at a commit", () => {
  for (const version of ["v1", "v1.4.0", "0123456789012345678901234567890123456789"]) {
    const [first] = said(consumerWorkflow.replace("mission.yml@v1", `mission.yml@${version}`));
    expect(first).toEqual(["well", `muster.yml calls Muster's ${version} as the documentation shows it`]);
  }
});

test.each([
  ["cannot be read as a workflow", "on: [\n"],
  ["no job of muster.yml calls Muster's mission.yml", consumerWorkflow.replace("/mission.yml@v1", "/other.yml@v1")],
  ["calls Muster at `main`, and this is `v1`", consumerWorkflow.replace("mission.yml@v1", "mission.yml@main")],
  ["calls Muster at `v10.0.0`, and this is `v1`", consumerWorkflow.replace("mission.yml@v1", "mission.yml@v10.0.0")],
  ["has no input lane", consumerWorkflow.replace("      lane:", "      line:")],
  ["`permissions` give less", consumerWorkflow.replace("contents: write", "contents: read")],
  ["keeps one waiting run", consumerWorkflow.replace("  queue: max\n", "")],
])("a workflow that would not do is said to be: %s", (words, text) => {
  expect(said(text)).toEqual([["wrong", expect.stringContaining(words)]]);
});

const branches = { defaultBranch: "main", integration: "muster/integration" };
const judged = (on: string) =>
  ciOf(
    new Map([
      ["muster.yml", consumerWorkflow],
      ["ci.yml", `on: ${on}\njobs: { a: { runs-on: x } }\n`],
    ]),
    branches,
  ).map(({ state, todo }) => [state, todo]);

test.each([
  ["push", "well"],
  ["[push, pull_request]", "well"],
  ["{ push: { branches: [main] }, pull_request: }", "well"],
  ["{ pull_request: { branches: [main, 'muster/**'] } }", "well"],
  ["{ push: { branches: ['**'] }, pull_request: { branches: [main] } }", "well"],
  ["workflow_dispatch", "well"],
  ["{ pull_request: { branches: [main] } }", "wrong"],
  ["{ push: { branches: [main] } }", "wrong"],
  ["{ pull_request: { branches-ignore: ['muster/**'] } }", "wrong"],
])("CI that listens to %s is %s on Muster's pull requests", (on, state) => {
  expect(judged(on).map(([first]) => first)).toEqual([state]);
});

test("what to add is said by name", () => {
  expect(judged("{ pull_request: { branches: [main] } }")).toEqual([
    ["wrong", "add `muster/integration` to its `pull_request` branches"],
  ]);
});

test("a machine of one's own cannot be seen from here, GitHub's is prepared by the workflow", () => {
  expect(runnersOf(own(consumerWorkflow))).toMatchObject({ state: "well" });
  const labelled = consumerWorkflow.replace("    with:\n", "    with:\n      runs-on: metal\n");
  expect(runnersOf(own(labelled))).toMatchObject({
    state: "unknown",
    todo: expect.stringContaining("install bubblewrap"),
  });
});
