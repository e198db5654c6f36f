/** How many tests a known runner says that it ran, read from its closing lines. */

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

type Reader = (output: string) => Counts | undefined;

/** Undefined when no runner's closing lines are recognised. `output` is free of terminal codes. */
export function countTests(output: string): Counts | undefined {
  for (const read of readers) {
    const counts = read(output);
    if (counts !== undefined) return counts;
  }
  return undefined;
}

/** `Tests  2 failed | 5 passed (7)` */
const vitest: Reader = (output) => sumWords(output, /^\s*Tests\s{2,}(\S.*\(\d+\))\s*$|^\s*Tests\s{2,}(no tests)/gm);

/** `Tests:       1 failed, 5 passed, 6 total` */
const jest: Reader = (output) => sumWords(output, /^Tests:\s+(.*\d+ total)\s*$/gm);

/** `=== 1 failed, 3 passed, 2 skipped in 0.12s ===`, or without the bars when quiet. */
const pytest: Reader = (output) =>
  sumWords(output, /^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+|no tests (?:ran|collected)) in [\d.]+s/gm);

/** `# pass 5` of the TAP reporter, `ℹ pass 5` of the one for terminals. */
const nodeTest: Reader = (output) => {
  const total = (word: string) => sumOf(output, new RegExp(`^[#ℹ] ${word} (\\d+)\\s*$`, "gm"));
  const passed = total("pass");
  if (passed === undefined) return undefined;
  const failed = (total("fail") ?? 0) + (total("cancelled") ?? 0);
  return { passed, failed, skipped: (total("skipped") ?? 0) + (total("todo") ?? 0) };
};

/** `5 passing (10ms)`, `1 failing`, `2 pending` */
const mocha: Reader = (output) => {
  const total = (word: string) => sumOf(output, new RegExp(`^\\s+(\\d+) ${word}(?: \\(.*\\))?\\s*$`, "gm"));
  const passed = total("passing");
  return passed === undefined ? undefined : { passed, failed: total("failing") ?? 0, skipped: total("pending") ?? 0 };
};

/** `test result: ok. 5 passed; 0 failed; 1 ignored; …`, one for each binary. */
const cargo: Reader = (output) => sumWords(output, /^test result: \S+ (.*)$/gm);

/** `Ran 5 tests in 0.001s`, then `OK (skipped=1)` or `FAILED (failures=1, errors=1)`. */
const unittest: Reader = (output) => {
  const ran = sumOf(output, /^Ran (\d+) tests? in [\d.]+s/gm);
  if (ran === undefined) return undefined;
  const total = (word: string) => sumOf(output, new RegExp(`^(?:OK|FAILED) \\(.*\\b${word}=(\\d+)`, "gm")) ?? 0;
  const failed = total("failures") + total("errors") + total("unexpected successes");
  const skipped = total("skipped");
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped };
};

/** With `-v` one line a test; without, one a package: then packages are what is counted. */
const go: Reader = (output) => {
  const count = (pattern: RegExp) => [...output.matchAll(pattern)].length;
  const packages = count(/^ok\s+\S+\s+(?:[\d.]+s|\(cached\))(?!.*\[no tests to run\])/gm);
  const failedPackages = count(/^FAIL\s+\S+\s+(?:[\d.]+s|\[)/gm);
  const named = { passed: count(/^--- PASS: /gm), failed: count(/^--- FAIL: /gm), skipped: count(/^--- SKIP: /gm) };
  if (named.passed > 0) return named;
  if (packages + failedPackages + count(/\[no test(?: file)?s(?: to run)?\]/gm) === 0) return undefined;
  return { passed: packages, failed: Math.max(named.failed, failedPackages), skipped: named.skipped };
};

/** `ok 1 - …` and `not ok 2 - …` at the left margin, under a plan. */
const tap: Reader = (output) => {
  if (!/^1\.\.\d+\s*$/m.test(output)) return undefined;
  const lines = output.split("\n").filter((line) => /^(?:not )?ok\b/.test(line));
  const skipped = lines.filter((line) => /# (?:skip|todo)/i.test(line));
  const failed = lines.filter((line) => line.startsWith("not ") && !skipped.includes(line));
  return { passed: lines.length - skipped.length - failed.length, failed: failed.length, skipped: skipped.length };
};

const readers: readonly Reader[] = [nodeTest, vitest, jest, pytest, cargo, unittest, mocha, go, tap];

const words: Readonly<Record<string, keyof Counts>> = {
  passed: "passed",
  xpassed: "passed",
  failed: "failed",
  error: "failed",
  errors: "failed",
  skipped: "skipped",
  xfailed: "skipped",
  todo: "skipped",
  ignored: "skipped",
};

/** Adds up `3 passed`, `1 failed`, … in every closing line that the pattern finds. */
function sumWords(output: string, closing: RegExp): Counts | undefined {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const lines = [...output.matchAll(closing)];
  for (const [, ...groups] of lines) {
    for (const [, amount, word = ""] of groups.join(" ").matchAll(/(\d+) ([a-z]+)/g)) {
      const kind = words[word];
      if (kind !== undefined) sum[kind] += Number(amount);
    }
  }
  return lines.length === 0 ? undefined : sum;
}

function sumOf(output: string, pattern: RegExp): number | undefined {
  const found = [...output.matchAll(pattern)];
  return found.length === 0 ? undefined : found.reduce((total, [, amount]) => total + Number(amount), 0);
}
