/** A folder as a runner's job `work` finds it: a small real checkout, a task file, an environment. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TaskFile } from "#mission/task";

const files: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify({ name: "greetings", version: "1.0.0", scripts: { test: "node test.js" } })}\n`,
  "greet.js": 'exports.greet = () => "Hello";\n',
  "test.js": 'require("assert").equal(require("./greet.js").greet("Ann"), "Hello, Ann");\n',
  "README.md": "# Greetings\n",
};

export const task = "7-2-build-u1";

/** Lays the ground in an empty folder. */
export function layGround(folder: string): void {
  const repository = join(folder, "repository");
  mkdirSync(repository);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(repository, path), text);
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "Begin");
  const base = git(repository, "rev-parse", "HEAD");
  mkdirSync(join(folder, "muster-tasks"));
  writeFileSync(join(folder, "muster-tasks", "tasks.json"), JSON.stringify(taskFile(base)));
}

function git(directory: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: directory, encoding: "utf8" }).trim();
}

function taskFile(base: string): TaskFile {
  const unit = {
    id: "u1",
    title: "Greet by name",
    description: "greet(name) greets by name.",
    paths: ["greet.js"],
    acceptance: ["`node test.js` passes"],
  };
  const build = {
    kind: "build",
    id: task,
    issue: 7,
    title: "Greet people by name",
    body: "greet() should take a name.",
    lap: 2,
    attempt: 1,
    base,
    model: "claude-sonnet-5-5",
    budget: { usd: 2_000_000, turns: 20, minutes: 5 },
    setup: [],
    verify: [{ name: "test", kind: "test", run: "npm test" }],
    protected: [".github/**"],
    plan: { summary: "One small change.", units: [unit] },
    unit,
    feedback: [],
  };
  return TaskFile.parse({ version: 1, tasks: [build] });
}
