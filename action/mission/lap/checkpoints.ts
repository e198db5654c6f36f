/** What stopped attempts had reached: kept on refs of their own, where no branch and no pull request shows it, until the unit is built. */

import type { Unfinished } from "../facts.ts";
import { type LeftFor, type Outcome, unfinished } from "../handoff.ts";
import type { IssueNumber, UnitId } from "../ids.ts";
import type { MissionEvent, OpenTask } from "../course/event.ts";
import type { Checkpoint, OpenLap } from "../course/state.ts";
import type { RefMove } from "../step.ts";
import type { BuildTask } from "../task.ts";
import type { Scene } from "./open.ts";
import { protectedGlobs, refusals } from "./protected.ts";
import type { Over } from "../money/books.ts";

export const checkpointPrefix = "refs/muster/unfinished/";

type Checkpointed = Extract<MissionEvent, { kind: "checkpointed" }>;

/** What a lap's stopped workers had reached, put on record and on its ref together; what a worker may not change is not kept. */
export function checkpointsOf(
  { mission, facts, config }: Scene,
  open: OpenLap,
  over: Over,
): { readonly events: readonly Checkpointed[]; readonly refs: readonly RefMove[] } {
  const globs = protectedGlobs(config.policy.protected);
  const events = open.tasks
    .filter(({ id }) => mayBeKept(over.partials.get(id), globs))
    .flatMap((task) => checkpointOf(task, open, over));
  const refs = events.map(({ unit, commit }) => {
    const ref = checkpointRef(mission.issue, unit);
    return { ref, from: facts.unfinished.get(ref), to: commit };
  });
  return { events, refs };
}

/** Code may still be mended by whoever goes on; what must not leave, or could not be judged, is not kept. */
function mayBeKept(partial: Unfinished | undefined, globs: readonly string[]): boolean {
  if (partial === undefined) return true;
  const grave = partial.findings.filter(({ severity, category }) => severity === "critical" && category !== "code");
  return grave.length === 0 && refusals(partial.changes, globs).length === 0;
}

function checkpointOf({ id, kind: task, unit }: OpenTask, open: OpenLap, over: Over): readonly Checkpointed[] {
  const handoff = over.handoffs.get(id);
  if (handoff === undefined) return [];
  const commit = over.partials.get(id)?.commit;
  const changes = unfinished(handoff.outcome);
  if (changes === undefined || commit === undefined || unit === undefined) return [];
  if (task !== "build" && task !== "fix") return [];
  const reason = leftFor(handoff.outcome);
  const reached = { commit, base: changes.base, merge: open.assembly?.merge, reached: handoff.digest ?? "" };
  return [{ kind: "checkpointed", unit, task, reason, ...reached }];
}

/** At most one a unit: the last. */
export function withCheckpoint(checkpoints: readonly Checkpoint[], event: Checkpointed): readonly Checkpoint[] {
  const { unit, task, commit, base, merge, reason, reached } = event;
  const others = checkpoints.filter((each) => each.unit !== unit);
  return [...others, { unit, task, commit, base, merge, reason, reached }];
}

function leftFor(outcome: Outcome): LeftFor {
  if (outcome.kind === "partial") return outcome.reason;
  return outcome.kind === "blocked" ? "blocked" : "undecided";
}

/** The refs of a mission's checkpoints begin with this. */
export function checkpointsPrefix(issue: IssueNumber): string {
  return `${checkpointPrefix}${issue}-`;
}

function checkpointRef(issue: IssueNumber, unit: UnitId): string {
  return `${checkpointsPrefix(issue)}${unit}`;
}

/** Units that are built, or are in the plan no more, need no checkpoint; `open`: whose tasks may be leaving new ones now. */
export function checkpointsDropped(
  { mission, facts }: Scene,
  open: OpenLap,
  built: readonly UnitId[],
): readonly RefMove[] {
  const wanted = [...mission.checkpoints, ...open.tasks].flatMap(({ unit }) => unit ?? []);
  const kept = new Set(
    wanted.filter((unit) => !built.includes(unit)).map((unit) => checkpointRef(mission.issue, unit)),
  );
  return [...facts.unfinished].filter(([ref]) => !kept.has(ref)).map(([ref, from]) => ({ ref, from, to: undefined }));
}

type Next = Pick<BuildTask, "kind" | "base" | "merge"> & { readonly unit: { readonly id: UnitId } };

/** What the next attempt at a unit starts from. A checkpoint with a merge in it fits only the same merge again. */
export function resumeFor({ mission, facts }: Scene, next: Next): Pick<BuildTask, "resume"> {
  const fits = (each: Checkpoint) =>
    each.unit === next.unit.id &&
    each.task === next.kind &&
    each.merge === next.merge &&
    (each.merge === undefined || each.base === next.base) &&
    facts.unfinished.get(checkpointRef(mission.issue, each.unit)) === each.commit;
  const found = mission.checkpoints.find(fits);
  if (found === undefined) return {};
  const { commit, reason, reached } = found;
  return { resume: { commit, reached: `It was stopped: ${reason}.\n\n${reached}`.trim() } };
}
