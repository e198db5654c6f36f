import { expect } from "vitest";
import { script } from "../../../app/scripted-model/builders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const path = ".github/muster.yml";

/** A person edits a file of the default branch on GitHub's pages. */
async function edits({ octokit, at }: Stage, text: string): Promise<void> {
  const { data } = await octokit.rest.repos.getContent({ ...at, path });
  const sha = Array.isArray(data) ? "" : data.sha;
  const content = Buffer.from(text).toString("base64");
  await octokit.rest.repos.createOrUpdateFileContents({ ...at, path, sha, content, message: "Mend the configuration" });
}

story(
  "a configuration with an unknown key stops everything until it is mended, an issue without a text until it is written",
  {
    config: "verify:\n  - node --test\nbuget:\n  feature_usd: 3\n",
    script: script(plansOneUnit(), buildsSub(), approves()),
  },
  async (stage) => {
    const { labels, settles, octokit, at } = stage;
    const issue = await stage.labelled(subtract.title, "");
    await settles();
    const { data } = await octokit.rest.checks.listForRef({ ...at, ref: "main", check_name: "Muster configuration" });
    expect(data.check_runs).toMatchObject([{ conclusion: "failure" }]);
    const check_run_id = data.check_runs[0]?.id ?? 0;
    const annotations = await octokit.rest.checks.listAnnotations({ ...at, check_run_id });
    expect(annotations.data).toMatchObject([
      { path, start_line: 3, message: "Unknown key `buget`; did you mean `budget`?" },
    ]);
    expect(await stage.status(issue)).toContain("line 3: Unknown key `buget`; did you mean `budget`?");
    expect((await stage.journal(issue)).map((event) => event.kind)).toEqual(["opened"]);

    await edits(stage, "verify:\n  - node --test\nbudget:\n  feature_usd: 3\n");
    await settles();
    expect(await labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(await stage.status(issue)).toContain("- [ ] 1. Only what the title says");
    expect(stage.box.model.scripted?.requests).toEqual([]);

    await octokit.rest.issues.update({ ...at, issue_number: issue, body: subtract.body });
    await settles();
    expect(await labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect((await stage.comments(issue)).length).toBe(2);
  },
);
