/** `muster doctor`: whether a repository, or this machine, is set up so that Muster can work; each finding says what to do. Looks only. */

import { readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultIntegration } from "#mission/config";
import { consumerWorkflow } from "../../box/project.ts";
import { gitSource } from "../views/git-source.ts";
import { githubSource, openRepository, type Opened } from "../views/github-source.ts";
import { configOf } from "../views/look.ts";
import type { Source } from "../views/source.ts";
import { answered } from "./answered.ts";
import { checkedPull, runsOf } from "./evidence.ts";
import { type Finding, unknown, well, wrong } from "./finding.ts";
import { sandboxHere } from "./here.ts";
import { installationOf } from "./installation.ts";
import { defaultBranchOf } from "./protection.ts";
import { appAt, keyOf, labelsOf, namedIn } from "./settings.ts";
import { ciOf, type Files, firesOn, ownWorkflow, runnersOf } from "./workflows.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type DoctorOptions = {
  /** `owner/name`, or a folder. */
  readonly repo: string;
  readonly environment: Environment;
  readonly json: boolean;
  readonly print: (line: string) => void;
  readonly now: () => number;
};

/** 0: nothing is wrong. 2: something is. Throws when the repository cannot be looked at. */
export async function doctor({ repo, environment, json, print, now }: DoctorOptions): Promise<0 | 2> {
  const here = existsSync(repo);
  const findings = here ? await ofFolder(repo, environment) : await ofRepository(repo, environment, now());
  const wrongs = findings.filter(({ state }) => state === "wrong").length;
  const report = { repository: repo, well: wrongs === 0, findings };
  for (const line of json ? [JSON.stringify(report)] : inText(repo, findings)) print(line);
  return wrongs === 0 ? 0 : 2;
}

async function ofRepository(fullName: string, environment: Environment, now: number): Promise<readonly Finding[]> {
  const [place, source] = await Promise.all([
    openRepository(fullName, environment),
    githubSource(fullName, environment),
  ]);
  const { octokit, owner, repo, defaultBranch } = place;
  const at = { owner, repo };
  const { integration, finding } = await configuration(source);
  const files = await filesAt(place);
  const installed = await installationOf(at, environment);
  const named = await namedIn(octokit, at);
  return [
    ...installed.findings,
    await defaultBranchOf(octokit, at, defaultBranch, installed.slug),
    finding,
    ...ownWorkflow(files, consumerWorkflow),
    ...(await runsOf(octokit, at)),
    await labelsOf(octokit, at),
    keyOf(named),
    await appAt(named, now, fetch),
    ...ciOf(files, { defaultBranch, integration }),
    ...(await checkedPull(octokit, at, firesOn(files, "pull_request", integration))),
    runnersOf(files),
  ];
}

/** What files alone tell. */
async function ofFolder(folder: string, environment: Environment): Promise<readonly Finding[]> {
  const source = await gitSource(folder);
  const { integration, finding } = await configuration(source);
  const files = await filesIn(join(source.workTree ?? folder, ".github/workflows"));
  return [
    finding,
    ...ownWorkflow(files, consumerWorkflow),
    ...ciOf(files, { defaultBranch: source.defaultBranch, integration }),
    runnersOf(files),
    await sandboxHere(environment["PATH"]),
    unknown(
      "GitHub",
      "protection, labels, secrets and the app are on GitHub",
      "look there too: `--repo owner/name`, with GITHUB_TOKEN set",
    ),
  ];
}

async function configuration(source: Source): Promise<{ readonly integration: string; readonly finding: Finding }> {
  const config = await configOf(source);
  if (config.kind === "valid") {
    const { enabled, integration } = config.config;
    const off = wrong(
      "configuration",
      "Muster is switched off here (`enabled: false`)",
      "take that line out of .github/muster.yml",
    );
    return { integration, finding: enabled ? well("configuration", "it is valid") : off };
  }
  const [problem] = config.problems;
  const says = `.github/muster.yml is not valid: line ${problem?.line ?? 1}: ${problem?.message ?? ""}`;
  return {
    integration: defaultIntegration,
    finding: wrong("configuration", says, "`muster validate-config` has all of it"),
  };
}

async function filesIn(folder: string): Promise<Files> {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)) : [];
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

async function filesAt({ octokit, owner, repo }: Opened): Promise<Files> {
  const at = { owner, repo };
  const listed = await answered(octokit.rest.repos.getContent({ ...at, path: ".github/workflows" }));
  const entries = listed.kind === "told" && Array.isArray(listed.value) ? listed.value : [];
  const names = entries.map(({ name }) => name).filter((name) => /\.ya?ml$/.test(name));
  const texts = names.map(async (name) => {
    const { data } = await octokit.rest.repos.getContent({ ...at, path: `.github/workflows/${name}` });
    const text = "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : "";
    return [name, text] as const;
  });
  return new Map(await Promise.all(texts));
}

const marks = { well: "ok", less: "less", wrong: "WRONG", unknown: "unknown" } as const;

function inText(repo: string, findings: readonly Finding[]): readonly string[] {
  const wrongs = findings.filter(({ state }) => state === "wrong").length;
  const open = findings.filter(({ state }) => state === "unknown").length;
  const lines = findings.flatMap(({ about, state, says, todo }) => [
    `- ${marks[state]}: ${about}: ${says}`,
    ...(todo === undefined ? [] : [`  - to do: ${todo}`]),
  ]);
  const end = wrongs === 0 ? "Nothing is wrong" : wrongs === 1 ? "One thing is wrong" : `${wrongs} things are wrong`;
  return [`# ${repo}`, "", ...lines, "", `${end}${open === 0 ? "" : `; ${open} could not be seen from here`}.`];
}
