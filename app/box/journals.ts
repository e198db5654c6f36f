/** Looks into a box's repository: the journals as they stand, at work or archived. */

import type { Mission } from "#mission/course/state";
import { missionOf } from "#mission/journal/events";
import { ActorName } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { journalIn } from "../journals/in-folder.ts";
import { parseJournal } from "../sweep/journals.ts";
import { git } from "./git.ts";
import type { Project } from "./project.ts";

export async function readJournals({
  directory,
}: Pick<Project, "directory">): Promise<ReadonlyMap<ActorName, readonly JournalLine[]>> {
  const refs = await git(directory, "for-each-ref", "--format=%(refname)", "refs/muster/archive", "refs/muster/state");
  const journals = new Map<ActorName, readonly JournalLine[]>();
  for (const ref of refs.split("\n").filter((line) => line !== "")) {
    const lines = parseJournal((await journalIn(directory, ref)) ?? "");
    const actor = ActorName.safeParse(ref.split("/").at(-1)).data;
    if (actor !== undefined && lines !== undefined) journals.set(actor, lines);
  }
  return journals;
}

export async function readMission(project: Pick<Project, "directory">, issue: number): Promise<Mission | undefined> {
  const actor = ActorName.parse(String(issue));
  const lines = (await readJournals(project)).get(actor);
  return lines && missionOf(actor, lines);
}
