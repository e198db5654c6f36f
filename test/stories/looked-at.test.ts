import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { inFolder } from "../../app/box/git.ts";
import { script } from "../../app/scripted-model/builders.ts";
import { musterIn } from "../cli/muster.ts";
import { openSource, type Source } from "../../app/cli/views/source.ts";
import * as views from "../../app/cli/views/views.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

async function tokenOf({ octokit }: Stage): Promise<string> {
  const auth = await octokit.auth();
  return typeof auth === "object" && auth !== null && "token" in auth ? String(auth.token) : "";
}

/** The command as a maintainer runs it elsewhere, with a token of their own. */
async function muster(stage: Stage, ...args: readonly string[]) {
  const environment = {
    GITHUB_TOKEN: await tokenOf(stage),
    GITHUB_API_URL: `${stage.box.forge.url}/api/v3`,
    ANTHROPIC_BASE_URL: stage.box.model.url ?? "",
    ANTHROPIC_API_KEY: stage.box.model.key,
  };
  return musterIn(environment, ...args, "--repo", "ann/calculator");
}

/** What a command tells in JSON, line by line. */
async function inJson(
  stage: Stage,
  command: (source: Source, telling: views.Telling) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const environment = { GITHUB_TOKEN: await tokenOf(stage), GITHUB_API_URL: `${stage.box.forge.url}/api/v3` };
  const lines: string[] = [];
  const telling = { json: true, print: (line: string) => void lines.push(line), now: Date.now };
  await command(await openSource("ann/calculator", environment), telling);
  return lines.map((line): unknown => JSON.parse(line));
}

const Gate = z.object({
  open: z.boolean().optional(),
  checks: z.array(z.object({ name: z.string(), state: z.string(), detail: z.string() })).default([]),
});

/** The app's answer to a maintainer about the quality gate. */
async function asked(stage: Stage, repo: string) {
  const headers = { authorization: `Bearer ${await tokenOf(stage)}` };
  const answer = await fetch(`${stage.box.app().url}/quality-gate?repo=${repo}`, { headers });
  const { open, checks } = Gate.parse(await answer.json());
  const failed = checks.filter(({ state }) => state === "failed").map(({ name, detail }) => [name, detail]);
  return { status: answer.status, open, failed };
}

