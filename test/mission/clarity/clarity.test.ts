import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clarityOf, type Gap, scoreOf, toAsk } from "#mission/clarity/clarity";
import { clarityByModel, clarityByRules } from "#mission/clarity/rules";
import { clarityText } from "#mission/say/clarity";
import { yesOrNo } from "../../../app/scripted-model/builders.ts";

const gaps = (blocking: number, important: number, optional: number): readonly Gap[] => [
  ...Array.from({ length: blocking }, (_, index) => yesOrNo(`Blocking ${index}?`)),
  ...Array.from({ length: important }, (): Gap => ({ ...yesOrNo("Important?"), priority: "important" })),
  ...Array.from({ length: optional }, (): Gap => ({ ...yesOrNo("Optional?"), priority: "optional" })),
];

describe("the score", () => {
  test.each([
    [0, 0, 0, 10],
    [0, 0, 1, 10],
    [0, 0, 2, 9],
    [0, 1, 0, 9],
    [0, 1, 1, 9],
    [0, 3, 0, 7],
    [0, 3, 1, 7],
    [0, 3, 2, 6],
    [1, 0, 0, 6],
    [1, 1, 2, 4],
    [2, 0, 0, 2],
    [2, 1, 0, 1],
    [3, 0, 0, 1],
    [9, 9, 9, 1],
  ])("of %i blocking, %i important and %i optional gaps is %i", (blocking, important, optional, score) => {
    expect(scoreOf(gaps(blocking, important, optional))).toBe(score);
  });

  test.each([
    [0, 3, 0, 0],
    [0, 3, 2, 0],
    [1, 0, 0, 1],
    [2, 5, 0, 2],
    [4, 0, 0, 3],
  ])(
    "with %i blocking, %i important and %i optional gaps asks %i questions",
    (blocking, important, optional, asked) => {
      const questions = toAsk(clarityOf(gaps(blocking, important, optional), "rules"));
      expect(questions).toHaveLength(asked);
      expect(questions.every(({ priority }) => priority === "blocking")).toBe(true);
    },
  );
});

/** What blocks, in words; none for an issue that is clear. */
const blocking = (title: string, body: string) =>
  clarityByRules({ title, body })
    .missing.filter(({ priority }) => priority === "blocking")
    .map(({ question }) => question);

describe("the rules ask", () => {
  test.each([
    ["Make it better", ""],
    ["Make it better", "Please make this thing much better and faster, it needs improvement now."],
    ["Add sub to the calculator", ""],
    ["Add sub to the calculator", "Please!"],
    ["Fix bug", "<!-- describe the bug --> hm"],
  ])("what should be different for “%s”: “%s”", (title, body) => {
    expect(blocking(title, body)).toEqual([`What should be different when “${title}” is done?`]);
  });

  test("what to do about what the issue leaves open", () => {
    expect(blocking("Add export", "Users can export the list.\n- Format: TBD\n- Place: the menu")).toEqual([
      "The issue leaves something open: “Format: TBD”. What shall be done about it?",
    ]);
  });

  test("about three question marks that stand for something", () => {
    expect(blocking("Add export", "The command `export` writes the list to: ???")).toHaveLength(1);
  });

  test("which of two its author means, with both as options", () => {
    const { missing } = clarityByRules({
      title: "Export the list",
      body: "The command `export` writes all chores. Should it write JSON or YAML? It must keep their order.",
    });
    expect(missing).toMatchObject([
      { question: "Should it write JSON or YAML?", options: ["JSON", "YAML"], default: 1, priority: "blocking" },
      { priority: "optional", category: "scope" },
    ]);
  });
});

describe("the rules ask nothing", () => {
  test.each([
    ["Add --json to the list command", ""],
    ["Add --json to the list command", "It should print the entries as one JSON array."],
    ["Add sub to the calculator", "The calculator can add. It should also subtract: `sub(3, 1)` is 2."],
    ["Let it add", "As a calculator does, with numbers."],
    ["Crash on start", "```\nTBD or not TBD?\n```\nIt crashes when the file is empty."],
    ["Typo in README.md", "fix it"],
    ["Add a search", "Why is there no search? Users want to find chores by their title."],
    ["Why can it not read?", "Can nobody read or write? The command `list` fails when the file is missing."],
    ["Crash", "Why does the command `list` crash on an empty file???"],
    ["Remove the marker", "The page still shows `TBD` where the date is known. It should show the date."],
    ["列表加入搜索", "用户 想要 通过 标题 查找 任务"],
  ])("about “%s”: “%s”", (title, body) => {
    expect(blocking(title, body)).toEqual([]);
  });

  test("and find nothing missing where the form is filled in", () => {
    const body = [
      "### Requirements\n\nPrint the list as JSON.",
      "### Constraints\n\nNo new dependency.",
      "### Non-goals\n\nYAML.",
      "### Acceptance criteria P0\n\n- it parses",
    ].join("\n\n");
    expect(clarityByRules({ title: "Add JSON", body })).toEqual({ score: 10, missing: [], by: "rules" });
  });
});

