/** The facts of a moment in a few words each, for people who ask why something was decided. */

import type { LapFacts, MissionFacts, PullFacts } from "../../facts.ts";
import { dollars } from "../../ids.ts";
import { counted } from "../../text/counted.ts";
import { passed } from "../../verdict.ts";

/** What each fact is about, and how it stood. What there is nothing to say of is not in it. */
export type Saw = ReadonlyMap<string, string>;

export function sawIn(facts: MissionFacts): Saw {
  const all: readonly (readonly [string, string | undefined])[] = [
    ["issue", issueText(facts)],
    ["settings", settingsText(facts)],
    ["lap", facts.lap && lapText(facts.lap)],
    ["branch", facts.branch && `the feature branch is at ${facts.branch.slice(0, 7)}`],
    ["pull request", facts.pull && pullText(facts.pull)],
    ["merge queue", queueText(facts)],
    ["others", othersText(facts)],
    [
      "withheld",
      facts.withheld.length === 0
        ? undefined
        : `not written, since it held a secret: ${facts.withheld.map(({ place }) => place).join(", ")}`,
    ],
  ];
  return new Map(all.flatMap(([about, text]) => (text === undefined ? [] : [[about, text] as const])));
}

/** What is new or has changed since; all of it where nothing was seen before. */
export function newlySeen(saw: Saw, before: Saw | undefined): readonly string[] {
  const gone = [...(before?.keys() ?? [])].filter((about) => !saw.has(about)).map((about) => `${about}: no longer`);
  return [...[...saw].filter(([about, text]) => before?.get(about) !== text).map(([, text]) => text), ...gone];
}

function issueText({ issue }: MissionFacts): string {
  const { number, open, labels, labelledBy, comments, editedSince } = issue;
  // Whether they may write is asked only where something is to be begun.
  const who = labelledBy === undefined ? "" : ` by ${labelledBy.login}${labelledBy.mayWrite ? ", who may write" : ""}`;
  const labelled =
    labels.includes("muster") || labels.includes("muster: mission") ? `, labelled${who}` : ", without the label";
  const edited =
    editedSince.length === 0 ? "" : `, edited since by ${editedSince.map(({ login }) => login).join(", ")}`;
  const last = comments.at(-1);
  const talk = last === undefined ? "" : `, ${counted(comments.length, "comment")}, the last by ${last.by.login}`;
  return `#${number} is ${open ? "open" : "closed"}${labelled}${edited}${talk}`;
}

function settingsText({ config, offAbove }: MissionFacts): string | undefined {
  if (config.kind === "invalid")
    return `the configuration is not valid: ${config.problems[0]?.message ?? "it cannot be read"}`;
  if (config.config.enabled) return undefined;
  return offAbove === undefined ? "Muster is switched off here" : `Muster is switched off above: ${offAbove}`;
}

function lapText(lap: LapFacts): string {
  if (lap.kind === "running") return "its lap is running";
  if (!lap.given) return "its lap is over; its tasks were never handed out";
  const came = [...lap.handoffs].map(([task, { outcome }]) => `${task} ${outcome.kind}`);
  const verdict = lap.verdict?.outcome;
  const verified =
    verdict === undefined
      ? []
      : [
          verdict.kind === "ran"
            ? `verification ${passed(verdict.results) ? "passed" : "failed"}`
            : `verification: ${verdict.kind}`,
        ];
  const clash = lap.assembled?.kind === "conflict" ? ["the parts do not go together"] : [];
  const said = [...came, ...clash, ...verified];
  return `its lap is over: ${said.length === 0 ? "nothing came back" : said.join(", ")}`;
}

function pullText({ number, head, open, merged, draft, reviews, threads, checks }: PullFacts): string {
  const state = merged ? "merged" : open ? (draft ? "a draft" : "open") : "closed";
  const said = reviews.map(
    ({ by, state: kind, commit }) => `${by.login} ${kind}${commit === head ? "" : " an older head"}`,
  );
  const unresolved = threads.filter(({ resolved }) => !resolved).length;
  const ran = checks.map(({ name, state: how }) => `${name} ${how}`);
  const more = [...said, ...(unresolved === 0 ? [] : [counted(unresolved, "open thread")]), ...ran];
  return `pull request #${number} is ${state} at ${head.slice(0, 7)}${more.length === 0 ? "" : `: ${more.join(", ")}`}`;
}

function queueText({ landing }: MissionFacts): string | undefined {
  if (landing.promoted !== undefined) return `it reached the default branch with ${landing.promoted.slice(0, 7)}`;
  if (landing.landed !== undefined) return `the merge queue landed ${landing.landed.slice(0, 7)}`;
  return landing.bounced && `the merge queue gave ${landing.bounced.head.slice(0, 7)} back`;
}

function othersText({ others, spentToday }: MissionFacts): string | undefined {
  const active = others.filter((each) => each.active).length;
  if (active === 0 && spentToday === 0) return undefined;
  return `${active === 0 ? "nobody else is" : active === 1 ? "one other is" : `${active} others are`} at work; ${dollars(spentToday)} spent or set aside today`;
}
