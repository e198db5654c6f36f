/** What came back from a lap's jobs: artifacts of its run, each parsed where it enters; what cannot be read counts as missing. */

import type { Mission, OpenLap } from "#mission/course/state";
import { contractsIn } from "#mission/contract/settle";
import type { Assembled, LapFacts, Unfinished } from "#mission/facts";
import { Handoff, unfinished } from "#mission/handoff";
import type { Sha, TaskId } from "#mission/ids";
import type { Ledger } from "#mission/spend";
import type { ScanPolicy } from "#mission/scan/finding";
import { Verdict } from "#mission/verdict";
import { assemble } from "../assemble.ts";
import { textOf } from "../github/runs.ts";
import type { Artifacts, Git, GitHub } from "../ports.ts";
import { ledgerFile, ledgerFrom } from "../work/ledger.ts";
import type { Added } from "../scan/added.ts";
import { canaryOf } from "../scan/canary.ts";
import type { Scan } from "../scan/scan.ts";

export const tasksArtifact = "muster-tasks";
/** One artifact a job, with one folder a task; that of a job which did all of it holds its verdicts too. */
export const handoffsPrefix = "muster-handoffs-";
export const verdictPrefix = "muster-verdict-";

type Over = Extract<LapFacts, { kind: "over" }>;

export type Sources = { readonly github: GitHub; readonly git: Git; readonly run: number };

/** By what the assembled commit is scanned. */
export type Judged = { readonly secrets: readonly string[]; readonly policy: ScanPolicy; readonly mission: Mission };

/** Whether the run that a lap was given to has ended; our own run has, as far as its jobs go. */
export async function lapIsOver(run: number, { github, run: ours }: Sources): Promise<boolean> {
  return run === ours || (await github.run(run)).over;
}

export async function observeLap(open: OpenLap, sources: Sources, judged: Judged): Promise<LapFacts> {
  if (!(await lapIsOver(open.run, sources))) return { kind: "running" };
  const artifacts = await sources.github.artifacts(open.run, [handoffsPrefix, verdictPrefix]);
  const handoffs = new Map(
    open.tasks.flatMap(({ id }) =>
      read(handedOver(artifacts, id, "handoff.json"), Handoff)
        .filter(({ task }) => task === id)
        .map((handoff) => [id, handoff] as const),
    ),
  );
  const tips = await unbundled(artifacts, handoffs, sources.git);
  const assembled = await assembledFrom(open, tips, sources.git, judged);
  return {
    kind: "over",
    ledgers: ledgersOf(open, artifacts),
    given: artifacts.names.includes(tasksArtifact),
    handoffs,
    partials: await partialsOf(open, handoffs, { artifacts, git: sources.git, judged }),
    verdict: verdictOf(open, artifacts),
    assembled,
    touched: await touchedIn(open, tips, sources.git),
    whole: await wholeOf(open, { handoffs, assembled }, { git: sources.git, mission: judged.mission }),
  };
}

/** The feature as it would be now, beside all that was designed of it; undefined where nothing was, or nothing can be put together. */
async function wholeOf(
  open: OpenLap,
  { handoffs, assembled }: Pick<Over, "handoffs" | "assembled">,
  { git, mission }: { readonly git: Git; readonly mission: Mission },
): Promise<Over["whole"]> {
  const contracts = [...mission.contracts.contracts, ...contractsIn(open, { handoffs })];
  if (contracts.length === 0 || assembled?.kind !== "assembled") return undefined;
  const from = open.assembly?.merge ?? mission.head?.from ?? assembled.base;
  const missing = contracts
    .flatMap(({ contract }) => contract.types)
    .map(async ({ path, name }) => (holds(await git.show(assembled.commit, path), name) ? [] : [`${path} ${name}`]));
  return {
    changes: await git.changes(from, assembled.commit),
    undeclared: new Set((await Promise.all(missing)).flat()),
  };
}

function holds(text: string | undefined, name: string): boolean {
  const word = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text !== undefined && new RegExp(String.raw`(?<![\w$])${word}(?![\w$])`, "u").test(text);
}

/** Each worker's own changes; one alone has what the whole has. */
async function touchedIn({ assembly }: OpenLap, tips: ReadonlyMap<TaskId, Sha>, git: Git): Promise<Over["touched"]> {
  if (assembly === undefined) return new Map();
  const reached = [...tips].map(async ([task, tip]) => {
    const changes = await git.changes(assembly.base, tip);
    return [
      task,
      [...new Set(changes.flatMap(({ path, from }) => [path, ...(from === undefined ? [] : [from])]))],
    ] as const;
  });
  return new Map(await Promise.all(reached));
}

export function verdictOf(
  open: { readonly tasks: readonly { readonly id: TaskId }[] },
  artifacts: Artifacts,
): Verdict | undefined {
  return open.tasks.flatMap(({ id }) =>
    read(
      artifacts.files.get(`${verdictPrefix}${id}`)?.get("verdict.json") ?? handedOver(artifacts, id, "verdict.json"),
      Verdict,
    ),
  )[0];
}

