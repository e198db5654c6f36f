import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTests } from "../../../action/verify/counts.ts";

test.for([
  ["vitest", " Test Files  1 failed | 1 passed (2)\n      Tests  2 failed | 5 passed | 1 skipped (8)\n", [5, 2, 1]],
  ["vitest without tests", " Test Files  no tests\n      Tests  no tests\n   Start at  10:00:00\n", [0, 0, 0]],
  ["jest", "Test Suites: 1 failed, 1 total\nTests:       1 failed, 2 skipped, 5 passed, 8 total\n", [5, 1, 2]],
  ["mocha", "\n\n  5 passing (10ms)\n  2 pending\n  1 failing\n\n", [5, 1, 2]],
  ["pytest", "==== 1 failed, 3 passed, 2 skipped, 1 warning in 0.12s ====\n", [3, 1, 2]],
  ["pytest with errors", "===== 2 passed, 1 error in 0.05s =====\n", [2, 1, 0]],
  ["quiet pytest", "...\n3 passed in 0.01s\n", [3, 0, 0]],
  ["pytest without tests", "============ no tests ran in 0.01s ============\n", [0, 0, 0]],
  ["unittest", "Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)\n", [2, 2, 1]],
  ["unittest without tests", "Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", [0, 0, 0]],
  ["go", "ok  \tm/a\t0.002s\nok  \tm/b\t(cached)\n?   \tm/c\t[no test files]\n", [2, 0, 0]],
  [
    "failing go",
    "--- FAIL: TestX (0.00s)\n--- FAIL: TestY (0.00s)\nFAIL\nFAIL\tm/a\t0.002s\nok  \tm/b\t0.1s\n",
    [1, 2, 0],
  ],
  ["verbose go", "=== RUN   TestX\n--- PASS: TestX (0.00s)\n--- SKIP: TestY (0.00s)\nok  \tm/a\t0.002s\n", [1, 0, 1]],
  ["go without tests", "?   \tm/c\t[no test files]\nok  \tm/d\t0.1s [no tests to run]\n", [0, 0, 0]],
  [
    "cargo",
    "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\ntest result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n",
    [6, 2, 1],
  ],
  ["TAP", "TAP version 13\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\n    ok 1 - nested\n1..3\n", [1, 1, 1]],
] as const)("the closing lines of %s are counted", ([, output, [passed, failed, skipped]]) => {
  expect(countTests(output)).toEqual({ passed, failed, skipped });
});

test("runners in several workspaces are added up", () => {
  const one = "# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n";
  expect(countTests(one + one)).toEqual({ passed: 4, failed: 2, skipped: 0 });
});

test("what no known runner printed counts nothing", () => {
  expect(countTests("all good\nok then\n5 passed\nTests are fine\n")).toBeUndefined();
  expect(countTests("")).toBeUndefined();
});

const suite = `import test from "node:test";
test("a", () => {}); test("b", { skip: true }, () => {}); test("c", () => { throw new Error(); });`;

test.for(["tap", "spec"])("node's own %s reporter is understood as it prints today", async (reporter) => {
  const folder = await mkdtemp(join(tmpdir(), "muster-test-"));
  await writeFile(join(folder, "a.test.mjs"), suite);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ["--test", `--test-reporter=${reporter}`];
  const { stdout } = await execa(process.execPath, args, { cwd: folder, reject: false, env, extendEnv: false });
  await rm(folder, { recursive: true, force: true });
  expect(countTests(stdout)).toEqual({ passed: 1, failed: 1, skipped: 1 });
});

test("python's unittest is understood as it prints today", async ({ skip }) => {
  const code = `import unittest
class T(unittest.TestCase):
  def test_a(self): pass
  def test_b(self): self.fail()
  @unittest.skip("later")
  def test_c(self): pass
unittest.main(argv=["x"])`;
  const { all, exitCode } = await execa("python3", ["-c", code], { reject: false, all: true });
  if (exitCode === undefined) skip("there is no python3 here");
  expect(countTests(all)).toEqual({ passed: 1, failed: 1, skipped: 1 });
});
