import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { script } from "../../app/scripted-model/builders.ts";
import { musterIn } from "../cli/muster.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { plansOneUnit } from "./support/scenes.ts";
import { story } from "./support/story.ts";

const backlog = `# Backlog

## P1: Export as CSV
<!-- effort 3 -->

Columns as on the page.

## P6: Sort by date

The newest comes first, everywhere.

## Ideas
`;

story(
  "a backlog is imported from a file, listed with its scores, changed by labels that missions read, and exported again",
  { script: script(plansOneUnit()) },
  async (stage) => {
    const { token } = stage.box.forge.createUser("ann");
    const env = { GITHUB_TOKEN: token, GITHUB_API_URL: `${stage.box.forge.url}/api/v3` };
    const run = (...args: readonly string[]) =>
      musterIn(env, "backlog", ...args, "--repo", `${stage.at.owner}/${stage.at.repo}`);
    const folder = await mkdtemp(join(tmpdir(), "muster-backlog-"));
    const file = join(folder, "BACKLOG.md");
    try {
      await writeFile(file, backlog);
      const imported = await run("import", file, "--defer");
      expect(imported.stdout).toBe(
        `created    #1 Export as CSV\ncreated    #2 Sort by date\n${file}:12: “Ideas” is no feature; write \`## P<0 to 9>: title\`\n`,
      );
      expect(imported.code).toBe(2);
      await stage.settles();
      expect(await stage.labels(1)).toEqual(
        expect.arrayContaining(["muster", "muster: defer", "muster: impact 9", "muster: effort 3", "muster: queued"]),
      );
      expect(await stage.status(2)).toContain("Now: it is deferred by the label `muster: defer`");
      expect(tasksAsked(stage)).toEqual([]);

      const listed = await run("list");
      expect(listed.stdout).toBe(
        "  –  #1 Export as CSV  [queued]  8.40 (impact 9 by its label, effort 3 by its label); deferred\n" +
          "  –  #2 Sort by date  [queued]  3.47 (impact 4 by its label, effort 5 by default); deferred\n",
      );

      expect((await run("set", "2", "--impact", "10", "--pin", "--json")).lines).toMatchObject([
        { issue: 2, changed: true, labels: expect.arrayContaining(["muster: impact 10", "muster: pin"]) },
      ]);
      await stage.settles();
      const noted = (await stage.journal(2)).flatMap((event) => (event.kind === "noted" ? [event] : []));
      expect(noted.at(-1)).toMatchObject({ impact: 10, pinned: true, deferred: true });
      expect((await run("set", "99", "--impact", "1")).stderr).toContain(
        "read #99 of ann/calculator: it does not exist",
      );
      expect((await run("set", "2", "--impact", "11")).stderr).toContain("It must be 1 to 10.");

      await stage.octokit.rest.issues.addLabels({ ...stage.at, issue_number: 1, labels: ["muster: impact 2"] });
      await stage.settles();
      expect((await run("recalc")).stdout).toMatch(/^Labels mended: #1\. Woken to read theirs anew: none\.\n/);
      expect(await stage.labels(1)).not.toContain("muster: impact 2");

      await run("export", "--output", file);
      const text = await readFile(file, "utf8");
      expect(text).toContain("## P1: Export as CSV\n<!-- #1, effort 3 -->\n\nColumns as on the page.");
      await writeFile(file, text.replace("## P1:", "## P3:"));
      expect((await run("import", file, "--json")).lines).toMatchObject([
        {
          features: [
            { issue: 2, what: "unchanged" },
            { issue: 1, what: "changed" },
          ],
          problems: [],
        },
      ]);
      expect(await stage.labels(1)).toContain("muster: impact 7");
      await stage.settles();
      expect(tasksAsked(stage)).toEqual([]);
      expect((await run("defer", "1", "--undo")).stdout).toContain("#1 has now: ");
      expect(await stage.labels(1)).not.toContain("muster: defer");
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
