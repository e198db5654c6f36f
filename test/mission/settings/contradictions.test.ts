import { describe, expect, test } from "vitest";
import { configFrom } from "../../../action/observe/config.ts";

const problems = (text: string, defaultBranch?: string) => {
  const facts = configFrom(text, defaultBranch);
  return facts.kind === "valid" ? [] : facts.problems.map(({ line, message }) => `${line}: ${message}`);
};

describe("a configuration that contradicts itself", () => {
  test.each([
    [
      "verify: [npm test]\nbudget:\n  feature_usd: 1\n  attempt_usd: 2\n",
      "4: `budget.attempt_usd`: $2.00 is more than `budget.feature_usd` ($1.00), which it is part of; lower it or raise the other",
    ],
    [
      "budget: { mission_usd: 30, day_usd: 10 }",
      "1: `budget.mission_usd`: $30.00 is more than `budget.day_usd` ($10.00), which it is part of; lower it or raise the other",
    ],
    [
      "verify:\n  - run: npm test\n    required: false\n",
      "1: `verify`: no command is required, so nothing could ever be verified; leave `required` out of one",
    ],
    [
      "policy:\n  protected:\n    - docs/**\n    - '**'\n",
      "4: `policy.protected.1`: protects every path, so no change could ever be made; name the paths that matter",
    ],
    [
      "missions:\n  - { name: debt, cron: '17 3 * * *', objective: Clean it up. }\n  - { name: debt, cron: '17 4 * * *', objective: Clean it up. }\n",
      "3: `missions.1.name`: two missions are called debt; give each a name of its own",
    ],
    [
      "quality:\n  required: [../secret]\n",
      "2: `quality.required.0`: leads outside the repository; name it from the root of the repository",
    ],
  ])("is told so, with the line", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test("must not land on the default branch", () => {
    const [problem] = problems("verify: [npm test]\nintegration: main\n", "main");
    expect(problem).toContain("2: `integration`: is the default branch, which only people write");
    expect(problems("integration: main\n", "trunk")).toEqual([]);
  });
});

test("a default is nobody's contradiction, and equal caps are none", () => {
  expect(problems("budget: { feature_usd: 1 }")).toEqual([]);
  expect(problems("budget: { attempt_usd: 3, feature_usd: 3, mission_usd: 3, day_usd: 3 }")).toEqual([]);
  expect(problems("")).toEqual([]);
});

test("lines are found through maps and lists, in either style, and a syntax error has its own", () => {
  expect(problems("a: 1\nbudget:\n  usd: 2\n")).toEqual([
    expect.stringContaining("1: Unknown key `a`"),
    expect.stringContaining("3: Unknown key `usd`"),
  ]);
  expect(problems("verify:\n  - npm test\n  - { run: npm test,\n      tiemout: 3 }\n")).toEqual([
    "4: Unknown key `tiemout`; did you mean `timeout`?",
  ]);
  expect(problems("verify: [\n")).toEqual([expect.stringMatching(/^\d: /)]);
});
