import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { scan } from "../../../action/scan/scan.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Files whose very matter is what the scan looks for. */
const about = /^test\/action\/scan\//;

test("our own source, taken as if all of it were new, raises no alarm that is none", { timeout: 120_000 }, async () => {
  const list = execFileSync("git", ["-C", root, "ls-files", "-z"], { encoding: "utf8", maxBuffer: 1 << 26 });
  const files = list.split("\0").filter((path) => path !== "" && !about.test(path));
  const added = files.map((path) => ({
    path,
    ranges: [{ from: 1, to: 1 << 20 }],
    content: readFileSync(`${root}${path}`),
  }));
  const { findings } = await scan(added, { secrets: [], canaries: [], allowed: [], clock: () => performance.now() });

  const told = findings.filter(({ severity }) => severity !== "info");
  const isTest = ({ path }: (typeof told)[number]) => path.startsWith("test/");
  expect(told.filter((finding) => !isTest(finding))).toEqual([]);
  // Tests give commands to a shell on purpose, and one program loads all of them by name: that is found, and nothing else.
  expect(told.filter(isTest).map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(["shell-composed", "shell-dynamic"]),
  );
  const others = told.filter(({ rule }) => !rule.startsWith("shell-"));
  expect(others.map(({ rule, path }) => [rule, path])).toEqual([["import-dynamic", "test/prove/mutation/trial.ts"]]);
  expect(told.length).toBeLessThan(files.length / 50);
  expect(files.length).toBeGreaterThan(400);
});
