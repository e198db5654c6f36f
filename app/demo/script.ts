/** What the scripted model does in the demo: a plausible first try that forgets the empty list, and the fix a reviewer asks for. */

import { builds, edit, finishes, fixes, plans, read, reviews, run, script, uses } from "../scripted-model/builders.ts";

const plan = plans({
  summary: "`chores list` learns `--json`: the chores that it would show, as one JSON array.",
  units: [
    {
      id: "u1",
      title: "Print the list as JSON",
      description:
        "In `listChores` of `src/cli.js`, print the selected chores as one JSON array when `--json` is given, with or without `--all`. Name it in the usage line and in the README, and test it in `test/cli.test.js`.",
      paths: ["src/cli.js", "test/cli.test.js", "README.md"],
      acceptance: ["`npm test` passes", "`chores list --json` prints one JSON array of `id`, `title` and `done`"],
    },
  ],
  risks: ["Other programs will rely on the names of the fields."],
  assumptions: ["The array is printed on one line."],
});

const firstTry = builds([
  uses(read("src/cli.js"), read("test/cli.test.js"), read("README.md")),
  uses(
    edit("src/cli.js", "list [--all]", "list [--all] [--json]"),
    edit(
      "src/cli.js",
      "  for (const chore of chores) print(line(chore));",
      [
        '  if (words.includes("--json")) {',
        "    print(JSON.stringify(chores));",
        "    return 0;",
        "  }",
        "  for (const chore of chores) print(line(chore));",
      ].join("\n"),
    ),
    edit(
      "test/cli.test.js",
      'test("an empty list says so"',
      [
        'test("list --json prints what remains as one array", () => {',
        '  const { printed, code } = chores(["add", "One"], ["add", "Two"], ["done", "1"], ["list", "--json"]);',
        '  assert.deepEqual(printed.map((text) => JSON.parse(text)), [[{ id: 2, title: "Two", done: false }]]);',
        "  assert.equal(code, 0);",
        "});",
        "",
        'test("list --json goes together with --all", () => {',
        '  const { printed } = chores(["add", "One"], ["done", "1"], ["list", "--all", "--json"]);',
        '  assert.deepEqual(JSON.parse(printed[0]), [{ id: 1, title: "One", done: true }]);',
        "});",
        "",
        'test("an empty list says so"',
      ].join("\n"),
    ),
    edit(
      "README.md",
      "2  Call the dentist\n```",
      '2  Call the dentist\n$ chores list --json\n[{"id":2,"title":"Call the dentist","done":false}]\n```',
    ),
  ),
  uses(run("npm test")),
  finishes(
    "`list --json` prints the selected chores as one JSON array; usage, README and tests say so. npm test passes.",
  ),
]);

const fix = fixes([
  uses(read("src/cli.js")),
  uses(
    edit(
      "src/cli.js",
      [
        "  if (chores.length === 0) {",
        '    print("nothing to do");',
        "    return 0;",
        "  }",
        '  if (words.includes("--json")) {',
        "    print(JSON.stringify(chores));",
        "    return 0;",
        "  }",
      ].join("\n"),
      [
        '  if (words.includes("--json")) {',
        "    print(JSON.stringify(chores));",
        "    return 0;",
        "  }",
        "  if (chores.length === 0) {",
        '    print("nothing to do");',
        "    return 0;",
        "  }",
      ].join("\n"),
    ),
    edit(
      "test/cli.test.js",
      'test("an empty list says so"',
      [
        'test("list --json of an empty list is an empty array", () => {',
        '  assert.deepEqual(chores(["list", "--json"]), { printed: ["[]"], code: 0 });',
        "});",
        "",
        'test("an empty list says so"',
      ].join("\n"),
    ),
  ),
  uses(run("npm test")),
  finishes(
    "`--json` is looked at before the list is found empty, so an empty list prints `[]`; a test holds it.",
    "`chores list --json` prints `[]` for an empty list now, and a test covers it.",
  ),
]);

const firstReview = reviews({
  scores: { alignment: 8, approach: 9, tests: 7, criteria: 9 },
  rationale: "Does what the issue asks in the project's own way, small and tested; the empty list is not covered.",
  findings: [{ severity: "suggestion", text: "No test says what an empty list prints.", path: "test/cli.test.js" }],
});

const secondReview = reviews({
  scores: { alignment: 9, approach: 9, tests: 9, criteria: 9 },
  rationale: "The empty list prints an empty array, and a test holds it.",
  findings: [],
});

export const demoScript = script(plan, firstTry, firstReview, fix, secondReview);

/** What the scripted maintainer asks for, on the line of the difference that holds `at`. */
export const requestedChange = {
  path: "src/cli.js",
  at: 'words.includes("--json")',
  review: "Nearly there: one case is missing.",
  comment:
    "An empty list never gets here: `chores list --json` prints `nothing to do`, which no JSON parser can read. Please print `[]` there, and cover it with a test.",
} as const;
