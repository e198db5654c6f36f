/** Reads journals from the remote and checks them before anyone believes them. */

import { ActorName, type Sha } from "#mission/ids";
import { type JournalLine, journalFile, statePrefix, stateRef } from "#mission/line";
import type { Git } from "../ports.ts";
import { readChain } from "./chain.ts";

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
  return head === undefined ? { kind: "whole", head, text: "", lines: [] } : readAt(git, actor, head);
}

/** The journals of all actors, in one fetch; those that cannot be believed are kept apart. */
export async function readJournals(git: Git): Promise<{
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  readonly broken: ReadonlyMap<string, Broken>;
}> {
  const journals = new Map<ActorName, readonly JournalLine[]>();
  const broken = new Map<string, Broken>();
  const refs = await git.remoteRefs([`${statePrefix}*`]);
  if (refs.size > 0) await git.fetch([`+${statePrefix}*:${statePrefix}*`]);
  for (const ref of refs.keys()) {
    const name = ref.slice(statePrefix.length);
    const actor = ActorName.safeParse(name);
    const head = await git.resolve(ref);
    if (head === undefined) continue;
    const reading = actor.success ? await readAt(git, actor.data, head) : unknownActor(name);
    if (reading.kind === "broken") broken.set(name, reading);
    else if (actor.success) journals.set(actor.data, reading.lines);
  }
  return { journals, broken };
}

async function readAt(git: Git, actor: ActorName, head: Sha): Promise<Reading> {
  const [text, parent] = await Promise.all([git.show(head, journalFile), git.resolve(`${head}^`)]);
  if (text === undefined) return damaged(actor, `its commit holds no ${journalFile}`);
  const before = parent === undefined ? "" : ((await git.show(parent, journalFile)) ?? "");
  if (!text.startsWith(before)) return damaged(actor, "its last commit changed or removed lines of the one before");
  const chain = readChain(text);
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
