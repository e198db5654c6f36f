/** Where a world has come to, told without numbers and times: the same for every life that lost nothing and did nothing twice. */

import type { MissionEvent } from "#mission/course/event";
import { MissionEvent as MissionEventShape } from "#mission/course/event";
import type { MemoryWorld } from "../../world/world.ts";

export type End = {
  readonly issues: readonly unknown[];
  readonly pulls: readonly unknown[];
  readonly files: readonly unknown[];
  /** The course of each mission, by title; and what landed, in any order. */
  readonly journals: readonly unknown[];
  /** What is there more than once and should not be; jobs that failed. */
  readonly wrong: readonly string[];
};

export async function endOf(world: MemoryWorld): Promise<End> {
  const { issues, pulls } = world.hub;
  return {
    issues: sorted(
      [...issues.values()].map(({ title, labels, open, comments }) => ({
        title,
        labels,
        open,
        comments: comments.map(({ body, by }) => (by.kind === "Bot" ? slotOf(body) : by.login)),
      })),
    ),
    pulls: sorted(
      [...pulls.values()].map(({ head, base, draft, open, mergedBy }) => ({
        head: bare(head),
        base,
        draft,
        open,
        merged: mergedBy?.login,
      })),
    ),
    files: [...world.files("main")].toSorted(([a], [b]) => a.localeCompare(b)),
    journals: await journalsOf(world),
    wrong: wrongIn(world),
  };
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

function slotOf(body: string): string {
  return /^<!-- muster:\w+:([\w-]+)/.exec(body)?.[1] ?? body;
}

/** A branch without the number of its issue: issues may be opened in another order. */
function bare(branch: string): string {
  return branch.replace(/^muster\/\d+/, "muster/#");
}

async function journalsOf(world: MemoryWorld): Promise<readonly unknown[]> {
  const journals = [...(await world.journals())].filter(([actor]) => actor !== "keep");
  return sorted(
    journals.map(([actor, lines]) => {
      if (actor === "land")
        return {
          actor,
          course: lines
            .map(({ event }) => event.kind)
            .filter(isOutcome)
            .toSorted(),
        };
      const { title } = world.issue(Number(actor));
      return { title, course: lines.flatMap(({ event }) => milestone(MissionEventShape.parse(event))) };
    }),
  );
}

/** Candidates may be verified more than once, depending on who comes when. */
function isOutcome(kind: string): boolean {
  return kind === "landed" || kind === "promoted";
}

/**
 * Laps may be lost, and what only they brought about with them; and a feature that was woken and did not answer is woken again, which is on
 * record. Everything else happens once.
 */
const ofLaps: ReadonlySet<MissionEvent["kind"]> = new Set([
  "lapOpened",
  "lapClosed",
  "pullOpened",
  "checkpointed",
  "featureStarted",
] as const);

function milestone(event: MissionEvent): readonly string[] {
  if (ofLaps.has(event.kind)) return [];
  if (event.kind === "built" && !event.verified && event.results.length === 0) return [];
  if (event.kind === "attemptFailed" && event.infrastructure === true) return [];
  return [event.kind];
}

function wrongIn({ hub, failures }: MemoryWorld): readonly string[] {
  const checks = hub.checks.map(({ name, head }) => `the check ${name} on ${head}`);
  const pulls = [...hub.pulls.values()].map(({ head, base }) => `the pull request from ${head} to ${base}`);
  const comments = [...hub.issues.values()].flatMap(({ number, comments: all }) =>
    all.filter(({ by }) => by.kind === "Bot").map(({ body }) => `the comment ${slotOf(body)} on #${number}`),
  );
  const titles = [...hub.issues.values()].map(({ title }) => `the issue “${title}”`);
  const failed = failures.map(({ run, error }) => `run ${run.id} of ${run.actor} failed: ${reason(error)}`);
  return [...twice([...checks, ...pulls, ...comments, ...titles]), ...failed];
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reason(error.cause)}`;
}
