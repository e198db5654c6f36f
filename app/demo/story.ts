/** The demo's course: an issue, a label, a review that asks for more, an approval, and the merge that a person makes. */

import type { Mission } from "#mission/course/state";
import type { Box } from "../box/box.ts";
import { readMission } from "../box/journals.ts";
import type { Person } from "../box/person.ts";
import type { Project } from "../box/project.ts";
import { openPull } from "../box/pulls.ts";
import { pursue } from "../box/pursue.ts";

/** What is asked of the person who plays the maintainer. */
export type Maintainer = {
  /** The feature's pull request is ready: review it, and answer once a review is given. */
  readonly review: (pull: number, mission: Mission) => Promise<void>;
  /** The promotion pull request is open: merge it. */
  readonly promote: (pull: number) => Promise<void>;
};

export type Story = {
  readonly box: Box;
  readonly project: Project;
  readonly person: Person;
  readonly maintainer: Maintainer;
  /** Told before each thing that people do. */
  readonly tell: (deed: string) => void;
};

export type Told = { readonly issue: number; readonly pull: number | undefined; readonly mission: Mission };

/** Answers the mission when it is done, or when it stopped short of that. */
export async function tellStory(story: Story, title: string, body: string): Promise<Told> {
  const { box, project, person, tell } = story;
  tell(`${person.login} opens the issue "${title}"`);
  const issue = await person.openIssue(title, body);
  tell(`${person.login} gives #${issue} the label muster`);
  await person.label(issue, "muster");
  let mission = await pursue(box, project, issue);
  let pull: number | undefined;
  while (mission.stage.kind === "in-review") {
    pull = await openPull(person, project, mission.branch);
    await story.maintainer.review(pull, mission);
    mission = await pursueFrom(story, mission);
  }
  if (mission.stage.kind !== "integrated") return { issue, pull, mission };
  await story.maintainer.promote(await openPull(person, project, "muster/integration"));
  return { issue, pull, mission: await pursueFrom(story, mission) };
}

/** A person's deed is a fact at once, but the mission hears of it by a webhook: wait until its journal says so. */
async function pursueFrom({ box, project }: Story, before: Mission): Promise<Mission> {
  await box.settle();
  const now = await readMission(project, before.issue);
  if (now?.lastAt === before.lastAt) await box.app().sweep();
  return pursue(box, project, before.issue);
}
