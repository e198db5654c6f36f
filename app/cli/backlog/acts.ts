/** What `muster backlog` does: each writes what people can read on GitHub, and says what it did. */

import { readFile, writeFile } from "node:fs/promises";
import { type Entry, printBacklog, readBacklog } from "#mission/backlog/markdown";
import { deferLabel, pinLabel, withWorth } from "#mission/backlog/worth";
import { ActorName, Instant } from "#mission/ids";
import { startLabel } from "#mission/say/labels";
import { dispatch } from "../../wakes/dispatch.ts";
import type { Place } from "../../wakes/place.ts";
import { type Feature, jsonOf, linesOf, lineUp } from "./line.ts";
import { type Issue, issueAt, missionsOf, openIssues, relabel } from "./repository.ts";

export type Tell = (told: { readonly text: readonly string[]; readonly json: object }) => void;

async function lineOf(place: Place): Promise<readonly Feature[]> {
  const [issues, missions] = await Promise.all([openIssues(place), missionsOf(place)]);
  return lineUp(issues, missions, Instant.parse(Date.now()));
}

export async function list(place: Place, tell: Tell): Promise<void> {
  const features = await lineOf(place);
  tell({ text: linesOf(features), json: jsonOf(features) });
}

export type Setting = {
  readonly impact?: number | undefined;
  readonly effort?: number | undefined;
  readonly pin?: boolean | undefined;
  readonly defer?: boolean | undefined;
};

/** Values are kept as the issue's labels. */
export async function set(place: Place, number: number, setting: Setting, tell: Tell): Promise<void> {
  const issue = await issueAt(place, number);
  const { impact, effort } = setting;
  const said = { ...(impact === undefined ? {} : { impact }), ...(effort === undefined ? {} : { effort }) };
  const labels = toggled(toggled(withWorth(issue.labels, said), pinLabel, setting.pin), deferLabel, setting.defer);
  const changed = await relabel(place, issue, labels);
  const now = labels.filter((label) => label.startsWith("muster: ")).join(", ");
  tell({
    text: [`#${number} ${changed ? "has now" : "had already"}: ${now}`],
    json: { issue: number, changed, labels },
  });
}

function toggled(labels: readonly string[], label: string, wanted: boolean | undefined): readonly string[] {
  if (wanted === undefined) return labels;
  const others = labels.filter((each) => each !== label);
  return wanted ? [...others, label] : others;
}

/** Takes away labels that contradict others, and wakes whoever has put something else on record than its labels say now. */
export async function recalc(place: Place, tell: Tell): Promise<void> {
  const [issues, missions] = await Promise.all([openIssues(place), missionsOf(place)]);
  const mended: number[] = [];
  for (const issue of issues) if (await relabel(place, issue, withWorth(issue.labels, {}))) mended.push(issue.number);
  const features = await lineOf(place);
  const woken: number[] = [];
  for (const feature of features) {
    const noted = missions.get(feature.issue)?.backlog.noted;
    if (noted === undefined || !differs(feature, noted)) continue;
    await dispatch(
      { actor: ActorName.parse(String(feature.issue)), reason: "its place in the line has changed" },
      place,
    );
    woken.push(feature.issue);
  }
  const text = [`Labels mended: ${named(mended)}. Woken to read theirs anew: ${named(woken)}.`, ...linesOf(features)];
  tell({ text, json: { mended, woken, ...jsonOf(features) } });
}

function named(numbers: readonly number[]): string {
  return numbers.length === 0 ? "none" : numbers.map((one) => `#${one}`).join(", ");
}

type Noted = {
  readonly impact?: number | undefined;
  readonly effort?: number | undefined;
  readonly pinned: boolean;
  readonly deferred: boolean;
};

function differs({ worth, pinned, deferred }: Feature, noted: Noted): boolean {
  const byLabel = (what: "impact" | "effort") => (worth.from[what] === "label" ? worth[what] : undefined);
  const same = byLabel("impact") === noted.impact && byLabel("effort") === noted.effort;
  return !same || pinned !== noted.pinned || deferred !== noted.deferred;
}

/** Writes the file, or prints it where none is named. */
export async function exportTo(place: Place, file: string | undefined, tell: Tell): Promise<void> {
  const features = await lineOf(place);
  const entries = features.map(({ issue, title, body, worth }): Entry => ({ issue, title, body, ...worth }));
  const text = printBacklog(entries);
  if (file === undefined) return tell({ text: [text.trimEnd()], json: { features: entries.length, markdown: text } });
  await writeFile(file, text);
  tell({ text: [`${entries.length} feature(s) written to ${file}`], json: { features: entries.length, file } });
}

/** Features that are there already, by number or by title, get their values; the others become issues. `defer`: none of those starts by itself. */
export async function importFrom(place: Place, file: string, defer: boolean, tell: Tell): Promise<boolean> {
  const { entries, problems } = readBacklog(await readFile(file, "utf8"));
  const present = await openIssues(place, undefined);
  const done: { readonly issue: number; readonly title: string; readonly what: "created" | "changed" | "unchanged" }[] =
    [];
  for (const entry of entries) {
    const known =
      present.find(({ number }) => number === entry.issue) ?? present.find(({ title }) => title === entry.title);
    const made = known === undefined ? await create(place, entry, defer) : await update(place, known, entry);
    done.push({ ...made, title: entry.title });
  }
  const text = [
    ...done.map(({ issue, title, what }) => `${what.padEnd(9)}  #${issue} ${title}`),
    ...problems.map(({ line, message }) => `${file}:${line}: ${message}`),
  ];
  tell({ text, json: { features: done, problems } });
  return problems.length === 0;
}

async function create({ octokit, owner, repo }: Place, { title, body, impact, effort }: Entry, defer: boolean) {
  const held = defer ? [deferLabel] : [];
  const labels = [...withWorth(held, { impact, ...(effort === 5 ? {} : { effort }) }), startLabel];
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body, labels });
  return { issue: data.number, what: "created" as const };
}

/** Only what the file says otherwise becomes a label. */
async function update(place: Place, issue: Issue, { impact, effort }: Entry) {
  const [present] = lineUp([issue], new Map(), issue.touchedAt);
  const said = {
    ...(present?.worth.impact === impact ? {} : { impact }),
    ...(present?.worth.effort === effort ? {} : { effort }),
  };
  const labels = [...new Set([...withWorth(issue.labels, said), startLabel])];
  const changed = await relabel(place, issue, labels);
  return { issue: issue.number, what: changed ? ("changed" as const) : ("unchanged" as const) };
}