/** A file of a task's hand-off, from whichever job worked on it. */
function handedOver({ files }: Artifacts, task: TaskId, name: string): Uint8Array | undefined {
  const jobs = [...files].filter(([artifact]) => artifact.startsWith(handoffsPrefix));
  return jobs.flatMap(([, within]) => within.get(`${task}/${name}`) ?? [])[0];
}

/** What workers had written down before they ended, for whatever reason. */
function ledgersOf({ tasks }: OpenLap, artifacts: Artifacts): ReadonlyMap<TaskId, Ledger> {
  const found = tasks.flatMap(({ id }) => {
    const bytes = handedOver(artifacts, id, ledgerFile);
    const ledger = bytes === undefined ? undefined : ledgerFrom(textOf(bytes));
    return ledger?.task === id ? [[id, ledger] as const] : [];
  });
  return new Map(found);
}

type Parsed<Value> = { safeParse(value: unknown): { success: true; data: Value } | { success: false } };

function read<Value>(bytes: Uint8Array | undefined, shape: Parsed<Value>): readonly Value[] {
  const parsed = bytes === undefined ? undefined : shape.safeParse(json(textOf(bytes)));
  return parsed?.success === true ? [parsed.data] : [];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The commit that the hand-offs make, put together and scanned here again: nobody else's word is taken for it. */
async function assembledFrom(
  open: OpenLap,
  tips: ReadonlyMap<TaskId, Sha>,
  git: Git,
  judged: Judged,
): Promise<Assembled | undefined> {
  if (open.assembly === undefined) return undefined;
  const { base, at, merge } = open.assembly;
  const parts = open.assembly.parts.filter((part) => tips.has(part.task));
  if (parts.length === 0) return undefined;
  const result = await assemble(git, { base, parts, tips, at, merge });
  if (result.kind === "conflict") return result;
  const { commit, tree } = result;
  const changes = await changesOf(git, { base, merge, commit });
  const added = await git.added({ from: base, to: commit, besides: merge });
  return { kind: "assembled", base, commit, tree, changes, ...(await scanned(added, open, judged)) };
}

/** Loaded only when there is something to scan: most starts have nothing. */
async function scanned(
  added: readonly Added[],
  { tasks }: OpenLap,
  { secrets, policy, mission }: Judged,
): Promise<Scan> {
  const { scan } = await import("../scan/scan.ts");
  const canaries = tasks.map(({ id }) => canaryOf({ id, title: mission.title }));
  return scan(added, { secrets, canaries, allowed: policy.allowed, clock: () => performance.now() });
}

/** What is the feature's own: paths that are as the merged side has them were not changed by a worker. */
async function changesOf(git: Git, { base, merge, commit }: { base: Sha; merge: Sha | undefined; commit: Sha }) {
  const changes = await git.changes(base, commit);
  if (merge === undefined) return changes;
  const others = new Set((await git.changes(merge, commit)).flatMap(({ path, from }) => [path, from]));
  return changes.filter(({ path, from }) => others.has(path) || (from !== undefined && others.has(from)));
}

async function unbundled(
  artifacts: Artifacts,
  handoffs: Over["handoffs"],
  git: Git,
): Promise<ReadonlyMap<TaskId, Sha>> {
  const tips = new Map<TaskId, Sha>();
  for (const [task, { outcome }] of handoffs) {
    const tip = outcome.kind === "changed" ? await tipOf(task, outcome.changes.tip, { artifacts, git }) : undefined;
    if (tip !== undefined) tips.set(task, tip);
  }
  return tips;
}

/** What stopped workers had reached: no part of any commit that is verified. */
async function partialsOf(
  open: OpenLap,
  handoffs: Over["handoffs"],
  { artifacts, git, judged }: { readonly artifacts: Artifacts; readonly git: Git; readonly judged: Judged },
): Promise<Over["partials"]> {
  const partials = new Map<TaskId, Unfinished>();
  for (const [task, { outcome }] of handoffs) {
    const changes = unfinished(outcome);
    if (changes === undefined) continue;
    const { base, tip } = changes;
    const commit = await tipOf(task, tip, { artifacts, git });
    if (commit === undefined || (await git.resolve(base)) === undefined) continue;
    const added = await git.added({ from: base, to: commit, besides: open.assembly?.merge });
    const { findings } = await scanned(added, open, judged);
    partials.set(task, { commit, changes: await git.changes(base, commit), findings });
  }
  return partials;
}

/** The commit that a task's bundle brings, when it is the one that its hand-off names. */
async function tipOf(
  task: TaskId,
  named: Sha,
  { artifacts, git }: { readonly artifacts: Artifacts; readonly git: Git },
): Promise<Sha | undefined> {
  const bundle = handedOver(artifacts, task, "changes.bundle");
  const tip = bundle === undefined ? undefined : await git.unbundle(bundle);
  return tip === named ? tip : undefined;
}
