/** Files and summaries at the sizes where GitHub ends. */

import { execa } from "execa";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { summarise } from "../../../app/cli/views/plan.ts";
import { commit, test } from "../../support/repository.ts";

test.each([
  ["one byte less than", -1, true],
  ["exactly", 0, true],
  ["one byte more than", 1, false],
])("a summary of %s a mebibyte, with what stands there already, is written or pointed to", async (_, more, fits) => {
  const folder = await mkdtemp(join(tmpdir(), "muster-summary-"));
  const [file, before] = [join(folder, "summary.md"), "# Before\n"];
  await writeFile(file, before);
  const text = "x".repeat(1024 * 1024 + more - before.length - 1);
  await summarise(file, text);
  const shown = await readFile(file, "utf8");
  await rm(folder, { recursive: true });
  expect(shown).toBe(
    fits
      ? `${before}${text}\n`
      : `${before}_This has 1,048,568 bytes, and GitHub shows no more than 1,048,576 in a job's summary: it is in the job's log, whole._\n`,
  );
});

test("of a change to more files than GitHub lists, every one is judged", async ({ remote }) => {
  const git = await remote.clone();
  const before = await commit(git, undefined, { "README.md": "Notes.\n" });
  const names = Array.from({ length: 3001 }, (_, index) => `docs/${String(index).padStart(4, "0")}.md`);
  const files = names.map((name) => `M 644 inline ${name}\ndata 5\ntext\n\n`);
  const head = `commit refs/heads/large\ncommitter Ann <ann@example.com> 0 +0000\ndata 0\nfrom ${before}\n`;
  await execa("git", ["fast-import", "--quiet"], { cwd: git.directory, input: head + files.join("") });
  const after = await git.resolve("refs/heads/large");
  if (after === undefined) throw new Error("the large change was not made");
  const changes = await git.changes(before, after);
  expect(changes.map(({ path }) => path).toSorted()).toEqual(names);
});
