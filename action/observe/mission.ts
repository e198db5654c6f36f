/** The facts of a mission: its issue and pull request, its lap, its neighbours, and what the merge queue says of it. */

import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import { lander, missionOf } from "#mission/due";
import type { MissionFacts } from "#mission/facts";
import { type ActorName, type Instant, IssueNumber, RunId } from "#mission/ids";
import { landingOf } from "#mission/lander/answer";
import { branchOf } from "#mission/say/labels";
import { issueFacts, pullFacts } from "./issue.ts";
import { observeLap } from "./lap.ts";
import { openPeople } from "./people.ts";
import { type RepositoryFacts, repositoryObserver, type World } from "./repository.ts";

export type MissionObserver = (mission: Mission | undefined) => Promise<MissionFacts | undefined>;

/** Undefined when the issue does not exist. */
export function missionObserver(actor: ActorName, world: World, now: () => Instant): MissionObserver {
  let viewer = "";
  const people = openPeople(world.github, () => viewer);
  const observeRepository = repositoryObserver(world);
  const laps = new Map<number, ReturnType<typeof observeLap>>();

  return async (mission) => {
    const number = IssueNumber.parse(Number(actor));
    const repository = await observeRepository();
    const reading = await world.github.mission(number, mission?.branch ?? branchOf(number, ""));
    viewer = reading.viewer;
    if (reading.issue === undefined) return undefined;
    const lap = await lapFacts(mission, world, laps);
    return {
      ...repositoryPart(repository, world.run),
      issue: await issueFacts(reading.issue, people, mission !== undefined),
      pull: reading.pull === undefined ? undefined : await pullFacts(reading.pull, people),
      branch: mission === undefined ? undefined : repository.branch(mission.branch),
      lap,
      ...neighbours(actor, mission, repository, now()),
      configReported: await configReported(repository, world),
    };
  };
}

function repositoryPart({ tips, config, commands, setup }: RepositoryFacts, run: number) {
  return { run: RunId.parse(run), tips, config, commands, setup };
}

/** A lap's artifacts do not change once its run is over: read once. */
async function lapFacts(mission: Mission | undefined, world: World, laps: Map<number, ReturnType<typeof observeLap>>) {
  const open = mission?.open;
  if (open === undefined) return undefined;
  const known = laps.get(open.lap) ?? observeLap(open, world);
  if ((await known).kind === "over") laps.set(open.lap, known);
  return known;
}

function neighbours(actor: ActorName, mission: Mission | undefined, { journals }: RepositoryFacts, now: Instant) {
  const missions = [...journals].flatMap(([name, lines]) => missionOf(name, lines) ?? []);
  const others = missions.filter((each) => String(each.issue) !== actor);
  return { ...standingsOf(missions, others, now), landing: landingOf(journals.get(lander) ?? [], mission) };
}

async function configReported({ config, tips }: RepositoryFacts, { github }: World): Promise<boolean> {
  if (config.kind === "valid") return false;
  return (await github.checksNamed("Muster configuration", tips.default)).length > 0;
}
