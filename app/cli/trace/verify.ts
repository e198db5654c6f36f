/** `muster trace verify`: whether the journals can be believed, each by its chain, its witness, and what the keeper recorded of it. */

import { createHash } from "node:crypto";
import { ActorName, missionActor } from "#mission/ids";
import { type Chain, readChain } from "#mission/journal/chain";
import type { Keeper } from "#mission/keeper/keeper";
import { keeperOf, strangeLine } from "#mission/journal/events";
import { type Copy, judge, type Judged } from "#mission/journal/judge";
import { archivePrefix, statePrefix, stateRef, witnessPrefix, witnessRef, archiveRef } from "#mission/line";
import { sayArchiveChanged, sayBroken, sayStranger } from "#mission/say/journal";
import { sayTraces, type Trace } from "#mission/say/trace";
import { git } from "../../box/git.ts";
import { journalIn } from "../../journals/in-folder.ts";

export type Verifying = {
  /** A repository on this machine that has the refs. */
  readonly folder: string;
  /** As people call it. */
  readonly name: string;
  readonly mission: number | undefined;
  readonly json: boolean;
  readonly print: (line: string) => void;
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** 0: all are whole. 2: one is not. */
export async function verify({ folder, name, mission, json, print }: Verifying): Promise<0 | 2> {
  const traces = (await tracesIn(folder)).filter(({ actor }) => mission === undefined || actor === String(mission));
  if (mission !== undefined && traces.length === 0) throw new Error(`there is no journal of #${mission} in ${name}`);
  const whole = traces.every(({ state }) => state === "whole");
  print(json ? JSON.stringify({ repository: name, whole, journals: traces }) : sayTraces(traces));
  return whole ? 0 : 2;
}

type Refs = ReadonlyMap<string, string>;

/** Of every journal in a repository on this machine, the live ones first. */
export async function tracesIn(folder: string): Promise<readonly Trace[]> {
  const listed = await git(folder, "for-each-ref", "--format=%(refname) %(objectname)", "refs/muster/");
  const refs: Refs = new Map(listed.split("\n").flatMap((row) => (row === "" ? [] : [pair(row)])));
  const live = namesIn(refs, [statePrefix, witnessPrefix]);
  const away = namesIn(refs, [archivePrefix]).filter((each) => !live.includes(each));
  const keeping = await keptIn(folder, refs);
  return [
    ...(await Promise.all(live.map((each) => liveTrace(folder, refs, each)))),
    ...(await Promise.all(away.map((each) => archivedTrace(folder, each, keeping)))),
    ...gone(keeping, [...live, ...away]),
  ];
}

function pair(row: string): readonly [string, string] {
  const at = row.indexOf(" ");
  return [row.slice(0, at), row.slice(at + 1)];
}

function namesIn(refs: Refs, prefixes: readonly string[]): readonly string[] {
  const names = [...refs.keys()].flatMap((ref) => {
    const prefix = prefixes.find((each) => ref.startsWith(each));
    return prefix === undefined ? [] : [ref.slice(prefix.length)];
  });
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

async function liveTrace(folder: string, refs: Refs, name: string): Promise<Trace> {
  const actor = ActorName.safeParse(name).data;
  if (actor === undefined) return { ...nothing, actor: name, message: sayStranger(name) };
  const [state, witness] = [refs.get(stateRef(actor)), refs.get(witnessRef(actor))];
  const relation = await relationOf(folder, state, witness);
  const here = state === undefined ? undefined : await copyIn(folder, state);
  const there = witness === undefined || witness === state ? undefined : await copyIn(folder, witness);
  const means = { chain: readText, strange: (lines: Parameters<typeof strangeLine>[1]) => strangeLine(actor, lines) };
  const judged = judge({ state: here, witness: there, relation: relation === "none" ? "same" : relation }, means);
  return traceOf(actor, here, judged, relation);
}

function readText(text: string): Chain {
  return readChain(text, sha256);
}

const nothing: Trace = { actor: "", place: "live", state: "broken", events: 0, bytes: 0, witness: "none", message: "" };

function traceOf(actor: ActorName, here: Copy | undefined, judged: Judged, witness: Trace["witness"]): Trace {
  const events = judged.kind === "whole" ? judged.lines.length : judged.known.length;
  const message = judged.kind === "whole" ? undefined : sayBroken(actor, judged);
  const bytes = Buffer.byteLength(here?.text ?? "");
  return { actor, place: "live", state: judged.kind, events, bytes, witness, message };
}

async function relationOf(folder: string, state: string | undefined, witness: string | undefined) {
  if (witness === undefined) return "none";
  if (state === undefined || state === witness) return "same";
  if (await isAncestor(folder, witness, state)) return "ahead";
  return (await isAncestor(folder, state, witness)) ? "behind" : "apart";
}

async function isAncestor(folder: string, ancestor: string, of: string): Promise<boolean> {
  return git(folder, "merge-base", "--is-ancestor", ancestor, of).then(
    () => true,
    () => false,
  );
}

async function copyIn(folder: string, commit: string): Promise<Copy> {
  const [text, before] = await Promise.all([journalIn(folder, commit), journalIn(folder, `${commit}^`)]);
  return { commit, text, before: before ?? "" };
}

type Kept = Keeper["archived"];

/** What the keeper recorded of the archive, as far as its own journal is right. */
async function keptIn(folder: string, refs: Refs): Promise<Kept> {
  const commit = refs.get(`${statePrefix}keep`);
  const { lines } = readText((commit && (await journalIn(folder, commit))) ?? "");
  const strange = strangeLine(ActorName.parse("keep"), lines);
  return keeperOf(lines.slice(0, strange === undefined ? undefined : strange.seq - 1)).archived;
}

async function archivedTrace(folder: string, name: string, kept: Kept): Promise<Trace> {
  const actor = ActorName.safeParse(name).data;
  if (actor === undefined) return { ...nothing, place: "archive", actor: name, message: sayStranger(name) };
  const text = (await journalIn(folder, archiveRef(actor))) ?? "";
  const chain = readText(text);
  const [record, last] = [[...kept.values()].find(({ issue }) => missionActor(issue) === actor), chain.lines.at(-1)];
  const same = record === undefined || (record.seq === last?.seq && record.hash === last.hash);
  const whole = chain.kind === "whole" && same;
  const told = { events: chain.lines.length, bytes: Buffer.byteLength(text), witness: "none" as const };
  const message = whole ? undefined : sayArchiveChanged(actor);
  return { actor, place: "archive", state: whole ? "whole" : "broken", ...told, message };
}

/** Journals that were archived, and are neither there nor at work again. */
function gone(kept: Kept, there: readonly string[]): readonly Trace[] {
  const actors = [...kept.keys()].map(missionActor).filter((actor) => !there.includes(actor));
  return actors.map((actor) => ({ ...nothing, place: "archive", actor, message: sayArchiveChanged(actor) }));
}
