/** `muster replay <mission>`: the mind over a journal again, each decision with what it saw and which rule spoke; at any line or lap. */

import { createHash } from "node:crypto";
import { momentsIn } from "#mission/evidence/moment";
import { type Entry, replayed } from "#mission/evidence/replay";
import { ActorName } from "#mission/ids";
import { lookAt } from "../views/look.ts";
import type { Source } from "../views/source.ts";
import type { Telling } from "../views/views.ts";
import { jsonOf } from "./as-json.ts";
import { inText } from "./in-text.ts";
import { lapOf, type Wanted } from "./report.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** 0: whatever could be decided again came out the same. 3: something did not. Throws where a journal cannot be believed, or there is nothing of the kind. */
export async function replayMission(source: Source, wanted: Wanted, telling: Omit<Telling, "now">): Promise<0 | 3> {
  const actor = actorOf(wanted.actor);
  const { lines: journals, broken } = await lookAt(source);
  const damage = broken.get(actor);
  if (damage !== undefined) throw new Error(`the journal of ${actor} in ${source.name} cannot be believed: ${damage}`);
  if (!journals.has(actor)) throw new Error(`there is no journal of ${wanted.actor} in ${source.name}`);
  const texts = await source.decisions(actor);
  const read = texts.flatMap(momentsIn);
  const moments = read.flatMap((moment) => moment ?? []);
  const entries = chosen(replayed({ actor, journals, moments, sha256 }), wanted);
  if (entries.length === 0)
    throw new Error(`${actor} in ${source.name} has no such ${wanted.lap === undefined ? "line" : "lap"}`);
  const unread = read.length - moments.length;
  const report = { repository: source.name, actor, wanted, entries, unread };
  for (const line of telling.json ? [JSON.stringify(jsonOf(report))] : inText(report)) telling.print(line);
  return entries.some((entry) => entry.kind === "decision" && entry.outcome.kind === "differs") ? 3 : 0;
}

function actorOf(name: string): ActorName {
  const actor = ActorName.safeParse(name.replace(/^#/, ""));
  if (!actor.success) throw new Error(`${name} is no mission: give an issue's number, \`land\` or \`keep\``);
  return actor.data;
}

function chosen(entries: readonly Entry[], { lap, seq }: Wanted): readonly Entry[] {
  if (lap === undefined && seq === undefined) return entries;
  if (seq !== undefined) return entries.filter((entry) => reaches(entry, seq));
  return entries.filter((entry) => entry.kind === "decision" && lapOf(entry) === lap);
}

/** Made upon that line; or the line is one of those of which no decision was kept. */
function reaches(entry: Entry, seq: number): boolean {
  if (entry.kind === "decision") return entry.moment.seq === seq;
  return entry.lines.some((line) => line.seq === seq);
}
