import { expect } from "vitest";
import { tracesIn } from "../../../app/cli/trace/verify.ts";
import { script } from "../../../app/scripted-model/builders.ts";
import { endOf, inReview } from "../support/end.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";

/** What the mission says of its journal on its issue. */
async function saidOfJournal(stage: Stage, issue: number): Promise<string> {
  const found = (await stage.comments(issue)).find(({ body }) => body.startsWith(`<!-- muster:${issue}:journal -->`));
  return found?.body ?? "nothing";
}

const commitsOf = async ({ git }: Stage) => (await git("rev-list", "refs/muster/state/1")).split("\n");

async function move({ git }: Stage, to: string | undefined, ...kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) await git("update-ref", `refs/muster/${kind}/1`, to ?? expect.fail("there is no commit"));
}

story(
  "a journal that was set back stops its own mission, which says what to do; another goes on; put back, it ends as if nothing had been",
  { script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const { at, octokit, project } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await endOf(stage, issue)).toEqual(inReview(branch));
    const says = (body: string) => octokit.rest.issues.createComment({ ...at, issue_number: issue, body });
    const [commits, before] = [await commitsOf(stage), await stage.journal(issue)];

    await move(stage, commits[3], "state");
    await says("How is it going?");
    const other = await stage.labelled("Double numbers", "`double(3)` is 6.\n\nDepends on #1.");
    await stage.settles();
    const asked = await saidOfJournal(stage, issue);
    expect(asked).toMatch(/it was set back: it holds \d+ events, and \d+ more had been recorded/);
    expect(await stage.labels(other)).toEqual(["muster", "muster: queued"]);
    expect(await commitsOf(stage)).toEqual(commits.slice(3));
    const trace = async () => (await tracesIn(project.directory)).map(({ actor, state }) => `${actor} ${state}`);
    expect(await trace()).toEqual(["1 broken", `${other} whole`]);

    const [, commit] = /git push --force origin ([0-9a-f]{40}):refs\/muster\/state\/1 /.exec(asked) ?? [];
    expect(commit).toBe(commits[0]);
    // Somebody with an old copy of everything: both refs go, and only the comment remembers.
    await move(stage, commits[5], "state", "witness");
    await says("And now?");
    await stage.settles();
    const told = /holds \d+ events, and the status comment on its issue tells of \d+/;
    expect(await saidOfJournal(stage, issue)).toMatch(told);

    await move(stage, commit, "state", "witness");
    await says("And now?");
    await stage.settles();
    expect(await stage.journal(issue)).toEqual(before);
    expect(await saidOfJournal(stage, issue)).toMatch(/its journal is whole again/);
    expect(await trace()).toEqual(["1 whole", `${other} whole`]);
    expect((await endOf(stage, issue)).journal).toEqual(inReview(branch).journal);
  },
);
