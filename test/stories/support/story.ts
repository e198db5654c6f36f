/** A stage for stories: Muster in a box with one repository, one maintainer, and a scripted model; closed when the story ends. */

import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Octokit } from "@octokit/rest";
import { pino } from "pino";
import { test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { type Box, openBox } from "../../../app/box/box.ts";
import { consumerWorkflow, type Project, type Visibility } from "../../../app/box/project.ts";
import type { Role } from "../../../app/forge/accounts/account.ts";
import { git as forgeGit } from "../../../app/forge/git/git.ts";
import type { Script } from "../../../app/scripted-model/script.ts";

export type Setting = {
  readonly script: Script;
  /** `.github/muster.yml`; only the verify command by default, since npm alone takes longer than these tests. */
  readonly config?: string;
  /** Files of the repository besides the workflow and the configuration; a tiny calculator by default. */
  readonly files?: Readonly<Record<string, string>>;
  /** Milliseconds before each answer of the model. */
  readonly latencyMs?: number;
  /** Public ones have a job for each plane; private by default, since one job for all is quicker. */
  readonly visibility?: Visibility;
  /** False: nobody installed the app. */
  readonly app?: boolean;
  /** Nobody has a key: the model lends access to the jobs whose identity the forge vouches for. */
  readonly byIdentity?: boolean;
};

export type Comment = { readonly id: number; readonly login: string; readonly body: string };
export type Label = string;

/** What a story can do and see. */
export type Stage = {
  readonly box: Box;
  readonly project: Project;
  /** The maintainer's client. */
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  /** Another person, with a role in the repository or none. */
  readonly person: (login: string, role?: Role) => Octokit;
  readonly issue: (title: string, body: string) => Promise<number>;
  /** Opens an issue and labels it as the maintainer. */
  readonly labelled: (title: string, body: string) => Promise<number>;
  /** No webhook on its way, no wake held, no run active. */
  readonly settles: () => Promise<void>;
  /** Lets milliseconds pass on everybody's clock: the app sweeps, or without it GitHub starts what was scheduled; all comes to rest. */
  readonly later: (milliseconds: number) => Promise<void>;
  readonly labels: (issue: number) => Promise<readonly Label[]>;
  readonly comments: (issue: number) => Promise<readonly Comment[]>;
  /** The comment that says where the mission stands. */
  readonly status: (issue: number) => Promise<string>;
  /** The newest pull request of a mission's feature branch. */
  readonly pull: (issue: number) => Promise<Pull>;
  readonly promotion: () => Promise<Pull>;
  readonly approve: (pull: number, by?: Octokit) => Promise<void>;
  readonly merge: (pull: number) => Promise<void>;
  /** The events of an actor's journal. */
  readonly journal: (actor: string | number) => Promise<readonly MissionEvent[]>;
  /** Reads the bare repository: `git <args>`. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly tip: (ref: string) => Promise<string>;
};

export type Pull = Awaited<ReturnType<Octokit["rest"]["pulls"]["get"]>>["data"];

/** A story through the real app and the real action, on a forge of its own. */
export function story(name: string, setting: Setting, tell: (stage: Stage) => Promise<void>): void {
  test(name, { timeout: 180_000 }, async () => {
    const { stage, close } = await raise(setting);
    try {
      await tell(stage);
    } finally {
      await close();
    }
  });
}

const calculator: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify(
    { name: "calculator", type: "module", scripts: { test: "node --test" } },
    undefined,
    2,
  ),
  "math.js": "export const add = (a, b) => a + b;\n",
  "math.test.js":
    'import assert from "node:assert";\nimport test from "node:test";\nimport { add } from "./math.js";\n\ntest("adds", () => assert.equal(add(1, 2), 3));\n',
};

export async function raise(setting: Setting): Promise<{ readonly stage: Stage; readonly close: () => Promise<void> }> {
  const {
    script,
    latencyMs = 0,
    visibility = "private",
    config = "verify:\n  - node --test\n",
    files = calculator,
    app = true,
  } = setting;
  const clock = { ahead: 0 };
  const box = await openBox({
    model: { kind: "scripted", script, latencyMs, byIdentity: setting.byIdentity === true },
    log: pino({ level: process.env["MUSTER_STORY_LOG"] ?? "silent" }),
    together: 200,
    now: () => Date.now() + clock.ahead,
    app,
  });
  const folder = await written({
    ...files,
    ".github/muster.yml": config,
    ".github/workflows/muster.yml": consumerWorkflow,
  });
  const project = await box.addProject("ann/calculator", { kind: "folder", path: folder }, visibility);
  await rm(folder, { recursive: true });
  const log = process.env["MUSTER_STORY_LOG"] === undefined ? () => undefined : box.forge.actions.watch(tellLine);
  return {
    stage: stageOf(box, project, { clock, setting }),
    close: async () => {
      log();
      await box.close();
    },
  };
}

function tellLine(change: Parameters<Parameters<Box["forge"]["actions"]["watch"]>[0]>[0]): void {
  if (change.kind === "log") process.stdout.write(`  | ${change.line}\n`);
  if (change.kind === "job")
    process.stdout.write(`${change.run.name}: ${change.job.name} ${change.job.conclusion ?? change.job.status}\n`);
}

async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muster-story-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Milliseconds, with some to spare. */
const tokenLife = 55 * 60_000;

function stageOf(
  box: Box,
  project: Project,
  { clock, setting }: { readonly clock: { ahead: number }; readonly setting: Setting },
): Stage {
  const at = { owner: project.owner, repo: project.name };
  const person = (login: string, role?: Role): Octokit => {
    if (role !== undefined) box.forge.addCollaborator(project.fullName, login, role);
    return new Octokit({ auth: box.forge.createUser(login).token, baseUrl: `${box.forge.url}/api/v3` });
  };
  const octokit = person("ann", "admin");
  let tokensFrom = clock.ahead;
  const git = async (...args: readonly string[]) => (await forgeGit(project.directory, args)).trim();
  const issue = async (title: string, body: string) =>
    (await octokit.rest.issues.create({ ...at, title, body })).data.number;
  const newest = async (matches: (head: string) => boolean): Promise<Pull> => {
    const { data } = await octokit.rest.pulls.list({ ...at, state: "all", per_page: 100 });
    const found = data.find((pull) => matches(pull.head.ref));
    if (found === undefined)
      throw new Error(`no such pull request; there are: ${data.map((pull) => pull.head.ref).join(", ")}`);
    return (await octokit.rest.pulls.get({ ...at, pull_number: found.number })).data;
  };
  const comments = async (issue_number: number) => {
    const { data } = await octokit.rest.issues.listComments({ ...at, issue_number, per_page: 100 });
    return data.map((comment) => ({ id: comment.id, login: comment.user?.login ?? "", body: comment.body ?? "" }));
  };
  return {
    box,
    project,
    octokit,
    at,
    person,
    issue,
    labelled: async (title, body) => {
      const number = await issue(title, body);
      await octokit.rest.issues.addLabels({ ...at, issue_number: number, labels: ["muster"] });
      return number;
    },
    settles: box.settle,
    later: async (milliseconds) => {
      const from = new Date(Date.now() + clock.ahead);
      clock.ahead += milliseconds;
      // An app keeps its tokens by the machine's clock, and they live for an hour of the forge's.
      if (setting.app !== false && clock.ahead - tokensFrom > tokenLife) {
        tokensFrom = clock.ahead;
        await box.restartApp();
      }
      if (setting.app !== false) await box.app().sweep();
      else await box.forge.actions.tick(project.fullName, from, new Date(Date.now() + clock.ahead));
      await box.settle();
    },
    labels: async (issue_number) =>
      (await octokit.rest.issues.listLabelsOnIssue({ ...at, issue_number })).data.map((label) => label.name),
    comments,
    status: async (number) =>
      (await comments(number)).find((each) => each.body.includes(`muster:${number}:status`))?.body ?? "",
    pull: (number) => newest((head) => head === `muster/${number}` || head.startsWith(`muster/${number}-`)),
    promotion: () => newest((head) => head === "muster/integration"),
    approve: async (pull_number, by = octokit) =>
      void (await by.rest.pulls.createReview({ ...at, pull_number, event: "APPROVE" })),
    merge: async (pull_number) => void (await octokit.rest.pulls.merge({ ...at, pull_number })),
    journal: async (actor) => {
      const text = await git("show", `refs/muster/state/${actor}:journal.jsonl`);
      return text.split("\n").map((line) => JSON.parse(line).event);
    },
    git,
    tip: (ref) => git("rev-parse", "--verify", `${ref}^{commit}`),
  };
}
