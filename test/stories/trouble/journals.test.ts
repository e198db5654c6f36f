import { expect } from "vitest";
import { script } from "../../../app/scripted-model/builders.ts";
import { endOf, inReview } from "../support/end.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";

story(
  "a journal that was set back stops its own mission, which says what to do; another goes on; put back, it ends as if nothing had been",
  {
    script: script(plansOneUnit(), buildsSub(), approves()),
  },
  async (stage) => {
    const { at, octokit, git } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(inReview(branch));
    const says = (body: string) => octokit.rest.issues.createComment({ ...at, issue_number: issue, body });
    const commits = (await git("rev-list", "refs/muster/state/1")).split("\n");
    const before = await stage.journal(issue);

    await git("update-ref", "refs/muster/state/1", commits[3] ?? "");
    await says("How is it going?");
    const other = await stage.labelled("Double numbers", "`double(3)` is 6.\n\nDepends on #1.");
    await stage.settles();
    const asked =
      (await stage.comments(issue)).find(({ body }) => body.includes("waiting for its journal"))?.body ?? "";
    expect(asked).toMatch(/it was set back: it holds \d+ events, and \d+ more had been recorded/);
    expect(await stage.labels(other)).toEqual(["muster", "muster: queued"]);
    expect((await git("rev-list", "refs/muster/state/1")).split("\n")).toEqual(commits.slice(3));

    const [, commit = ""] =
      /`git fetch .* git push --force origin ([0-9a-f]{40}):refs\/muster\/state\/1 /.exec(asked) ?? [];
    await git("update-ref", "refs/muster/state/1", commit);
    // A person with a backup of everything: both refs go, and only the comment remembers.
    const [all = ""] = commits;
    for (const kind of ["state", "witness"]) await git("update-ref", `refs/muster/${kind}/1`, commits[5] ?? "");
    await says("And now?");
    await stage.settles();
    expect((await stage.comments(issue)).find(({ body }) => body.includes("waiting for its journal"))?.body).toMatch(
      /holds \d+ events, and the status comment on its issue tells of \d+/,
    );
    for (const kind of ["state", "witness"]) await git("update-ref", `refs/muster/${kind}/1`, all);

    await says("And now?");
    await stage.settles();
    expect(await stage.journal(issue)).toEqual(before);
    const end = await endOf(stage, issue);
    expect({ ...end, comments: end.comments.filter((slot) => slot === "journal") }).toMatchObject({
      journal: inReview(branch).journal,
      comments: ["journal"],
    });
    expect((await stage.comments(issue)).some(({ body }) => body.includes("its journal is whole again"))).toBe(true);
  },
);
