import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";
import { withItsCommands } from "#mission/form/commands";
import { saidByText } from "#mission/backlog/worth";
import { formOf } from "#mission/form/form";
import { factsOf } from "../support/facts.ts";

const Template = z.object({
  body: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      attributes: z.object({ label: z.string(), render: z.string().optional() }),
    }),
  ),
});

/** What GitHub makes of an answered form: a heading for each label, a fence where the field says so. */
async function answered(answers: Readonly<Record<string, string>>): Promise<string> {
  const file = new URL("../../../.github/ISSUE_TEMPLATE/muster.yml", import.meta.url);
  const fields = Template.parse(parse(await readFile(file, "utf8"))).body;
  const sections = fields.map(({ id, attributes: { label, render } }) => {
    const answer = answers[id] ?? "_No response_";
    return `### ${label}\n\n${render === undefined || answers[id] === undefined ? answer : `\`\`\`${render}\n${answer}\n\`\`\``}`;
  });
  return sections.join("\n\n");
}

describe("an issue from the form", () => {
  test("every field of the template is read", async () => {
    const body = await answered({
      requirements: "Print the list as JSON.\n\nScripts need it.",
      constraints: "No new dependency.",
      "non-goals": "The other commands.",
      p0: "- [ ] `list --json` prints an array\n- an empty list prints `[]`",
      p1: "1. keys are sorted",
      p2: "colours stay off",
      verify: "npm run e2e\n# slow\nnpm run types",
      "depends-on": "#12, #13 and acme/other#4",
      "parallel-safe": "no",
      impact: "8",
      effort: "3",
    });
    expect(saidByText(body)).toEqual({ impact: 8, effort: 3 });
    expect(formOf(body)).toEqual({
      requirements: "Print the list as JSON.\n\nScripts need it.",
      constraints: "No new dependency.",
      nonGoals: "The other commands.",
      acceptance: [
        { priority: "P0", text: "`list --json` prints an array" },
        { priority: "P0", text: "an empty list prints `[]`" },
        { priority: "P1", text: "keys are sorted" },
        { priority: "P2", text: "colours stay off" },
      ],
      verify: ["npm run e2e", "npm run types"],
      dependsOn: [12, 13],
      dependsElsewhere: ["acme/other#4"],
      parallelSafe: false,
    });
  });

  test("what was left empty is absent, and nothing stands in the way of others", async () => {
    const form = formOf(await answered({ requirements: "Anything.", "parallel-safe": "yes" }));
    expect(form).toMatchObject({
      constraints: undefined,
      acceptance: [],
      verify: [],
      dependsOn: [],
      parallelSafe: true,
    });
  });
});

describe("an issue in free text", () => {
  test.each([
    ["Depends on #3", [3]],
    ["It depends on: #3, #4 and #3.", [3, 4]],
    ["See #5.", []],
    ["depends on acme/other#6", []],
    ["depends on #0", []],
  ])("%s names the issues that come before", (text, numbers) => {
    expect(formOf(text).dependsOn).toEqual(numbers);
  });

  test.each([
    ["parallel-safe: no", false],
    ["- **Parallel-safe**: no, it moves everything", false],
    ["Parallel safe: yes", true],
    ["It should be parallel-safe. No doubt.", true],
    ["## Parallel-safe\n\nNo.", false],
  ])("%s", (text, safe) => {
    expect(formOf(text).parallelSafe).toBe(safe);
  });

  test("criteria of one section go by their own marks, and P0 where they have none", () => {
    const body =
      "## Acceptance criteria\n- P1: it is quick\n- it works\n- **P2** it is pretty\n\n## Later\n- no criterion";
    expect(formOf(body).acceptance).toEqual([
      { priority: "P0", text: "it works" },
      { priority: "P1", text: "it is quick" },
      { priority: "P2", text: "it is pretty" },
    ]);
  });

  test("a heading inside a fence is an example, not a section", () => {
    expect(formOf("## Constraints\n```md\n## Verify commands\nrm -rf /\n```\nKeep it.").verify).toEqual([]);
  });

  test("any text is read without an error", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => void formOf(text)));
  });
});

describe("the commands of an issue", () => {
  test("come after the repository's own, each once, and must pass", () => {
    const { commands } = withItsCommands(factsOf(), "### Verify commands\n\n```shell\nnpm test\nnpm run e2e\n```");
    expect(commands.map(({ run, required }) => ({ run, required }))).toEqual([
      { run: "npm test", required: true },
      { run: "npm run e2e", required: true },
    ]);
  });

  test("are few, whatever the issue says", () => {
    const many = Array.from({ length: 40 }, (_, index) => `./check ${index}`).join("\n");
    expect(withItsCommands(factsOf(), `### Verify commands\n${many}`).commands).toHaveLength(11);
  });
});
