/** Reads journals from the remote and checks them before anyone believes them. */

import { ActorName, type Sha } from "#mission/ids";
import { type JournalLine, journalFile, statePrefix, stateRef } from "#mission/line";
import type { Git } from "../ports.ts";
import { readChain } from "#mission/journal/chain";
import { sha256 } from "./sha256.ts";

export type Broken = { readonly kind: "broken"; readonly message: string };

export type Reading =
  | {
      readonly kind: "whole";
      /** The commit read; undefined when the actor has no journal yet. */
      readonly head: Sha | undefined;
      readonly text: string;
      readonly lines: readonly JournalLine[];
    }
  | Broken;

/** Fetches an actor's journal. `since` is a head that was read before: what does not descend from it was rewritten. */
export async function readJournal(git: Git, actor: ActorName, since?: Sha): Promise<Reading> {
  const ref = stateRef(actor);
  await git.fetch([`+${ref}:${ref}`]);
  const head = await git.resolve(ref);
  if (since !== undefined && (head === undefined || !(await git.isAncestor(since, head)))) {
    return damaged(actor, "its history was rewritten while this run was reading it");
  }
  return readFetched(git, actor);
}

/** An actor's journal as it was last fetched. */
export async function readFetched(git: Git, actor: ActorName): Promise<Reading> {
  const head = await git.resolve(stateRef(actor));
  return head === undefined ? { kind: "whole", head, text: "", lines: [] } : readAt(git, actor, head);
}

export type Journals = {
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** Those that cannot be believed, by the name of their actor. */
  readonly broken: ReadonlyMap<string, Broken>;
};

/** Reads the journals of all actors from refs that were fetched; a head that was read before is not read again. */
export function journalReader(git: Git): (refs: ReadonlyMap<string, Sha>) => Promise<Journals> {
  const known = new Map<string, Reading>();

  async function reading(ref: string, head: Sha): Promise<Reading> {
    const name = ref.slice(statePrefix.length);
    const actor = ActorName.safeParse(name);
    const read =
      known.get(`${ref} ${head}`) ?? (actor.success ? await readAt(git, actor.data, head) : unknownActor(name));
    known.set(`${ref} ${head}`, read);
    return read;
  }

  return async (refs) => {
    const journals = new Map<ActorName, readonly JournalLine[]>();
    const broken = new Map<string, Broken>();
    for (const [ref, head] of refs) {
      if (!ref.startsWith(statePrefix)) continue;
      const name = ref.slice(statePrefix.length);
      const read = await reading(ref, head);
      if (read.kind === "broken") broken.set(name, read);
      else journals.set(ActorName.parse(name), read.lines);
    }
    return { journals, broken };
  };
}

async function readAt(git: Git, actor: ActorName, head: Sha): Promise<Reading> {
  const [text, parent] = await Promise.all([git.show(head, journalFile), git.resolve(`${head}^`)]);
  if (text === undefined) return damaged(actor, `its commit holds no ${journalFile}`);
  const before = parent === undefined ? "" : ((await git.show(parent, journalFile)) ?? "");
  if (!text.startsWith(before)) return damaged(actor, "its last commit changed or removed lines of the one before");
  const chain = readChain(text, sha256);
  return chain.kind === "broken" ? damaged(actor, chain.message) : { kind: "whole", head, text, lines: chain.lines };
}

function damaged(actor: ActorName, what: string): Broken {
  const ref = stateRef(actor);
  const message =
    `The journal \`${ref}\` cannot be believed: ${what}. Nothing was done. ` +
    `See what happened with \`git fetch origin ${ref} && git log -p FETCH_HEAD\`, then push its last good commit back to that ref, ` +
    "or delete the ref to start this actor afresh.";
  return { kind: "broken", message };
}

function unknownActor(name: string): Broken {
  return {
    kind: "broken",
    message: `\`${statePrefix}${name}\` is no actor's journal; delete the ref if it is a leftover.`,
  };
}
