/** The facts of a mission: its issue and pull request, its lap, its neighbours, and what the merge queue says of it. */

import { isOver, type Mission } from "#mission/course/state";
import { aroundMission, missionsIn, originOf } from "#mission/evidence/around";
import { missionOf } from "#mission/journal/events";
import type { MissionFacts } from "#mission/facts";
import { ActorName, type Instant, IssueNumber, RunId, type Sha } from "#mission/ids";
import { scanPolicy } from "#mission/lap/protected";
import type { ScanPolicy } from "#mission/scan/finding";
import { branchOf } from "#mission/say/labels";
import { aboutToWork, type Clashes, goBefore, noClashes } from "#mission/tiers/clash";
import type { Git } from "../ports.ts";
import type { Look } from "../actor.ts";
import { dependencyReader } from "./backlog.ts";
import { relatedReader, withOpened } from "./family.ts";
import { issueFacts, pullFacts } from "./issue.ts";
import { observeLap } from "./lap.ts";
import { openPeople } from "./people.ts";
import type { ActorWorld, RepositoryFacts, World } from "./repository.ts";

export type MissionObserver = (mission: Mission | undefined, look: Look) => Promise<MissionFacts | undefined>;

/** Undefined when the issue does not exist. */
export function missionObserver(actor: ActorName, world: ActorWorld, now: () => Instant): MissionObserver {
  const number = IssueNumber.parse(Number(actor));
  const readGitHub = gitHubReader(number, world);
  const dependencies = dependencyReader(world.github);
  const laps: Laps = new Map();
  const readRelated = relatedReader(number, world);

  return async (mission, look) => {
    if (look.repository) await world.repository.fetch();
    const repository = await world.repository.facts();
    const shown = await readGitHub(mission, look.github);
    if (shown === undefined) return undefined;
    const at = now();
    const doubtful = doubtfulIn(repository);
    const around = aroundMission(actor, mission, { ...repository, at, doubtful });
    return {
      ...repositoryPart(repository, world.run),
      runUrl: world.runUrl,
      ...shown,
      ...(await dependencies(mission, shown.issue)),
      branch: mission === undefined ? undefined : repository.branch(mission.branch),
      unfinished: repository.unfinished(number),
      lap: await lapFacts(mission, repository, world, laps),
      clashes: await clashesOf(mission, repository, world.git),
      ...around,
      family: await withOpened(mission, around.family, () => readRelated(look.github)),
      origin: originOf(repository.journals, at, doubtful),
      configReported: await configReported(repository, world),
      withheld: look.withheld,
    };
  };
}

type Shown = Pick<MissionFacts, "issue" | "pull">;

/** Issue and pull request; asked for again when they may have changed. */
function gitHubReader(number: IssueNumber, { github }: World) {
  let viewer = "";
  let last: { readonly shown: Shown | undefined } | undefined;
  const people = openPeople(github, () => viewer);

  async function read(mission: Mission | undefined): Promise<Shown | undefined> {
    const reading = await github.mission(number, mission?.branch ?? branchOf(number, ""));
    viewer = reading.viewer;
    if (reading.issue === undefined) return undefined;
    const pull = reading.pull === undefined ? undefined : await pullFacts(reading.pull, people);
    return { issue: await issueFacts(reading.issue, people, mission === undefined || isOver(mission)), pull };
  }

  return async (mission: Mission | undefined, anew: boolean): Promise<Shown | undefined> => {
    if (anew || last === undefined) last = { shown: await read(mission) };
    return last.shown;
  };
}

function repositoryPart({ tips, config, offAbove, commands, setup, gate }: RepositoryFacts, run: number) {
  return { run: RunId.parse(run), tips, config, offAbove, commands, setup, gate };
}

type Laps = Map<number, ReturnType<typeof observeLap>>;

/** While nobody can say what is allowed, nothing is. */
const strictest: ScanPolicy = { allowed: [], strict: true };

/** A lap's artifacts do not change once its run is over: read once. */
async function lapFacts(mission: Mission | undefined, { config }: RepositoryFacts, world: World, laps: Laps) {
  const open = mission?.open;
  if (mission === undefined || open === undefined) return undefined;
  const policy = config.kind === "valid" ? scanPolicy(config.config) : strictest;
  const known = laps.get(open.lap) ?? observeLap(open, world, { secrets: world.secrets, policy, mission });
  if ((await known).kind === "over") laps.set(open.lap, known);
  return known;
}

/** What a journal that cannot be believed is known to have promised and spent counts, so that nobody spends it again. */
function doubtfulIn({ quarantined }: RepositoryFacts): readonly Mission[] {
  return [...quarantined].flatMap(([name, { known }]) => {
    const actor = ActorName.safeParse(name).data;
    return (actor && missionOf(actor, known)) ?? [];
  });
}

/** Merged without a work tree; a head that is not here has gone, and conflicts with nobody. */
async function clashesOf(
  mission: Mission | undefined,
  { journals, tips }: RepositoryFacts,
  git: Git,
): Promise<Clashes> {
  const own = aboutToWork(mission);
  if (mission === undefined || own === undefined || (await git.resolve(own)) === undefined) return noClashes;
  const conflicts = async (head: Sha) => {
    if ((await git.resolve(head)) === undefined) return [];
    const merged = await git.mergeTree(own, head);
    return merged.kind === "conflict" ? merged.paths : [];
  };
  const others = goBefore(mission, missionsIn(journals));
  const found = await Promise.all(others.map(async ({ issue, head }) => ({ issue, paths: await conflicts(head) })));
  const integration = tips.integration === undefined ? [] : await conflicts(tips.integration);
  return { others: found.filter(({ paths }) => paths.length > 0), integration };
}

async function configReported({ config, tips }: RepositoryFacts, { github }: World): Promise<boolean> {
  if (config.kind === "valid") return false;
  return (await github.checksNamed("Muster configuration", tips.default)).length > 0;
}