story(
  "no lap begins where a required file is missing; people see why, on the issue and from the command line, and what came of it afterwards",
  {
    config: "verify:\n  - node --test\nquality:\n  required: [CONTRIBUTING.md]\n",
    script: script(plansOneUnit(), buildsSub(), approves(), plansOneUnit()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    const closed = "required files (missing: CONTRIBUTING.md)";
    expect(await stage.status(issue)).toContain(`Now: the quality gate is closed: ${closed}.`);
    expect(stage.box.model.scripted?.requests).toEqual([]);
    expect(await muster(stage, "quality-gate")).toMatchObject({
      code: 2,
      stdout: expect.stringContaining(`The quality gate is closed: 1 check failed.\n- failed: ${closed}`),
    });

    expect(await asked(stage, "ann/calculator")).toEqual({
      status: 409,
      open: false,
      failed: [["required files", "missing: CONTRIBUTING.md"]],
    });

    const content = Buffer.from("Be kind.\n").toString("base64");
    const file = { path: "CONTRIBUTING.md", message: "Say how", content };
    await stage.octokit.rest.repos.createOrUpdateFileContents({ ...stage.at, ...file });
    await stage.settles();
    await stage.later(3 * 60_000);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);

    const gate = await muster(stage, "quality-gate", "--json");
    expect(gate).toMatchObject({ code: 0, stderr: "", lines: [{ open: true, repository: "ann/calculator" }] });
    expect(await asked(stage, "ann/calculator")).toEqual({ status: 200, open: true, failed: [] });
    expect(await asked(stage, "ann/elsewhere")).toMatchObject({ status: 404 });
    expect((await fetch(`${stage.box.app().url}/quality-gate?repo=ann/calculator`)).status).toBe(401);
    const { number } = await stage.pull(issue);
    const status = await muster(stage, "status");
    expect(status.stdout).toMatch(
      new RegExp(
        `1 mission: 0 at work, 1 waiting for a person[^]*#${issue} Add sub .*in-review, pull request #${number}`,
      ),
    );
    expect((await muster(stage, "summary", "--json")).lines).toMatchObject([
      { open: 1, features: [{ issue, state: "open", units: [{ id: "u1", done: true }], clarity: 9 }] },
    ]);
    const history = await muster(stage, "history", "--mission", String(issue));
    expect(history.stdout).toMatch(
      /mission opened: Add sub[^]*planned: Add sub[^]*built [0-9a-f]{7}[^]*is ready for review/,
    );
    expect((await muster(stage, "history", "--mission", "99")).code).toBe(1);
    expect(await inJson(stage, views.status)).toMatchObject([
      { waitingForPeople: 1, missions: [{ issue, state: "in-review", pull: number }] },
    ]);
    const events = await inJson(stage, (source, telling) => views.history(source, { ...telling, mission: issue }));
    expect(events.map((line) => Object(line).event.kind)).toEqual((await stage.journal(issue)).map(({ kind }) => kind));
    expect(await inJson(stage, views.policy)).toMatchObject([{ quality: { required: ["CONTRIBUTING.md"] } }]);
    expect(await inJson(stage, views.validateConfig)).toEqual([{ valid: true, there: true, problems: [] }]);
    expect((await muster(stage, "policy")).stdout).toContain("Quality gate: required files CONTRIBUTING.md");
    expect(await muster(stage, "validate-config")).toMatchObject({ code: 0, stdout: ".github/muster.yml is valid.\n" });

    const before = await stage.git("for-each-ref");
    const looked = await muster(stage, "doctor");
    expect(looked).toMatchObject({ code: 2, stderr: "" });
    expect(looked.stdout).toContain("WRONG: default branch: main is not protected");
    expect(looked.stdout).toMatch(
      /ok: workflow: [^]*ok: runs: its last run ended with success[^]*ok: the app: http:\S+ answers/,
    );
    const dry = await muster(stage, "plan", "--dry-run", "--issue", String(issue));
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^# Dry run: Add sub [^]*\*\*Strategy\*\*: feature scaffolding, [^]*\*\*Layers\*\*: u1\.[^]*\*\*Cost\*\*: about \$/,
      ),
    });
    expect(await stage.git("for-each-ref")).toBe(before);
    await aClone(stage);
  },
);

story(
  "nothing is built on a project that does not pass the smoke command, and the comment names the gate",
  { config: "verify:\n  - node --test\nquality:\n  smoke: test -f built.txt\n", script: script(plansOneUnit()) },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toContain(
      "The quality gate is closed: smoke command. The set-up command `test -f built.txt` ended with 1",
    );
    expect(stage.box.model.scripted?.requests).toEqual([]);
  },
);

/** What a clone knows that has fetched the journals; and what it says when somebody has changed one. */
async function aClone({ project, git }: Stage): Promise<void> {
  const fromDisk = await musterIn({}, "status", "--json", "--repo", project.directory);
  expect(fromDisk.lines).toMatchObject([{ missions: [{ issue: 1, state: "in-review" }] }]);
  const journal = await git("show", "refs/muster/state/1:journal.jsonl");
  await inFolder(async (folder) => {
    const forged = join(folder, "forged");
    await writeFile(forged, `${journal.replace("mission", "session").replace('"by":"ann"', '"by":"eve"')}\n`);
    const blob = await git("hash-object", "-w", forged);
    const index = ["-c", "core.bare=true"];
    await git(...index, "read-tree", "--empty");
    await git(...index, "update-index", "--add", "--cacheinfo", `100644,${blob},journal.jsonl`);
    const tree = await git("write-tree");
    const commit = await git("-c", "user.name=eve", "-c", "user.email=eve@example.com", "commit-tree", tree, "-m", "x");
    await git("update-ref", "refs/muster/state/1", commit);
  });
  const told = await musterIn({}, "status", "--repo", project.directory);
  expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be believed: line 1 was changed") });
  const gate = await musterIn({}, "quality-gate", "--repo", project.directory);
  expect(gate).toMatchObject({ code: 2, stdout: expect.stringContaining("failed: journal intact (1: line 1") });
}
