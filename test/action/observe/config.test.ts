import { expect, test } from "vitest";
import { configFrom } from "../../../action/observe/config.ts";

test("an empty file means all defaults", () => {
  expect(configFrom("")).toMatchObject({
    kind: "valid",
    config: { integration: "muster/integration", workers: { max_attempts: 3 } },
  });
});

test("an unknown key is told with its line and what was probably meant", () => {
  const text = "verify: [npm test]\n\nbudget:\n  day_usd: 3\n  feature_us: 1\n";
  expect(configFrom(text)).toEqual({
    kind: "invalid",
    problems: [{ line: 5, message: "Unknown key `feature_us`; did you mean `feature_usd`?" }],
  });
});

test("a wrong value is told with its line and where it stands", () => {
  expect(configFrom("review:\n  approvals: many\n")).toEqual({
    kind: "invalid",
    problems: [{ line: 2, message: expect.stringMatching(/^`review\.approvals`: /) }],
  });
});

test("text that is no YAML is told with its line", () => {
  expect(configFrom("verify: [npm test]\nsetup: [npm ci\n")).toEqual({
    kind: "invalid",
    problems: [{ line: expect.any(Number), message: expect.any(String) }],
  });
});
