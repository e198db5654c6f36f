/** What a repository's workflow files say: whether one calls Muster as it should, and whether the others fire on what Muster pushes and opens. Pure. */

import { parse } from "yaml";
import { z } from "zod";
import { workflowFile } from "#mission/config";
import { matches } from "../../forge/actions/workflow/patterns.ts";
import { type Finding, unknown, well, wrong } from "./finding.ts";

/** The text of each workflow file by its name. */
export type Files = ReadonlyMap<string, string>;

const Names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);
const Filters = z.looseObject({ branches: Names.optional(), "branches-ignore": Names.optional() });
const Dispatch = z.looseObject({ inputs: z.record(z.string(), z.unknown()).optional() });
const Job = z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() });
const Workflow = z.looseObject({
  on: z.union([
    Names.transform((names) => Object.fromEntries(names.map((name) => [name, undefined]))),
    z.record(z.string(), z.unknown()),
  ]),
  concurrency: z.unknown().optional(),
  permissions: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  jobs: z.record(z.string(), Job),
});
type Workflow = z.infer<typeof Workflow>;

function read(text: string | undefined): Workflow | undefined {
  try {
    return Workflow.safeParse(parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}

const calls = /\/\.github\/workflows\/mission\.yml@(.+)$/;
const about = "workflow";
const copy = `copy docs/examples/muster.yml of Muster to .github/workflows/${workflowFile} on the default branch`;

/** Muster's own workflow, held against the example that the documentation shows. */
export function ownWorkflow(files: Files, example: string): readonly Finding[] {
  const text = files.get(workflowFile);
  if (text === undefined)
    return [wrong(about, `there is no .github/workflows/${workflowFile}: nothing can be started`, copy)];
  const [own, shown] = [read(text), read(example)];
  if (own === undefined || shown === undefined)
    return [wrong(about, `${workflowFile} cannot be read as a workflow`, copy)];
  const problems = [...versionProblems(own, shown), ...shapeProblems(own, shown)];
  return problems.length > 0
    ? problems
    : [well(about, `${workflowFile} calls Muster's ${versionOf(own)} as the documentation shows it`)];
}

function versionOf(workflow: Workflow): string | undefined {
  return Object.values(workflow.jobs).flatMap(({ uses = "" }) => calls.exec(uses)?.[1] ?? [])[0];
}

function versionProblems(own: Workflow, shown: Workflow): readonly Finding[] {
  const [used, wanted = ""] = [versionOf(own), versionOf(shown)];
  if (used === undefined) return [wrong(about, `no job of ${workflowFile} calls Muster's mission.yml`, copy)];
  const fits = used === wanted || used.startsWith(`${wanted}.`) || /^[0-9a-f]{40}$/.test(used);
  if (fits) return [];
  return [
    wrong(
      about,
      `${workflowFile} calls Muster at \`${used}\`, and this is \`${wanted}\`: only tags carry what runs`,
      `end its \`uses:\` with \`@${wanted}\``,
    ),
  ];
}

function shapeProblems(own: Workflow, shown: Workflow): readonly Finding[] {
  const missing = [...inputsOf(shown)].filter((name) => !inputsOf(own).has(name));
  const inputs = wrong(
    about,
    `its \`workflow_dispatch\` has no input ${missing.join(", ")}: GitHub refuses the app's dispatches`,
    copy,
  );
  const rights = wrong(
    about,
    "its `permissions` give less than a mission needs",
    `write there: ${needed(shown)
      .map(([name, level]) => `${name}: ${level}`)
      .join(", ")}`,
  );
  const queue = wrong(
    about,
    "its `concurrency` keeps one waiting run of an actor only, and drops the others",
    "add `queue: max` below its `concurrency`",
  );
  return [
    ...(missing.length > 0 ? [inputs] : []),
    ...(grants(own, shown) ? [] : [rights]),
    ...(z.looseObject({ queue: z.literal("max") }).safeParse(own.concurrency).success ? [] : [queue]),
  ];
}

function inputsOf({ on }: Workflow): ReadonlySet<string> {
  return new Set(Object.keys(Dispatch.safeParse(on["workflow_dispatch"]).data?.inputs ?? {}));
}

function needed({ permissions }: Workflow): readonly (readonly [string, string])[] {
  return typeof permissions === "object" ? Object.entries(permissions) : [];
}

function grants({ permissions }: Workflow, shown: Workflow): boolean {
  if (permissions === "write-all") return true;
  if (typeof permissions !== "object") return false;
  return needed(shown).every(([name, level]) => permissions[name] === "write" || permissions[name] === level);
}

const runners = "sandbox";

/** Where its jobs run, and whether the sandbox is there as far as a file tells. */
export function runnersOf(files: Files): Finding {
  const job = Object.values(read(files.get(workflowFile))?.jobs ?? {}).find(({ uses = "" }) => calls.test(uses));
  const label = z.string().optional().safeParse(job?.with?.["runs-on"]).data ?? "ubuntu-latest";
  if (label.startsWith("ubuntu-"))
    return well(
      runners,
      `jobs run on GitHub's ${label}; the workflow installs the sandbox there, and tries it before anything runs in it`,
    );
  return unknown(
    runners,
    `jobs run on machines labelled \`${label}\`, which cannot be seen from here`,
    "install bubblewrap and ripgrep there; the first mission tries fourteen things in the sandbox, and says which one does not hold",
  );
}

/** The workflows, Muster's own aside, that run for a pull request onto a branch or for a push to one. */
export function firesOn(files: Files, event: "pull_request" | "push", branch: string): readonly string[] {
  return [...files]
    .filter(([name, text]) => name !== workflowFile && listens(read(text), event, branch))
    .map(([name]) => name);
}

function listens(workflow: Workflow | undefined, event: string, branch: string): boolean {
  if (workflow === undefined || !(event in workflow.on)) return false;
  const { branches, "branches-ignore": ignored } = Filters.safeParse(workflow.on[event]).data ?? {};
  if (branches !== undefined) return matches(branch, branches);
  return ignored === undefined || !matches(branch, ignored);
}

export type Branches = { readonly defaultBranch: string; readonly integration: string };

const ci = "your CI";

/** Whether what checks the default branch checks Muster's pull requests and the merge queue's candidates too. */
export function ciOf(files: Files, { defaultBranch, integration }: Branches): readonly Finding[] {
  const deaf = (event: "pull_request" | "push", to: string) =>
    firesOn(files, event, defaultBranch).filter(
      (name) => !firesOn(files, event, to).includes(name) && !heard(files, name, to),
    );
  const onPulls = deaf("pull_request", integration);
  const onQueue = deaf("push", "muster/queue/1").filter(
    (name) => !firesOn(files, "pull_request", integration).includes(name),
  );
  if (firesOn(files, "pull_request", defaultBranch).length + firesOn(files, "push", defaultBranch).length === 0)
    return [well(ci, "no workflow listens to pushes or pull requests: Muster's own verification is all there is")];
  const findings = [
    ...onPulls.map((name) =>
      wrong(
        ci,
        `${name} runs for pull requests onto ${defaultBranch}, not for Muster's, which go onto ${integration}`,
        `add \`${integration}\` to its \`pull_request\` branches`,
      ),
    ),
    ...onQueue.map((name) =>
      wrong(
        ci,
        `${name} runs for pushes to ${defaultBranch}, and for nothing that Muster pushes`,
        `add \`muster/**\` to its \`push\` branches, or \`${integration}\` to those of \`pull_request\``,
      ),
    ),
  ];
  return findings.length > 0 ? findings : [well(ci, `what checks ${defaultBranch} checks Muster's pull requests too`)];
}

/** A workflow that hears the pushes to feature branches needs no pull request. */
function heard(files: Files, name: string, to: string): boolean {
  return to.startsWith("muster/") && firesOn(files, "push", "muster/1-some-feature").includes(name);
}
