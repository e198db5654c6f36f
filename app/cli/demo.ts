/** `muster demo`: the whole story on a GitHub in a box, told as it happens. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { dollars } from "#mission/ids";
import type { Box } from "../box/box.ts";
import { personIn, type Person } from "../box/person.ts";
import { watch } from "../box/progress.ts";
import type { Project } from "../box/project.ts";
import { scriptedMaintainer } from "../demo/maintainer.ts";
import { demoScript } from "../demo/script.ts";
import { tellStory, type Told } from "../demo/story.ts";
import { askMaintainer } from "./ask-maintainer.ts";
import { readIssue } from "./issue-file.ts";
import { chooseModel } from "./model-choice.ts";
import type { Narrator } from "./narrator.ts";
import { summarise } from "./summary.ts";
import { withBox } from "./with-box.ts";

export type DemoOptions = {
  readonly model: "scripted" | "real";
  readonly interactive: boolean;
  readonly keep: boolean;
  readonly port: number | undefined;
  readonly narrator: Narrator;
  /** Seconds since the command began. */
  readonly seconds: () => number;
};

const folder = (name: string) => fileURLToPath(new URL(`../demo/${name}`, import.meta.url));

/** The exit code: 0 when the mission is done, else 1. */
export async function demo(options: DemoOptions): Promise<0 | 1> {
  const { narrator, port, keep } = options;
  const model = chooseModel(options.model === "scripted" ? demoScript : undefined, process.env);
  const log = pino({ level: "error" }, process.stderr);
  const act = async (box: Box): Promise<0 | 1> => {
    const project = await box.addProject("acme/chores", { kind: "folder", path: folder("sample") }, "public");
    const person = personIn(box.forge, project, "maintainer", "admin");
    narrator.note(`A forge is at ${box.forge.url}, the app at ${box.app().url}; the project is ${project.fullName}.\n`);
    const told = await play(options, { box, project, person });
    narrator.note(`\n${closing(told, box, project)}`);
    narrator.result(await summarise({ box, project, ...told, seconds: options.seconds() }));
    if (keep) narrator.note("\nStill serving. Ctrl+C ends it, and everything in it is forgotten.");
    return told.mission.stage.kind === "done" ? 0 : 1;
  };
  return withBox({ model, log, together: 100, ...(port !== undefined && { port }) }, { act, keep });
}

type Cast = { readonly box: Box; readonly project: Project; readonly person: Person };

const scriptedHint = "(The scripted model knows one fix: print [] for an empty list.)";

async function play({ interactive, narrator, model }: DemoOptions, cast: Cast): Promise<Told> {
  const { box, project, person } = cast;
  const tell = narrator.person;
  const asked = interactive
    ? askMaintainer(person, project, { print: narrator.note, hint: model === "scripted" ? scriptedHint : "" })
    : undefined;
  const progress = watch(box, project, narrator.progress);
  try {
    const { title, body } = readIssue(readFileSync(folder("issue.md"), "utf8"));
    const maintainer = asked ?? scriptedMaintainer(person, project, tell);
    return await tellStory({ ...cast, maintainer, tell }, title, body);
  } finally {
    await progress.look();
    await progress.stop();
    asked?.close();
  }
}

function closing({ issue, pull, mission }: Told, box: Box, project: Project): string {
  const { stage } = mission;
  const page = `${box.forge.url}/api/v3/repos/${project.fullName}`;
  const { requests, pushes } = box.traffic();
  return [
    stage.kind === "done"
      ? `Done: #${issue} is on ${project.defaultBranch}, after ${mission.attempts} attempts for ${dollars(mission.spent)}.`
      : `Not done: #${issue} is ${stage.kind}${stage.kind === "stopped" ? ` (${stage.reason}): ${stage.message}` : ""}.`,
    "",
    `  issue         ${page}/issues/${issue}`,
    `  comments      ${page}/issues/${issue}/comments`,
    ...(pull === undefined ? [] : [`  pull request  ${page}/pulls/${pull}`]),
    `  repository    git clone ${project.cloneUrl}`,
    `  journal       git fetch origin 'refs/muster/*:refs/muster/*'`,
    `  traffic       ${requests} requests, ${pushes} pushes`,
  ].join("\n");
}
