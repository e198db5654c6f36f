/** A folder as a worker finds it: a checkout with enough to read, and tasks for it. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TaskFile } from "#mission/task";

export const reads = 28;
export const edits = 6;
export const runs = 6;

export function source(index: number): string {
  return `src/part-${index}.js`;
}

/** A plausible file of about three kilobytes. */
function contents(index: number): string {
  const line = (at: number) => `export const value${at} = compute(${index}, ${at}); // part ${index}, step ${at}\n`;
  return Array.from({ length: 50 }, (_, at) => line(at)).join("");
}

/** Lays out `repository` and `muster-tasks` for that many tasks of the same kind; answers the tasks' ids. */
export function layGround(folder: string, tasks: number): readonly string[] {
  const repository = join(folder, "repository");
  mkdirSync(join(repository, "src"), { recursive: true });
  for (let index = 0; index < reads; index += 1) writeFileSync(join(repository, source(index)), contents(index));
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "Begin");
  const base = git(repository, "rev-parse", "HEAD");
  const units = Array.from({ length: tasks }, (_, index) => `u${index + 1}`);
  const file = TaskFile.parse({ version: 1, perRunner: tasks, tasks: units.map((unit) => taskFor(unit, base)) });
  mkdirSync(join(folder, "muster-tasks"));
  writeFileSync(join(folder, "muster-tasks", "tasks.json"), JSON.stringify(file));
  return file.tasks.map(({ id }) => id);
}

function git(directory: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: directory, encoding: "utf8" }).trim();
}

function taskFor(id: string, base: string) {
  const unit = {
    id,
    title: "Tidy the parts",
    description: "Every part computes its values in the same way.",
    paths: ["src/**"],
    acceptance: ["`node test.js` passes"],
  };
  return {
    kind: "build",
    id: `7-2-build-${id}`,
    issue: 7,
    title: "Tidy the parts",
    body: "The parts under src compute their values each in its own way. They should agree.",
    lap: 2,
    attempt: 1,
    base,
    model: "claude-sonnet-5-5",
    budget: { usd: 50_000_000, turns: 60, minutes: 10 },
    setup: [],
    verify: [{ name: "test", kind: "test", run: "npm test" }],
    protected: [".github/**"],
    plan: { summary: "One pass over the parts.", units: [unit] },
    unit,
    feedback: [],
  };
}
