/**
 * Independent features on the forge's runner with a model whose every answer takes the same time, in a process of its own: prints how long
 * all took, and the least that they can take. Arguments: features, places, milliseconds of an answer.
 */

import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openBox } from "../../../app/box/box.ts";
import { readJournals } from "../../../app/box/journals.ts";
import { personIn } from "../../../app/box/person.ts";
import { consumerWorkflow } from "../../../app/box/project.ts";
import { builds, finishes, plans, reviews, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { spansOf } from "./spans.ts";

const [features = 50, places = 10, latencyMs = 90_000] = process.argv.slice(2).map(Number);

const unit = {
  id: "u1",
  title: "Add two",
  description: "Export two.",
  paths: ["two.js"],
  acceptance: ["`two` is 2"],
};
const scenes = [
  plans({ summary: "Add a file.", units: [unit] }),
  builds([uses(write("two.js", "export const two = 2;\n")), finishes("Added two.")]),
  reviews(9),
].map((scene) => ({ ...scene, repeat: true }));

const config = `workers: { max_jobs: ${places} }\nbudget: { day_usd: 10000 }\nplanning: { tests: never }\nverify: [node --check one.js]\n`;

async function projectFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muster-makespan-"));
  await mkdir(join(folder, ".github/workflows"), { recursive: true });
  await writeFile(join(folder, "one.js"), "export const one = 1;\n");
  await writeFile(join(folder, ".github/muster.yml"), config);
  await writeFile(join(folder, ".github/workflows/muster.yml"), consumerWorkflow);
  return folder;
}

const box = await openBox({
  model: { kind: "scripted", script: script(...scenes), latencyMs },
  log: pino({ level: "error" }, process.stderr),
  together: 100,
  parallelJobs: places + 4,
});
try {
  const folder = await projectFolder();
  const project = await box.addProject("acme/many", { kind: "folder", path: folder }, "private");
  await rm(folder, { recursive: true });
  const person = personIn(box.forge, project, "maintainer", "admin");
  const issues: number[] = [];
  for (let number = 1; number <= features; number += 1)
    issues.push(await person.openIssue(`Task${number}`, `Wish${number} wants thing${number} in place${number}.`));
  for (const issue of issues) await person.label(issue, "muster");
  await box.settle();
  console.log(JSON.stringify(spansOf(await readJournals(project), { features, places })));
} finally {
  await box.close();
}
