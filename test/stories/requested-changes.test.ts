import { expect } from "vitest";
import { edit, finishes, fixes, run, script, uses } from "../../app/scripted-model/builders.ts";
import { anotherApp, asMuster, toldTo } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story, type Stage } from "./support/story.ts";

const addsWhatWasAsked = fixes([
  uses(
    edit("math.js", "export const sub", "/** The first without the second. */\nexport const sub"),
    edit("sub.test.js", "sub(3, 1), 2)", "[sub(3, 1), sub(1, 3)].join(), '2,-2')"),
  ),
  uses(run("node --test")),
  finishes("Documented `sub` and covered a negative result.", "It says so now."),
]);

const asked = [
  { path: "math.js", line: 2, body: "Please say what it does." },
  { path: "sub.test.js", line: 5, body: "A negative result is not covered." },
];

story(
  "requested changes become the next attempt, each thread gets its answer, and only a maintainer's approval of the new head lets it land",
  { visibility: "public", script: script(plansOneUnit(), buildsSub(), approves(), addsWhatWasAsked, approves()) },
  async (stage) => {
    const { octokit, at, settles, pull, labels, tip } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await settles();
    const first = await pull(issue);
    const before = await tip("muster/integration");

    await octokit.rest.pulls.createReview({
      ...at,
      pull_number: first.number,
      event: "REQUEST_CHANGES",
      body: "Nearly there.",
      comments: asked,
    });
    await settles();
    const second = await pull(issue);
    expect(second.number).toBe(first.number);
    expect(second.head.sha).not.toBe(first.head.sha);
    expect(await stage.git("rev-parse", `${second.head.sha}^`)).toBe(first.head.sha);
    const told = toldTo(stage, `${issue}-4-fix-u1`);
    for (const { path, line, body } of asked) {
      expect(told).toContain(body);
      expect(told).toContain(`From: person ann at ${path}:${line}`);
    }
    const answer = expect.stringMatching(new RegExp(`^Done in ${second.head.sha.slice(0, 7)}\\. It says so now\\.$`));
    expect(await threads(stage, first.number)).toEqual(
      asked.map(({ body }) => ({ isResolved: true, said: [body, answer] })),
    );
    expect(await labels(issue)).toContain("muster: in-review");

    await approvalsThatDoNotCount(stage, first.number, first.head.sha);
    await settles();
    expect(await labels(issue)).toContain("muster: in-review");
    expect(await tip("muster/integration")).toBe(before);

    await stage.approve(first.number);
    await settles();
    expect(await labels(issue)).toContain("muster: integrated");
    expect(await tip("muster/integration")).toBe(second.head.sha);
  },
);

/** A maintainer of an older head, a stranger, a bot; and the author, whom GitHub itself refuses. */
async function approvalsThatDoNotCount(stage: Stage, pull_number: number, older: string): Promise<void> {
  const { at, octokit } = stage;
  const approval = { ...at, pull_number, event: "APPROVE" as const };
  await octokit.rest.pulls.createReview({ ...approval, commit_id: older });
  await stage.person("stranger").rest.pulls.createReview(approval);
  const bot = await anotherApp(stage, "ann-approves", { permissions: { pull_requests: "write", contents: "write" } });
  await bot.rest.pulls.createReview(approval);
  const muster = await asMuster(stage);
  await expect(muster.rest.pulls.createReview(approval)).rejects.toMatchObject({ status: 422 });
}

type Seen = {
  readonly repository: {
    readonly pullRequest: {
      readonly reviewThreads: {
        readonly nodes: readonly {
          readonly isResolved: boolean;
          readonly comments: { readonly nodes: readonly { readonly body: string }[] };
        }[];
      };
    };
  };
};

async function threads({ octokit, at }: Stage, number: number) {
  const seen = await octokit.graphql<Seen>(
    `query($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
      reviewThreads(first: 10) { nodes { isResolved comments(first: 10) { nodes { body } } } } } } }`,
    { ...at, number },
  );
  const { nodes } = seen.repository.pullRequest.reviewThreads;
  return nodes.map((thread) => ({
    isResolved: thread.isResolved,
    said: thread.comments.nodes.map(({ body }) => body),
  }));
}
