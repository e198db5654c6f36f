/** Reads the journals of a repository through the API; a commit's journal never changes, so each is read once. */

import { z } from "zod";
import { ActorName } from "#mission/ids";
import { JournalLine } from "#mission/line";
import { journalOver } from "../journals/over-api.ts";
import { memory } from "../wakes/memory.ts";
import type { Place } from "../wakes/place.ts";

export type Journals = {
  /** Journals of the actors at work, by actor. */
  readonly active: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** Every actor that has or had a journal. */
  readonly known: ReadonlySet<string>;
  /** Of these actors, the journals that are in the archive. */
  readonly archived: (actors: readonly string[]) => Promise<Journals["active"]>;
};

/** The client's own types lose this answer's shape when paged. */
const Refs = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));

/** An unreadable journal is left out and logged: its own actor must say what is wrong with it. */
export function journalReader(now: () => number): (place: Place) => Promise<Journals> {
  const read = memory<readonly JournalLine[] | undefined>({ lasts: 60 * 60_000, now });
  return async (place) => {
    const { owner, repo, octokit } = place;
    const refs = await octokit.paginate("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
      owner,
      repo,
      ref: "muster/",
      per_page: 100,
    });
    const live = new Map<ActorName, string>();
    const away = new Map<ActorName, string>();
    for (const { ref, object } of Refs.parse(refs)) {
      const [, kind, name] = /^refs\/muster\/(state|archive)\/([a-z0-9]+)$/.exec(ref) ?? [];
      const actor = ActorName.safeParse(name).data;
      if (actor !== undefined) (kind === "state" ? live : away).set(actor, object.sha);
    }
    const readAll = async (heads: ReadonlyMap<ActorName, string>) => {
      const journals = new Map<ActorName, readonly JournalLine[]>();
      for (const [actor, sha] of heads) {
        const lines = await read.get(sha, () => journalAt(sha, place));
        if (lines) journals.set(actor, lines);
      }
      return journals;
    };
    return {
      active: await readAll(live),
      known: new Set([...live.keys(), ...away.keys()]),
      archived: (actors) => readAll(new Map([...away].filter(([actor]) => actors.includes(actor) && !live.has(actor)))),
    };
  };
}

async function journalAt(commit_sha: string, place: Place): Promise<readonly JournalLine[] | undefined> {
  const text = await journalOver(place, commit_sha);
  if (text === undefined) return undefined;
  const { owner, repo, log } = place;
  const lines = parseJournal(text);
  if (lines === undefined) log.warn({ repo: `${owner}/${repo}`, commit: commit_sha }, "could not read a journal");
  return lines;
}

/** The journal's lines, or undefined when any of them is not one. */
export function parseJournal(text: string): readonly JournalLine[] | undefined {
  try {
    const lines = text.split("\n").filter((line) => line !== "");
    return z.array(JournalLine).safeParse(lines.map((line): unknown => JSON.parse(line))).data;
  } catch {
    return undefined;
  }
}
