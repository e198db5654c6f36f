/** The facts of a mission: its issue and pull request, its lap, its neighbours, and what the merge queue says of it. */

import { standingsOf } from "#mission/course/neighbours";
import { isOver, type Mission } from "#mission/course/state";
import { lander, missionOf } from "#mission/wake/due";
import type { MissionFacts } from "#mission/facts";
import { projectFindings } from "#mission/findings/project";
import { type ActorName, type Instant, IssueNumber, RunId } from "#mission/ids";
import { scanPolicy } from "#mission/lap/protected";
import type { ScanPolicy } from "#mission/scan/finding";
import { landingOf } from "#mission/lander/answer";
import { branchOf } from "#mission/say/labels";
import type { Look } from "../actor.ts";
import { issueFacts, pullFacts } from "./issue.ts";
import { observeLap } from "./lap.ts";
import { openPeople } from "./people.ts";
import type { ActorWorld, RepositoryFacts, World } from "./repository.ts";

export type MissionObserver = (mission: Mission | undefined, look: Look) => Promise<MissionFacts | undefined>;

/** Undefined when the issue does not exist. */
export function missionObserver(actor: ActorName, world: ActorWorld, now: () => Instant): MissionObserver {
  const number = IssueNumber.parse(Number(actor));
  const readGitHub = gitHubReader(number, world);
  const laps: Laps = new Map();

  return async (mission, look) => {
    if (look.repository) await world.repository.fetch();
    const repository = await world.repository.facts();
    const shown = await readGitHub(mission, look.github);
    if (shown === undefined) return undefined;
    return {
      ...repositoryPart(repository, world.run),
      ...shown,
      branch: mission === undefined ? undefined : repository.branch(mission.branch),
      unfinished: repository.unfinished(number),
      lap: await lapFacts(mission, repository, world, laps),
      ...neighbours(actor, mission, repository, now()),
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

function repositoryPart({ tips, config, commands, setup, gate }: RepositoryFacts, run: number) {
  return { run: RunId.parse(run), tips, config, commands, setup, gate };
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

function neighbours(
  actor: ActorName,
  mission: Mission | undefined,
  { journals, config }: RepositoryFacts,
  now: Instant,
) {
  const missions = [...journals].flatMap(([name, lines]) => missionOf(name, lines) ?? []);
  const others = missions.filter((each) => String(each.issue) !== actor);
  const findings = projectFindings(missions, config.kind === "valid" ? config.config.policy.profile : "normal");
  return { ...standingsOf(missions, others, now), findings, landing: landingOf(journals.get(lander) ?? [], mission) };
}

async function configReported({ config, tips }: RepositoryFacts, { github }: World): Promise<boolean> {
  if (config.kind === "valid") return false;
  return (await github.checksNamed("Muster configuration", tips.default)).length > 0;
}
