import { expect, test } from "vitest";
import { ActorName, Instant } from "#mission/ids";
import { missionOf } from "#mission/journal/events";
import { archiveRef, archivedRef, stateRef, witnessRef } from "#mission/line";
import { repositoryObserver } from "../../../action/observe/repository.ts";
import { memoryGit } from "../../world/git/open.ts";
import { doesEverything } from "../../world/workers.ts";
import { type MemoryWorld, memoryWorld } from "../../world/world.ts";

const hour = 60 * 60_000;
const one = ActorName.parse("1");

/** A mission to its end, a day and some hours ago. */
async function archived() {
  const world = memoryWorld({ worker: doesEverything, private: true });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  ann.approves(world.pull(issue).number);
  await world.settles();
  ann.merges(world.pull("integration").number);
  await world.settles();
  const before = await seenBy(world);
  const head = world.remote.refs.get(stateRef(one));
  await world.later(23 * hour);
  expect(world.remote.refs.has(stateRef(one))).toBe(true);
  await world.later(3 * hour);
  return { world, ann, issue, before, head };
}

/** What a run sees of the repository that fetches it for the first time. */
async function seenBy(world: MemoryWorld) {
  const git = memoryGit(world.remote);
  const observer = repositoryObserver({ git, defaultBranch: async () => "main" });
  await observer.fetch();
  return observer.facts();
}

test("the journal of a mission that has been over for a day goes into the archive with its history, and all who look still see it", async () => {
  const { world, before, head } = await archived();
  const { refs } = world.remote;
  expect([refs.has(stateRef(one)), refs.has(witnessRef(one)), refs.get(archiveRef(one))]).toEqual([false, false, head]);
  const after = await seenBy(world);
  expect(after.journals.get(one)).toEqual(before.journals.get(one));
  expect(missionOf(one, after.journals.get(one) ?? [])?.stage.kind).toBe("done");
  expect([after.quarantined.size, world.failures]).toEqual([0, []]);
  const runs = world.hub.runs.size;
  await world.later(26 * hour);
  expect(world.hub.runs.size).toBe(runs);
});

test("what lies on the shelf and was changed is read from the archive itself; where that was changed too nothing is concluded", async () => {
  const { world, before } = await archived();
  const git = memoryGit(world.remote);
  const shelf = world.remote.refs.get(archivedRef);
  const harm = { parents: [], message: "harm", at: Instant.parse(0) };
  const to = await git.commitFiles({ files: new Map([["1.jsonl", "{}\n"]]), ...harm });
  await git.push([{ ref: archivedRef, from: shelf, to }]);
  expect((await seenBy(world)).journals.get(one)).toEqual(before.journals.get(one));
  const empty = await git.commitFiles({ files: new Map([["journal.jsonl", ""]]), ...harm });
  await git.push([{ ref: archiveRef(one), from: world.remote.refs.get(archiveRef(one)), to: empty }]);
  const { journals, quarantined } = await seenBy(world);
  expect([journals.has(one), quarantined.get("1")?.message]).toEqual([
    false,
    expect.stringMatching(/is not the one that was archived/),
  ]);
});

test("a mission that was called off, archived and taken up again goes on in the journal it had", async () => {
  const world = memoryWorld({ worker: doesEverything, private: true });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract.\n\nDepends on #99.");
  ann.labels(issue, "muster");
  await world.settles();
  ann.says(issue, "/muster cancel");
  await world.settles();
  const before = await world.events(issue);
  await world.later(27 * hour);
  expect([...world.remote.refs.keys()].filter((ref) => ref.endsWith("/1"))).toEqual([archiveRef(one)]);
  ann.says(issue, "/muster retry");
  await world.settles();
  const after = await world.events(issue);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after[before.length]?.kind).toBe("reopened");
  expect([...world.remote.refs.keys()].filter((ref) => ref.endsWith("/1") && ref.startsWith("refs/muster/"))).toEqual([
    stateRef(one),
    witnessRef(one),
  ]);
});
