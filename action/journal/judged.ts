/** Gathers from a repository what a journal is judged by, and looks twice where a push may be on its way. */

import type { ActorName, Sha } from "#mission/ids";
import { type Chain, chainReader } from "#mission/journal/chain";
import { type Copy, judge, type Judged, type Means } from "#mission/journal/judge";
import { segmentsIn } from "#mission/journal/segments";
import { type JournalLine, journalFile, stateRef, witnessRef } from "#mission/line";
import type { Git } from "../ports.ts";
import { sha256 } from "./sha256.ts";

export type Heads = { readonly state: Sha | undefined; readonly witness: Sha | undefined };

/** The first line that is none of the actor's events. */
export type Strange = (actor: ActorName, lines: readonly JournalLine[]) => JournalLine | undefined;

export type Segment = { readonly name: string; readonly text: string };

/** By what journals are judged. */
export type Judging = { readonly chain: (text: string) => Chain; readonly strange: Strange | undefined };

/** One for all of a process: a line is read once. `strange` is asked what an actor can have written. */
export function openJudging(strange?: Strange): Judging {
  return { chain: chainReader(sha256), strange };
}

/** The verdict on a journal whose commits are here. */
export async function judgedAt(git: Git, actor: ActorName, heads: Heads, { chain, strange }: Judging): Promise<Judged> {
  const means: Means = { chain, strange: strange && ((lines) => strange(actor, lines)) };
  const { judged, seen } = await lookedTwice(git, actor, heads, means);
  if (judged.kind === "whole" || judged.good !== undefined || judged.damage.kind === "newer") return judged;
  const good = await lastGood(git, seen.state, means);
  if (good === undefined) return judged;
  const known = good.lines.length > judged.known.length ? good.lines : judged.known;
  return { ...judged, good: { commit: good.commit, events: good.lines.length }, known };
}

/** How often a journal and its witness that differ are looked at: refs are not read all at once, so a push may be seen by half. */
const looks = 3;

async function lookedTwice(git: Git, actor: ActorName, heads: Heads, means: Means) {
  const refs = [stateRef(actor), witnessRef(actor)] as const;
  let seen = heads;
  for (let look = 1; ; look += 1) {
    const judged = await judgeOnce(git, seen, means);
    if (judged.kind === "whole" || seen.state === seen.witness || look === looks) return { judged, seen };
    const now = await git.remoteRefs(refs);
    const next = { state: now.get(refs[0]), witness: now.get(refs[1]) };
    if (next.state === seen.state && next.witness === seen.witness) return { judged, seen };
    await git.fetch(refs.map((ref) => `+${ref}:${ref}`));
    seen = next;
  }
}

async function judgeOnce(git: Git, { state, witness }: Heads, means: Means): Promise<Judged> {
  const here = state === undefined ? undefined : await copyAt(git, state);
  if (witness === undefined || witness === state)
    return judge({ state: here, witness: undefined, relation: "same" }, means);
  const relation = state === undefined ? "same" : await relationOf(git, state, witness);
  return judge({ state: here, witness: await copyAt(git, witness), relation }, means);
}

async function relationOf(git: Git, state: Sha, witness: Sha) {
  if (await git.isAncestor(witness, state)) return "ahead";
  return (await git.isAncestor(state, witness)) ? "behind" : "apart";
}

/** How far back a good commit is looked for. */
const mostBack = 50;

/** Where journal and witness are damaged alike, the commits before may not be. */
async function lastGood(git: Git, from: Sha | undefined, means: Means) {
  let commit = from;
  for (let back = 0; back < mostBack && commit !== undefined; back += 1) {
    commit = await git.resolve(`${commit}^`);
    if (commit === undefined) return undefined;
    const found = await judgeOnce(git, { state: commit, witness: undefined }, means);
    if (found.kind === "whole") return { commit, lines: found.lines };
  }
  return undefined;
}

async function copyAt(git: Git, commit: Sha): Promise<Copy> {
  const parent = await git.resolve(`${commit}^`);
  const before = parent === undefined ? undefined : await textAt(git, parent);
  return { commit, text: await textAt(git, commit), before: before ?? "" };
}

/** The whole text of a journal; undefined where the commit holds none. */
export async function textAt(git: Git, commit: Sha): Promise<string | undefined> {
  const segments = await segmentsAt(git, commit);
  return segments.some(({ name }) => name === journalFile) ? segments.map(({ text }) => text).join("") : undefined;
}

/** The files of a journal, the one that grows last. */
export async function segmentsAt(git: Git, commit: Sha): Promise<readonly Segment[]> {
  const names = segmentsIn(await git.list(commit, ""));
  return Promise.all(names.map(async (name) => ({ name, text: (await git.show(commit, name)) ?? "" })));
}
