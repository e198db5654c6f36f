/** The journals of missions that are over, as every run reads them: one commit without a history, derived from the archive and held against what the keeper recorded. */

import type { ActorName, Instant, Sha } from "#mission/ids";
import { missionActor } from "#mission/ids";
import type { Finished } from "#mission/keeper/archive";
import type { Archived } from "#mission/keeper/keeper";
import { archivedRef, archiveRef, type JournalLine } from "#mission/line";
import { sayArchiveChanged } from "#mission/say/journal";
import type { Git } from "../ports.ts";
import { type Judging, textAt } from "./judged.ts";
import type { Broken } from "./read.ts";

const fileOf = (actor: ActorName) => `${actor}.jsonl`;

export type Shelf = {
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** Those that are not what was archived. */
  readonly broken: ReadonlyMap<string, Broken>;
};

/** Reads what the keeper has archived, from the shelf as it was fetched; what is not right there is fetched from the archive itself. A journal read before is not read again. */
export function shelfReader(git: Git, { chain }: Judging): (archived: readonly Archived[]) => Promise<Shelf> {
  const known = new Map<string, readonly JournalLine[]>();

  async function linesOf(record: Archived, shelf: Sha | undefined): Promise<readonly JournalLine[] | undefined> {
    const actor = missionActor(record.issue);
    const before = known.get(record.hash);
    if (before !== undefined) return before;
    const there = shelf === undefined ? undefined : await git.show(shelf, fileOf(actor));
    const lines = matching(there, record) ?? matching(await fromArchive(git, actor), record);
    if (lines !== undefined) known.set(record.hash, lines);
    return lines;
  }

  function matching(text: string | undefined, { seq, hash }: Archived): readonly JournalLine[] | undefined {
    const { kind, lines } = chain(text ?? "");
    const last = lines.at(-1);
    return kind === "whole" && last?.seq === seq && last.hash === hash ? lines : undefined;
  }

  return async (archived) => {
    const shelf = archived.length === 0 ? undefined : await git.resolve(archivedRef);
    const journals = new Map<ActorName, readonly JournalLine[]>();
    const broken = new Map<string, Broken>();
    for (const record of archived) {
      const actor = missionActor(record.issue);
      const lines = await linesOf(record, shelf);
      if (lines !== undefined) journals.set(actor, lines);
      else broken.set(actor, { kind: "broken", message: sayArchiveChanged(actor), known: [] });
    }
    return { journals, broken };
  };
}

async function fromArchive(git: Git, actor: ActorName): Promise<string | undefined> {
  const ref = archiveRef(actor);
  await git.fetch([`+${ref}:${ref}`]);
  const commit = await git.resolve(ref);
  return commit === undefined ? undefined : textAt(git, commit);
}

/** The shelf with these journals too, as a commit that nobody sees yet. */
export async function shelfWith(git: Git, finished: readonly Finished[], at: Instant) {
  const from = await git.resolve(archivedRef);
  const files = new Map<string, string>();
  for (const { issue, head } of finished) files.set(fileOf(missionActor(issue)), (await textAt(git, head)) ?? "");
  const message = "muster: archived journals [skip ci]";
  const to = await git.commitFiles({ files, onto: from, parents: [], message, at });
  return { from, to };
}
