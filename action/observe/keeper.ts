/** The facts of the keeper: which cron entries are due, what this run was dispatched with, and what was left lying. */

import { createHash } from "node:crypto";
import { Cron } from "croner";
import type { Config } from "#mission/config";
import { missionOf } from "#mission/journal/events";
import { due, type Due, resting, runsOf } from "#mission/wake/due";
import { type Archiving, type Finished, finishedMissions } from "#mission/keeper/archive";
import { shelfWith } from "../journal/shelf.ts";
import { type Instant, IssueNumber, missionActor } from "#mission/ids";
import { objectiveForIssue } from "#mission/manners/dispatch";
import { type Keeper, type KeeperFacts, type Objective, objectiveMarker } from "#mission/keeper/keeper";
import { missionLabel, proposedLabel, startLabel } from "#mission/say/labels";
import { unshown } from "#mission/wake/unshown";
import { proposalOf } from "#mission/say/report";
import { projectFindings } from "#mission/findings/project";
import type { GitHub } from "../ports.ts";
import type { Look } from "../actor.ts";
import { type ActorWorld, type RepositoryFacts } from "./repository.ts";

export type KeeperWorld = ActorWorld & {
  /** What a person dispatched this run with. */
  readonly objective: string | undefined;
  readonly now: () => Instant;
  readonly woken: ReadonlySet<string>;
};

export function keeperObserver(world: KeeperWorld): (keeper: Keeper, look: Look) => Promise<KeeperFacts> {
  return async (keeper, look) => {
    if (look.repository) await world.repository.fetch();
    return observeKeeper(keeper, await world.repository.facts(), world);
  };
}

async function observeKeeper(keeper: Keeper, repository: RepositoryFacts, world: KeeperWorld): Promise<KeeperFacts> {
  const { config, journals } = repository;
  const entries = config.kind === "valid" ? config.config.missions : [];
  const given = dispatched(world);
  // Before the clock is read: GitHub's answer sets it right.
  const proposals = config.kind === "valid" ? proposed(config.config, keeper, journals) : [];
  const issues = [
    ...(entries.length + given.length > 0 ? await world.github.issuesByUs(missionLabel) : []),
    ...(proposals.length > 0 ? await world.github.issuesByUs(proposedLabel) : []),
  ];
  const objectives = [...given, ...entries.flatMap((entry) => latestDue(entry, keeper, world.now())), ...proposals];
  return {
    configuration:
      config.kind === "valid"
        ? {
            fingerprint: hashOf(config.config),
            resting: resting(journals),
            enabled: config.config.enabled,
            runs: runsOf(journals),
          }
        : undefined,
    entries: entries.map((entry) => entry.name),
    objectives,
    issues: byMarker(issues, objectives),
    due: [...due(journals, world.now()), ...(await unseen(journals, world))].filter(
      ({ actor }) => actor !== "keep" && !world.woken.has(actor),
    ),
    archiving: await archivingOf(repository, world),
  };
}

/** The journals of missions that are over, with where their refs stand now. */
async function archivingOf(
  { journals, live }: RepositoryFacts,
  { git, now }: KeeperWorld,
): Promise<Archiving | undefined> {
  const missions = [...journals].flatMap(([actor, lines]) =>
    live(actor).state === undefined ? [] : (missionOf(actor, lines) ?? []),
  );
  const finished = finishedMissions(missions, now()).flatMap(({ issue }): readonly Finished[] => {
    const actor = missionActor(issue);
    const [{ state, witness }, last] = [live(actor), journals.get(actor)?.at(-1)];
    if (state === undefined || last === undefined) return [];
    return [{ issue, seq: last.seq, hash: last.hash, head: state, witness }];
  });
  return finished.length === 0 ? undefined : { finished, shelf: await shelfWith(git, finished, now()) };
}

async function unseen(journals: RepositoryFacts["journals"], { github, now }: KeeperWorld): Promise<readonly Due[]> {
  const issues = await Promise.all([startLabel, missionLabel].map((label) => github.labelled(label)));
  return unshown(journals, issues.flat(), now());
}

function hashOf(value: Config | string): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

function dispatched({ objective, run }: KeeperWorld): readonly Objective[] {
  if (objective === undefined || objective.trim() === "") return [];
  const title = objective.trim().split("\n")[0]?.slice(0, 120) ?? "";
  return [{ key: `run:${run}`, title, text: objectiveForIssue(objective) }];
}

/** Findings that count as major and were not proposed before, where people want issues of them. */
function proposed(
  { findings, policy }: Config,
  keeper: Keeper,
  journals: RepositoryFacts["journals"],
): readonly Objective[] {
  if (!findings.issues) return [];
  const missions = [...journals].flatMap(([actor, lines]) => missionOf(actor, lines) ?? []);
  return projectFindings(missions, policy.profile)
    .filter(({ effective }) => effective === "major")
    .map((finding) => ({ key: `finding:${hashOf(finding.key)}`, ...proposalOf(finding), proposed: true }))
    .filter(({ key }) => !keeper.started.has(key));
}

/** The latest time at which an entry was due since it was first seen; earlier ones that were missed are not made up for. */
function latestDue(entry: Config["missions"][number], keeper: Keeper, now: Instant): readonly Objective[] {
  const from = keeper.watched.get(entry.name);
  if (from === undefined) return [];
  const cron = new Cron(entry.cron, { timezone: "UTC", paused: true });
  const [last] = cron.previousRuns(1, new Date(now + 1));
  if (last === undefined || last.getTime() < from) return [];
  const { name: title, objective: text, chain: chained } = entry;
  return [{ key: `cron:${title}:${last.getTime()}`, title, text, chained }];
}

/** Only issues that a bot opened count: a person could write the marker too. */
function byMarker(
  issues: Awaited<ReturnType<GitHub["issuesByUs"]>>,
  objectives: readonly Objective[],
): ReadonlyMap<string, IssueNumber> {
  const markers = objectives.map((objective) => objectiveMarker(objective));
  return new Map(
    markers.flatMap((marker) => {
      const issue = issues.find((each) => each.bot && each.body.startsWith(marker));
      return issue === undefined ? [] : [[marker, IssueNumber.parse(issue.number)] as const];
    }),
  );
}
