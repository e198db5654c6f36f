import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { expect } from "vitest";
import { z } from "zod";
import { git } from "../../app/box/git.ts";
import { script } from "../../app/scripted-model/builders.ts";
import { musterIn } from "../cli/muster.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

/** Every hand-off of every run, as a person downloads them: one folder a task. */
async function download({ octokit, at }: Stage, to: string): Promise<void> {
  const { data } = await octokit.rest.actions.listArtifactsForRepo({ ...at, per_page: 100 });
  for (const { id, name } of data.artifacts) {
    if (!name.startsWith("muster-handoffs-")) continue;
    const zip = await octokit.rest.actions.downloadArtifact({ ...at, artifact_id: id, archive_format: "zip" });
    for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(z.instanceof(ArrayBuffer).parse(zip.data))))) {
      await mkdir(dirname(join(to, path)), { recursive: true });
      await writeFile(join(to, path), bytes);
    }
  }
}

/** Each decision of the mission and of the merge queue, from a clone and over the API. */
async function decidedAgain(stage: Stage, issue: number): Promise<void> {
  const { project, box, octokit } = stage;
  const inClone = await musterIn({}, "replay", `${issue}`, "--repo", project.directory);
  expect(inClone).toMatchObject({ code: 0, stderr: "" });
  expect(inClone.stdout).toContain("- rule: there is no mission yet");
  expect(inClone.stdout).toContain("- saw: its lap is over: 1-2-build-u1 changed, verification passed");
  expect(inClone.stdout).toContain("## Upon line 8");
  expect(inClone.stdout).toMatch(/\n(\d+) decisions: \1 the same again\.\n$/);
  const auth: unknown = await octokit.auth();
  const { token } = z.object({ token: z.string() }).parse(auth);
  const env = { GITHUB_TOKEN: token, GITHUB_API_URL: `${box.forge.url}/api/v3` };
  const elsewhere = await musterIn(env, "replay", `${issue}`, "--repo", project.fullName, "--lap", "2", "--json");
  expect(elsewhere.stderr).toBe("");
  expect(elsewhere.lines).toMatchObject([
    { actor: "1", unread: 0, mission: { stage: { kind: "verifying" }, laps: 2 } },
  ]);
  expect(JSON.stringify(elsewhere.lines)).toContain('"again":{"kind":"same"}');
  const trace = await musterIn(env, "trace", "verify", "--repo", project.fullName, "--json");
  expect(trace).toMatchObject({ code: 0, lines: [{ repository: project.fullName, whole: true }] });
  expect(JSON.stringify(trace.lines)).toContain(`"actor":"${issue}","place":"live","state":"whole"`);
  const nothing = await musterIn({}, "replay", "77", "--repo", project.directory);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no journal of 77") });
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Of each call in a task's transcript, how the hashes of its request and its answer begin. */
async function exchangesIn(folder: string): Promise<readonly string[]> {
  const rows = (await readFile(join(folder, "transcript.jsonl"), "utf8")).trim().split("\n");
  const Entry = z.looseObject({ kind: z.string(), sha256: z.string().optional(), answer: z.unknown().optional() });
  const entries = rows.map((row) => Entry.parse(JSON.parse(row)));
  const asked = entries.flatMap((entry) => (entry.kind === "request" ? [entry.sha256 ?? ""] : []));
  const answers = entries.flatMap((entry) => (entry.kind === "answer" ? [sha256(JSON.stringify(entry.answer))] : []));
  return asked.map((request, index) => `${request.slice(0, 16)}:${answers[index]?.slice(0, 16)}`);
}

/** The same as the journal has it. */
async function exchangesOnRecord(stage: Stage, issue: number, task: string): Promise<readonly string[]> {
  const journal = await git(stage.project.directory, "show", `refs/muster/state/${issue}:journal.jsonl`);
  const Row = z.looseObject({ task: z.string(), exchanges: z.array(z.string()) });
  const Line = z.object({ event: z.looseObject({ spend: z.array(Row).default([]) }) });
  const rows = journal.split("\n").flatMap((line) => Line.parse(JSON.parse(line)).event.spend);
  return rows.flatMap((row) => (row.task === task ? row.exchanges : []));
}

story(
  "each decision of a mission can be made again from its journal, and each task from its artifact, without a model, and is the same to the end",
  { script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toContain("muster: in-review");
    await decidedAgain(stage, issue);
    const asked = stage.box.model.scripted?.requests.length;
    const folder = await mkdtemp(join(tmpdir(), "muster-story-replay-"));
    try {
      await download(stage, folder);
      const repo = join(folder, "clone");
      await mkdir(repo);
      await git(repo, "clone", "--quiet", stage.project.directory, ".");
      for (const task of ["1-1-plan", "1-2-build-u1", "1-3-review"]) {
        const { code, lines } = await musterIn({}, "replay", "--task", join(folder, task), "--repo", repo, "--json");
        expect({ task, code, last: lines.at(-1) }).toMatchObject({ task, code: 0, last: { same: true, results: [] } });
        expect(await exchangesIn(join(folder, task)), task).toEqual(await exchangesOnRecord(stage, issue, task));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(stage.box.model.scripted?.requests.length).toBe(asked);
  },
);
