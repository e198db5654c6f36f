import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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

story(
  "each task of a mission can be done again from its artifact, without a model, and is the same to the end",
  { script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toContain("muster: in-review");
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
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    expect(stage.box.model.scripted?.requests.length).toBe(asked);
  },
);
