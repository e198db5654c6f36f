/** A small real repository, and the tasks that tests give to a worker on it. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { Sha } from "#mission/ids";
import { WorkTask } from "#mission/task";

export function git(directory: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...args], { cwd: directory, encoding: "utf8" }).trim();
}

/** An empty folder that is gone after the test. */
export function folder(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `muster-test-${name}-`));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

export type Repository = { readonly directory: string; readonly head: Sha };

export function repositoryWith(files: Readonly<Record<string, string>>): Repository {
  const directory = folder("repository");
  git(directory, "init", "-q");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "-m", "Begin");
  return { directory, head: Sha.parse(git(directory, "rev-parse", "HEAD")) };
}

const unit = {
  id: "u1",
  title: "Greet by name",
  description: "greet(name) greets by name.",
  paths: ["greet.js"],
  acceptance: ["`node test.js` passes"],
};
const plan = { summary: "One small change.", units: [unit] };

const common = {
  issue: 7,
  title: "Greet people by name",
  body: "greet() should take a name.",
  lap: 2,
  attempt: 1,
  model: "claude-sonnet-5-5",
  budget: { usd: 2_000_000, turns: 20, minutes: 5 },
  setup: [],
  verify: [{ name: "test", kind: "test", run: "node test.js" }],
  protected: [".github/**"],
};

export function buildTask(base: Sha, change: Readonly<Record<string, unknown>> = {}): WorkTask {
  const task = { kind: "build", id: "7-2-build-u1", ...common, base, plan, unit, feedback: [], ...change };
  return WorkTask.parse(task);
}

export function planTask(base: Sha, change: Readonly<Record<string, unknown>> = {}): WorkTask {
  return WorkTask.parse({ kind: "plan", id: "7-1-plan", ...common, base, feedback: [], ...change });
}

export function reviewTask(from: Sha, base: Sha): WorkTask {
  return WorkTask.parse({ kind: "review", id: "7-3-review", ...common, base, from, plan });
}
