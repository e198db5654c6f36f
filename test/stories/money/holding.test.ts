import { expect } from "vitest";
import { always, script } from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { tasksAsked } from "../support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

/** The scene, with a first answer that nobody lives to see. */
function slowly(scene: Scene): Scene {
  return { ...scene, turns: scene.turns.map((turn) => ({ ...turn, delayMs: 10 * 60_000 })) };
}

const asked = ({ box }: Stage) => box.model.scripted?.requests.length;

/** Changes `.github/muster.yml` on the default branch, as a person does. */
async function configure({ octokit, at }: Stage, config: string): Promise<void> {
  const path = ".github/muster.yml";
  const { data } = await octokit.rest.repos.getContent({ ...at, path });
  const sha = "sha" in data ? data.sha : "";
  const content = Buffer.from(config).toString("base64");
  await octokit.rest.repos.createOrUpdateFileContents({
    ...at,
    path,
    sha,
    content,
    message: "Configure",
    branch: "main",
  });
}

story(
  "a mission that a maintainer pauses asks the model nothing more until they resume it, and nobody is blamed",
  { script: script(plansOneUnit(), slowly(buildsSub({ task: "1-2-*" })), buildsSub(), approves()) },
  async (stage) => {
    const { at, octokit, box } = stage;
    const issue = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(() => tasksAsked(stage), { timeout: 60_000 }).toContain("1-2-build-u1");
    const before = asked(stage);
    const say = (body: string) => octokit.rest.issues.createComment({ ...at, issue_number: issue, body });
    await say("/muster pause");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: paused"]);
    expect(await stage.status(issue)).toContain("ann paused it");
    await stage.later(5 * 60_000);
    expect(asked(stage)).toBe(before);
    expect(box.forge.actions.runs(stage.project.fullName).filter((run) => run.conclusion === "cancelled")).toHaveLength(
      1,
    );
    await say("/muster resume");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const journal = await stage.journal(issue);
    expect(
      journal.filter(({ kind }) => ["paused", "resumed", "attemptFailed"].includes(kind)).map(({ kind }) => kind),
    ).toEqual(["paused", "resumed"]);
  },
);

story(
  "a repository that switches Muster off ends what runs and begins nothing, until it is switched on again",
  {
    script: script(
      slowly(plansOneUnit({ task: "1-1-*" })),
      always(plansOneUnit()),
      always(buildsSub()),
      always(approves()),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(() => tasksAsked(stage), { timeout: 60_000 }).toEqual([`${issue}-1-plan`]);
    await configure(stage, "enabled: false\nverify:\n  - node --test\n");
    await stage.settles();
    expect(await stage.status(issue)).toContain("Muster is switched off here");
    const second = await stage.labelled(`${subtract.title} too`, subtract.body);
    await stage.settles();
    await stage.later(5 * 60_000);
    expect(asked(stage)).toBe(1);
    expect((await stage.journal(second)).map(({ kind }) => kind)).toEqual(["opened", "resembled"]);
    await configure(stage, "verify:\n  - node --test\n");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect((await stage.journal(issue)).some(({ kind }) => kind === "attemptFailed")).toBe(false);
  },
);

story(
  "an organisation's variables cap every repository's day, and switch all of them off",
  { script: script(plansOneUnit()) },
  async (stage) => {
    const { box, project } = stage;
    box.forge.setVariable(project.fullName, "MUSTER_DAY_USD", "0.005");
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.status(issue)).toContain("the day's budget of $0.0050 is spent");
    box.forge.setVariable(project.fullName, "MUSTER_DAY_USD", "");
    box.forge.setVariable(project.fullName, "MUSTER_OFF", "1");
    const off = await stage.labelled(`${subtract.title} too`, subtract.body);
    await stage.settles();
    expect(await stage.comments(off)).toEqual([]);
    expect(asked(stage)).toBe(0);
  },
);

/** Writes the owner's switch, in their repository `.github`. */
async function ofOwner({ octokit, at }: Stage, text: string, sha?: string): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const { data } = await octokit.rest.repos.createOrUpdateFileContents({
    owner: at.owner,
    repo: ".github",
    path: "muster.yml",
    content,
    message: "Switch",
    ...(sha === undefined ? {} : { sha }),
  });
  return data.content?.sha ?? "";
}

story(
  "the owner of many repositories switches Muster off for all of them: what runs is ended before it asks a model again, and nothing begins",
  {
    script: script(
      slowly(plansOneUnit({ task: "1-1-*" })),
      always(plansOneUnit()),
      always(buildsSub()),
      always(approves()),
    ),
  },
  async (stage) => {
    const { box, project } = stage;
    await box.forge.createRepository(project.owner, ".github", { private: false });
    box.forge.addCollaborator(`${project.owner}/.github`, "ann", "admin");
    const issue = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(() => tasksAsked(stage), { timeout: 60_000 }).toEqual([`${issue}-1-plan`]);
    const file = await ofOwner(stage, "enabled: false\n");
    await stage.settles();
    expect(asked(stage)).toBe(1);
    expect(await stage.status(issue)).toContain(
      `Muster is switched off for all repositories of this owner (\`enabled: false\` in \`muster.yml\` of ${project.owner}/.github)`,
    );
    await ofOwner(stage, "enabled: true\n", file);
    await stage.later(5 * 60_000);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect((await stage.journal(issue)).some(({ kind }) => kind === "attemptFailed")).toBe(false);
  },
);
