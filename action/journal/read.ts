/** Reads journals from refs that were fetched, and judges them before anyone believes them. */

import { ActorName, type Sha } from "#mission/ids";
import type { Judged } from "#mission/journal/judge";
import { archiveRef, type JournalLine, statePrefix, stateRef, witnessPrefix, witnessRef } from "#mission/line";
import { sayBroken, sayStranger } from "#mission/say/journal";
import type { Git } from "../ports.ts";
import { type Heads, judgedAt, type Judging, openJudging, type Segment, segmentsAt } from "./judged.ts";

export type Broken = {
  readonly kind: "broken";
  readonly message: string;
  /** The most that is known to have happened: enough to count what was spent, nothing to act on. */
  readonly known: readonly JournalLine[];
};

export type Whole = {
  readonly kind: "whole";
  /** The commit read; undefined when the actor has no journal yet. */
  readonly head: Sha | undefined;
  /** Where its refs are: what an append moves. */
  readonly at: {
    readonly state: Sha | undefined;
    readonly witness: Sha | undefined;
    readonly archive: Sha | undefined;
  };
  /** The files of `head`, the one that grows last. */
  readonly segments: readonly Segment[];
  readonly lines: readonly JournalLine[];
};

export type Reading = Whole | Broken;

export type Asked = { readonly since?: Sha | undefined; readonly judging?: Judging | undefined };

/** Fetches an actor's journal. `since` is a head that was read before: what does not descend from it was rewritten. */
export async function readJournal(
  git: Git,
  actor: ActorName,
  { since, judging = openJudging() }: Asked = {},
): Promise<Reading> {
  await fetchJournal(git, actor);
  const read = await readFetched(git, actor, judging);
  if (read.kind === "broken" || since === undefined) return read;
  if (read.head !== undefined && (await git.isAncestor(since, read.head))) return read;
  const damage = { kind: "rewritten", what: "its history was rewritten while this run was reading it" } as const;
  return { kind: "broken", message: sayBroken(actor, { damage, good: undefined }), known: read.lines };
}

async function fetchJournal(git: Git, actor: ActorName): Promise<void> {
  const refs = [stateRef(actor), witnessRef(actor)];
  await git.fetch(refs.map((ref) => `+${ref}:${ref}`));
  if ((await git.resolve(stateRef(actor))) === undefined)
    await git.fetch([`+${archiveRef(actor)}:${archiveRef(actor)}`]);
}

/** An actor's journal as it was last fetched; that of a mission taken up again where it was archived. */
export async function readFetched(git: Git, actor: ActorName, judging: Judging): Promise<Reading> {
  const [state, witness, archive] = await Promise.all(
    [stateRef(actor), witnessRef(actor), archiveRef(actor)].map((ref) => git.resolve(ref)),
  );
  const archived = state === undefined && witness === undefined ? archive : undefined;
  const head = state ?? archived;
  const judged = await judgedAt(git, actor, { state: head, witness }, judging);
  if (judged.kind === "broken") return brokenOf(actor, judged);
  const segments = head === undefined ? [] : await segmentsAt(git, head);
  return { kind: "whole", head, at: { state, witness, archive: archived }, segments, lines: judged.lines };
}

export type Journals = {
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** Those that cannot be believed, by the name of their actor. */
  readonly broken: ReadonlyMap<string, Broken>;
};

/** Reads the journals of all actors from refs that were fetched; heads that were read before are not read again. */
export function journalReader(
  git: Git,
  judging = openJudging(),
): (refs: ReadonlyMap<string, Sha>) => Promise<Journals> {
  const known = new Map<ActorName, { readonly heads: Heads; readonly judged: Judged }>();

  async function judged(actor: ActorName, heads: Heads): Promise<Judged> {
    const before = known.get(actor);
    if (before !== undefined && before.heads.state === heads.state && before.heads.witness === heads.witness)
      return before.judged;
    const read = await judgedAt(git, actor, heads, judging);
    // What could be a push on its way is looked at again.
    if (read.kind === "whole") known.set(actor, { heads, judged: read });
    return read;
  }

  return async (refs) => {
    const journals = new Map<ActorName, readonly JournalLine[]>();
    const broken = new Map<string, Broken>();
    for (const name of namesIn(refs)) {
      const actor = ActorName.safeParse(name).data;
      if (actor === undefined) {
        broken.set(name, { kind: "broken", message: sayStranger(name), known: [] });
        continue;
      }
      const read = await judged(actor, { state: refs.get(stateRef(actor)), witness: refs.get(witnessRef(actor)) });
      if (read.kind === "broken") broken.set(name, brokenOf(actor, read));
      else journals.set(actor, read.lines);
    }
    return { journals, broken };
  };
}

function namesIn(refs: ReadonlyMap<string, Sha>): ReadonlySet<string> {
  const prefixes = [statePrefix, witnessPrefix];
  return new Set(
    [...refs.keys()].flatMap((ref) => {
      const prefix = prefixes.find((each) => ref.startsWith(each));
      return prefix === undefined ? [] : [ref.slice(prefix.length)];
    }),
  );
}

function brokenOf(actor: ActorName, judged: Extract<Judged, { kind: "broken" }>): Broken {
  return { kind: "broken", message: sayBroken(actor, judged), known: judged.known };
}