describe("what is missing is asked with options that can be chosen as they stand", () => {
  const clear = {
    title: "Add --json",
    body: "`list --json` must print an array. Keep the table. YAML is out of scope.",
  };
  const gap = (title: string, body: string) => clarityByRules({ title, body }).missing;

  test("not at all where the issue says what is wanted, how it is seen, what stays and what is not part of it", () => {
    expect(clarityByRules(clear)).toEqual({ score: 10, missing: [], by: "rules" });
  });

  test("first what blocks, in the order in which it is worth asking", () => {
    const title = `Improve it ${"x".repeat(250)}`;
    expect(gap("Make it better", "<!-- a template with words -->")).toEqual([
      {
        question: "What should be different when “Make it better” is done?",
        category: "requirements",
        priority: "blocking",
        options: [
          "Only what the title says, in the smallest way that makes it true",
          "What the title says, everywhere in the repository where it applies",
        ],
        default: 1,
      },
      {
        question: "How can anyone see that it is done?",
        category: "requirements",
        priority: "important",
        options: ["By tests that the worker writes for what the issue says", "By reading the change"],
        default: 1,
      },
      {
        question: "What must stay as it is?",
        category: "constraints",
        priority: "optional",
        options: ["Whatever the project's own tests and conventions hold", "Nothing in particular"],
        default: 1,
      },
      {
        question: "What is not part of it?",
        category: "scope",
        priority: "optional",
        options: ["Whatever the issue does not name", "It is left to the planner"],
        default: 1,
      },
    ]);
    expect(gap(title, "")[0]?.question).toBe(`What should be different when “${title.slice(0, 200)}” is done?`);
  });

  test("how far it goes, where it goes beyond what is named", () => {
    const words = (more: string) => `\`list --json\` must print an array${more}. Keep the table.`;
    const scope = {
      question: "How far does it go beyond what the issue names?",
      category: "scope",
      priority: "important",
      options: ["Only what the issue names", "Everything of the same kind in the repository"],
      default: 1,
    };
    for (const more of [", YAML etc", " and so on", " everywhere", " and similar forms", " and everything else"])
      expect(gap("Add --json", `${words(more)} YAML need not.`)).toEqual([scope]);
    expect(gap("Add --json", `${words(", etc")}\n\n### Non-goals\n\nYAML.`)).toEqual([]);
  });

  test("what is left open, in the issue's own words and not too many of them", () => {
    const [open] = gap("Add export", `${clear.body}\n> - The format of ${"a".repeat(300)} is TBD`);
    expect(open).toEqual({
      question: `The issue leaves something open: “The format of ${"a".repeat(285)}…”. What shall be done about it?`,
      category: "requirements",
      priority: "blocking",
      options: ["Leave that part out for now", "Take the simplest reading of it"],
      default: 1,
    });
    expect(`The format of ${"a".repeat(285)}`).toHaveLength(299);
    for (const words of ["to be decided", "TBC", "to be defined", "to be determined", "(??? "])
      expect(gap("Add export", `${clear.body} The format is ${words}`)).toHaveLength(1);
  });

  test("which of two, where its author asks; `or not` is no choice, and nor is a question about what is", () => {
    const asked = (question: string) => gap("Add export", `${clear.body} ${question}`).map(({ options }) => options);
    expect(asked("Should it be `json` or “yml and more”?")).toEqual([["`json`", "“yml and more”"]]);
    expect(asked("Which is it, red or dark green?")).toEqual([["red", "dark green"]]);
    expect(asked("Should it print or not?")).toEqual([]);
    expect(asked("Is it red or green?")).toEqual([]);
    expect(asked("Shall it be A or B? Rather C or D?")).toEqual([
      ["A", "B"],
      ["C", "D"],
    ]);
  });
});

test("any words have a score from 1 to 10, the same each time, and questions that can be answered", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (title, body) => {
      const clarity = clarityByRules({ title, body });
      expect(clarity).toEqual(clarityByRules({ title, body }));
      expect(clarity.score).toBeGreaterThanOrEqual(1);
      expect(clarity.score).toBeLessThanOrEqual(10);
      for (const gap of clarity.missing) expect(gap.options.length).toBeGreaterThanOrEqual(gap.default);
    }),
  );
});

test("a model's gaps are scored by the same formula, with what the rules find besides", () => {
  const clarity = clarityByModel({ title: "Let it add", body: "As a calculator does." }, [yesOrNo("Only integers?")]);
  expect(clarity).toMatchObject({ score: 4, by: "model", missing: [{ question: "Only integers?" }, {}, {}, {}] });
});

test("people read the score and what was taken for granted without asking", () => {
  expect(clarityText(clarityByRules({ title: "Let it add", body: "As a calculator does, with numbers." })))
    .toMatchInlineSnapshot(`
      "**Clarity** of the issue: 8 of 10. Not said, so taken for granted:
      - How can anyone see that it is done? By tests that the worker writes for what the issue says (requirements, important)
      - What must stay as it is? Whatever the project's own tests and conventions hold (constraints, optional)
      - What is not part of it? Whatever the issue does not name (scope, optional)"
    `);
  expect(clarityText({ score: 10, missing: [], by: "rules" })).toBe("**Clarity** of the issue: 10 of 10.");
});
