import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Sha } from "#mission/ids";
import { cloneOf, originOf } from "../../../action/work/site/clone.ts";
import { bundleWork, takeStock } from "../../../action/work/site/stock.ts";
import { folder, git, repositoryWith, type Repository } from "./repository.ts";

const files = { "greet.js": "exports.greet = () => 'Hello';\n", ".github/ci.yml": "on: push\n" };

/** A commit on the first one that says something else in these files. */
function branch({ directory, head }: Repository, name: string, changes: Readonly<Record<string, string>>): Sha {
  git(directory, "checkout", "-q", "-b", name, head);
  for (const [path, text] of Object.entries(changes)) writeFileSync(join(directory, path), text);
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "-m", name);
  return Sha.parse(git(directory, "rev-parse", "HEAD"));
}

test("a worker that merges starts from both sides, must resolve the marks, and hands over one commit with both parents", async () => {
  const repository = repositoryWith(files);
  const feature = branch(repository, "feature", { "greet.js": "exports.greet = () => 'Hi';\n" });
  const others = { "greet.js": "exports.greet = () => 'Good day';\n", ".github/ci.yml": "on: pull_request\n" };
  const landed = branch(repository, "landed", others);
  const origin = await originOf(repository.directory, feature);
  const clone = await cloneOf(origin, folder("clone"), { merge: landed });

  const greeting = join(clone.workspace, "greet.js");
  expect(readFileSync(greeting, "utf8")).toMatch(/^<{7} .*\n.*'Hi'.*\n={7}\n.*'Good day'.*\n>{7} /);
  expect(readFileSync(join(clone.workspace, ".github/ci.yml"), "utf8")).toBe("on: pull_request\n");
  expect((await takeStock(clone, [".github/**"])).problems).toEqual([
    expect.objectContaining({ kind: "unfinished", text: "greet.js still has conflict marks: resolve them." }),
  ]);

  writeFileSync(greeting, "exports.greet = () => 'Good day, and hi';\n");
  const work = await takeStock(clone, [".github/**"]);
  expect(work.problems).toEqual([]);
  const file = join(folder("bundle"), "changes.bundle");
  const tip = await bundleWork(clone, work, { message: "Merge\n", at: Date.UTC(2026, 10, 21), file });
  git(repository.directory, "fetch", "-q", file, "refs/heads/changes:refs/heads/result");
  expect(git(repository.directory, "show", "-s", "--format=%H %P", "result")).toBe(`${tip} ${feature} ${landed}`);

  writeFileSync(join(clone.workspace, ".github/ci.yml"), "on: fork\n");
  expect((await takeStock(clone, [".github/**"])).problems).toEqual([
    expect.objectContaining({
      kind: "forbidden",
      text: ".github/ci.yml is protected (.github/**): put it back as it was.",
    }),
  ]);
});

test("a merge without conflicts changes the work tree, and is a change by itself", async () => {
  const repository = repositoryWith(files);
  const feature = branch(repository, "feature", { "greet.js": "exports.greet = () => 'Hi';\n" });
  const landed = branch(repository, "landed", { "part.js": "exports.part = () => 'Bye';\n" });
  const clone = await cloneOf(await originOf(repository.directory, feature), folder("clone"), { merge: landed });
  expect(clone.conflicts).toEqual([]);
  expect(await takeStock(clone, [])).toMatchObject({
    problems: [],
    changed: new Map([["part.js", expect.any(String)]]),
  });
});
