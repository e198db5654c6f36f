/** The demo's first chapter in a process of its own, with its scripted model that answers at once: from the label until the pull request is ready. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { openBox } from "../../../app/box/box.ts";
import { personIn } from "../../../app/box/person.ts";
import { watch } from "../../../app/box/progress.ts";
import { pursue } from "../../../app/box/pursue.ts";
import { readIssue } from "../../../app/cli/issue-file.ts";
import { demoScript } from "../../../app/demo/script.ts";

const demo = new URL("../../../app/demo/", import.meta.url);
const log = pino({ level: "error" }, process.stderr);
const box = await openBox({ model: { kind: "scripted", script: demoScript }, log, together: 100 });
try {
  const project = await box.addProject(
    "acme/chores",
    { kind: "folder", path: fileURLToPath(new URL("sample", demo)) },
    "public",
  );
  const person = personIn(box.forge, project, "maintainer", "admin");
  const { title, body } = readIssue(readFileSync(new URL("issue.md", demo), "utf8"));
  const issue = await person.openIssue(title, body);
  await box.settle();
  const before = box.traffic();
  const began = performance.now();
  let laps = 0;
  let ready: object | undefined;
  const progress = watch(box, project, (step) => {
    if (step.kind !== "step") return;
    if (step.event.kind === "lapOpened") laps += 1;
    if (step.event.kind !== "readied" || ready !== undefined) return;
    const { requests, pushes } = box.traffic();
    const seconds = (performance.now() - began) / 1000;
    ready = { laps, requests: requests - before.requests, pushes: pushes - before.pushes, seconds };
  });
  await person.label(issue, "muster");
  const mission = await pursue(box, project, issue);
  await progress.look();
  await progress.stop();
  if (ready === undefined)
    throw new Error(`the pull request did not become ready; the mission is ${mission.stage.kind}`);
  console.log(JSON.stringify(ready));
} finally {
  await box.close();
}
