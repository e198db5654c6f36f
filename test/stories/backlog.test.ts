import { expect } from "vitest";
import { always, asks, edit, finishes, fixes, refuses, says, script, uses } from "../../app/scripted-model/builders.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { approves, buildsFile, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { story, type Stage } from "./support/story.ts";

const config = "workers: { max_jobs: 1 }\nverify: [node --test]\n";

story(
  "features that wait for another start when it has landed, by their priority; one that fails lets the next go first",
  {
    config,
    script: script(
      plansOneUnit({ issue: 1 }),
      buildsSub({ issue: 1 }),
      approves({ issue: 1 }),
      plansOneUnit({ issue: 2 }),
      buildsFile("double", "export const double = (a) => a + a;\n", "double(3), 6", { issue: 2 }),
      approves({ issue: 2 }),
      plansOneUnit({ issue: 3 }),
      buildsFile("square", "export const square = (a) => a + a;\n", "square(3), 9", { issue: 3 }),
      fixes([uses(edit("square.js", "a + a", "a * a")), finishes("It multiplies now.")], { issue: 3 }),
      approves({ issue: 3 }),
    ),
  },
  async (stage) => {
    const first = await stage.issue(subtract.title, subtract.body);
    const low = await stage.labelled("Double numbers", `\`double(3)\` is 6.\n\nDepends on #${first}.`);
    const high = await blocked(stage, "Square numbers", "Given a number, `square` answers its square.", first);
    await relabel(stage, high, "muster: impact 9");
    const lost = await stage.labelled("Halve something", "It should halve.\n\nDepends on #999 and other/place#3.");
    const deferred = await stage.issue("Print a table", "All results, one below the other, aligned to the right.");
    await relabel(stage, deferred, "muster: defer", "muster");
    await stage.settles();
    expect(tasksAsked(stage)).toEqual([]);
    expect(await stage.status(deferred)).toContain("Now: it is deferred by the label `muster: defer`");
    expect(await stage.status(low)).toContain(`Now: it depends on #${first}, which is open.`);
    expect(await stage.status(high)).toContain("(impact 9 by its label, effort 5 by default)");
    expect(await stage.status(lost)).toContain(
      "it depends on #999, which is not to be found in this repository and other/place#3, which is in another repository, where Muster cannot look. **What I need from you:**",
    );
    expect(await stage.labels(high)).toEqual(expect.arrayContaining(["muster: impact 9", "muster: queued"]));

    await relabel(stage, first, "muster");
    await stage.settles();
    await stage.approve((await stage.pull(first)).number);
    await stage.settles();
    expect(await stage.labels(first)).toContain("muster: integrated");
    const order = tasksAsked(stage).map((task) => task.split("-"));
    const after = order.filter(([issue]) => Number(issue) === low || Number(issue) === high);
    expect(after.map(([issue, , kind]) => `${issue} ${kind}`)).toEqual([
      `${high} plan`,
      `${high} build`,
      ...["plan", "build", "review"].map((kind) => `${low} ${kind}`),
      `${high} fix`,
      `${high} review`,
    ]);
    const kinds = (await stage.journal(high)).map(({ kind }) => kind);
    expect(kinds.indexOf("gaveWay")).toBe(kinds.indexOf("attemptFailed") + 1);
    for (const issue of [low, high]) expect(await stage.labels(issue)).toContain("muster: in-review");
  },
);

/** An issue that GitHub shows as blocked by another. */
async function blocked(stage: Stage, title: string, body: string, by: number): Promise<number> {
  const { octokit, at } = stage;
  const issue_number = await stage.issue(title, body);
  const { data } = await octokit.rest.issues.get({ ...at, issue_number: by });
  await octokit.rest.issues.addBlockedByDependency({ ...at, issue_number, issue_id: data.id });
  await relabel(stage, issue_number, "muster");
  return issue_number;
}

async function relabel({ octokit, at }: Stage, issue_number: number, ...labels: string[]): Promise<void> {
  await octokit.rest.issues.addLabels({ ...at, issue_number, labels });
}

const neverAnswers = { ...refuses(), delayMs: 10 * 60_000 };

story(
  "a pinned feature goes before every priority, the older of two first, and one that was given up behind all for a while; of features that wait for each other the one of the lowest goes; what will not be done is told and waited for",
  {
    config,
    script: script(
      { name: "never answers", when: { role: "planner", issue: 2 }, turns: [neverAnswers] },
      { name: "mumbles", when: { role: "planner", task: "1-1-plan" }, turns: [says("Hm."), says("Hm."), says("Hm.")] },
      { name: "refuses", when: { role: "planner", task: "1-2-plan" }, turns: [refuses()] },
      always(asks(["Which ones?"])),
    ),
  },
  async (stage) => {
    const { octokit, at } = stage;
    const givenUp = await stage.labelled("Export as CSV", "With `;` between the columns.");
    await stage.settles();
    await stage.later(60_000);
    const busy = await stage.labelled("Decide on a name", "Nobody has a name for it yet.");
    await expect.poll(() => tasksAsked(stage).at(-1), { timeout: 60_000, interval: 500 }).toBe(`${busy}-1-plan`);
    const alpha = await stage.issue("Print colours", `Headings are bold.\n\nDepends on #${busy + 2}.`);
    const beta = await stage.issue("Sort the rows", `By their names.\n\nDepends on #${alpha}.`);
    const tells = (issue: number, words: string) =>
      expect.poll(() => stage.status(issue), { timeout: 90_000, interval: 500 }).toContain(words);
    await relabel(stage, beta, "muster: impact 3");
    await Promise.all([alpha, beta].map((issue) => relabel(stage, issue, "muster")));
    const pinned = await stage.issue(
      "Explain exit codes",
      "The help should list what each code means: 0 is done, 1 is failed.",
    );
    const newer = await stage.issue("Explain options", "The help should say what each of `-a` and `-b` does.");
    for (const issue of [newer, pinned]) await relabel(stage, issue, "muster: impact 1", "muster: pin", "muster");
    await relabel(stage, givenUp, "muster: impact 10");
    await octokit.rest.issues.createComment({ ...at, issue_number: givenUp, body: "/muster retry" });
    const declined = await stage.issue("Support floppy disks", "All of them.");
    await octokit.rest.issues.update({ ...at, issue_number: declined, state: "closed", state_reason: "not_planned" });
    const lost = await stage.labelled("Eject the disk", `When it is written.\n\nDepends on #${declined}.`);
    await tells(
      alpha,
      `#${alpha} and #${beta} wait for one another in a circle, so #${beta}, which has the lowest priority`,
    );
    await tells(beta, "it has the lowest priority of them, so it does not wait for the others");
    await tells(pinned, "1 mission is ahead of it and 1 may run at once");
    await tells(givenUp, "6.93 (impact 10 by its label, effort 5 by default, −20 % for failed attempts)");
    await tells(
      lost,
      `#${declined}, which is closed without being done. **What I need from you:** that will not be done`,
    );

    await octokit.rest.issues.createComment({ ...at, issue_number: busy, body: "/muster cancel" });
    await stage.settles();
    expect(tasksAsked(stage)).toEqual([
      `${givenUp}-1-plan`,
      `${givenUp}-2-plan`,
      ...[busy, pinned, newer, beta].map((issue) => `${issue}-1-plan`),
      `${givenUp}-3-plan`,
    ]);
    for (const issue of [alpha, lost]) expect(await stage.labels(issue)).toContain("muster: queued");
  },
);
