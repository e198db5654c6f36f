/** `muster run`: one issue on a local repository, in a box; the result comes back as a branch, the work tree is left alone. */

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pino } from "pino";
import { dollars } from "#mission/ids";
import type { Mission } from "#mission/course/state";
import type { Box } from "../box/box.ts";
import { git } from "../box/git.ts";
import { readMission } from "../box/journals.ts";
import { type Person, personIn } from "../box/person.ts";
import { watch } from "../box/progress.ts";
import type { Project } from "../box/project.ts";
import { openPull } from "../box/pulls.ts";
import { pursue } from "../box/pursue.ts";
import { readScriptFile } from "../scripted-model/script.ts";
import { type Brought, bringBack } from "./bring-back.ts";
import { readIssue } from "./issue-file.ts";
import { chooseModel } from "./model-choice.ts";
import type { Narrator } from "./narrator.ts";
import { runConfig } from "./run-config.ts";
import { summarise } from "./summary.ts";
import { withBox } from "./with-box.ts";

export type RunOptions = {
  readonly repo: string;
  readonly issue: string;
  readonly verify: readonly string[];
  readonly budget: number | undefined;
  readonly accept: boolean;
  /** A file for the scripted model; the real one when absent. */
  readonly script: string | undefined;
  readonly narrator: Narrator;
  readonly seconds: () => number;
};

/** 0 verified, 3 a person is needed, 1 failed. */
export async function run(options: RunOptions): Promise<0 | 1 | 3> {
  const { narrator, seconds, script } = options;
  const model = chooseModel(script === undefined ? undefined : await readScriptFile(script), process.env);
  const source = await sourceOf(resolve(options.repo));
  const overlay = await runConfig(source.path, source.head, options);
  const issue = readIssue(await readFile(options.issue, "utf8"));
  if (source.dirty) narrator.note("What is not committed takes no part in this.\n");
  const act = async (box: Box): Promise<0 | 1 | 3> => {
    const project = await box.addProject("local/project", { kind: "repository", ...source, ...overlay }, "private");
    const person = personIn(box.forge, project, "you", "admin");
    const mission = await watched({ box, project, person }, narrator, (cast) => work(cast, issue, options));
    const brought = await bringBack({ project, mission, into: source.path, onto: source.head });
    narrator.note(`\n${closing(mission, brought)}`);
    narrator.result({ ...(await summarise({ box, project, mission, seconds: seconds() })), ...brought });
    return exitCode(mission);
  };
  return withBox({ model, log: pino({ level: "error" }, process.stderr), together: 100 }, { act, keep: false });
}

type Source = {
  readonly path: string;
  /** The branch that is checked out, and its commit. */
  readonly branch: string;
  readonly head: string;
  readonly dirty: boolean;
};

/** Throws with what is missing for a run. */
async function sourceOf(given: string): Promise<Source> {
  const path = await git(given, "rev-parse", "--show-toplevel").catch(() => undefined);
  if (path === undefined) throw new Error(`${given} is not a git repository with a work tree`);
  const branch = await git(path, "symbolic-ref", "--quiet", "--short", "HEAD").catch(() => undefined);
  if (branch === undefined) throw new Error(`${path} has no branch checked out; check one out first`);
  const head = await git(path, "rev-parse", "--verify", "--quiet", "HEAD").catch(() => undefined);
  if (head === undefined) throw new Error(`${path} has no commit yet; commit something first`);
  const format = await git(path, "rev-parse", "--show-object-format");
  if (format !== "sha1")
    throw new Error(`${path} keeps its objects by ${format}, which GitHub does not take, nor does Muster`);
  const dirty = (await git(path, "--no-optional-locks", "status", "--porcelain")) !== "";
  return { path, branch, head, dirty };
}

type Cast = { readonly box: Box; readonly project: Project; readonly person: Person };

async function watched<T>(cast: Cast, { progress: tell }: Narrator, act: (cast: Cast) => Promise<T>): Promise<T> {
  const progress = watch(cast.box, cast.project, tell);
  try {
    return await act(cast);
  } finally {
    await progress.look();
    await progress.stop();
  }
}

async function work(cast: Cast, { title, body }: ReturnType<typeof readIssue>, options: RunOptions): Promise<Mission> {
  const { box, project, person } = cast;
  const issue = await person.openIssue(title, body);
  await person.label(issue, "muster");
  const mission = await pursue(box, project, issue);
  if (!options.accept || mission.stage.kind !== "in-review") return mission;
  const pull = await openPull(person, project, mission.branch);
  options.narrator.person(`you approve pull request #${pull}`);
  await person.approve(pull);
  await box.settle();
  if ((await readMission(project, issue))?.lastAt === mission.lastAt) await box.app().sweep();
  return pursue(box, project, issue);
}

const asks = new Set<Mission["stage"]["kind"]>(["needs-info", "deciding"]);

function exitCode({ stage }: Mission): 0 | 1 | 3 {
  if (stage.kind === "in-review" || stage.kind === "integrated" || stage.kind === "done") return 0;
  const person = asks.has(stage.kind) || (stage.kind === "stopped" && ["needs-human", "policy"].includes(stage.reason));
  return person ? 3 : 1;
}

function toAnswer({ question }: Mission["asked"][number]): string {
  const options = question.options.map((option, index) =>
    [`\n  ${index + 1}. ${option}`, index + 1 === question.default ? " (default)" : ""].join(""),
  );
  return question.summary + options.join("");
}

function closing({ stage, spent, attempts, asked }: Mission, { branch, commit }: Brought): string {
  const cost = `${attempts} attempt(s), ${dollars(spent)}`;
  const where =
    branch === undefined ? "Nothing was brought back." : `It is on your branch ${branch} (${commit?.slice(0, 7)}).`;
  if (stage.kind === "needs-info") return `A person is needed: ${stage.questions.join(" ")}`;
  if (stage.kind === "deciding")
    return `A person is needed: ${asked.map(toAnswer).join("\n")}\nSay it in the issue, and run it again.`;
  if (stage.kind === "stopped") return `Stopped (${stage.reason}): ${stage.message}\n${where} ${cost}.`;
  return `Verified. ${where} ${cost}.\nRead it with: git diff HEAD...${branch}`;
}
