/** What a verification that did not pass means: a failed attempt with what the next one must know, unless it was so before anything was changed. */

import { record, stop, together } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { Scene } from "../lap/open.ts";
import { queueKey } from "../lander/event.ts";
import type { Over } from "../money/books.ts";
import { perform, type Step } from "../step.ts";
import { sayRedBefore, tellMerged, tellRedBefore } from "../say/health.ts";
import type { FeedbackItem } from "../task.ts";
import { withoutUnseen } from "../text/visible.ts";
import { type Before, type CommandResult, commandPassed, passed } from "../verdict.ts";
import { beforeOf } from "./before.ts";
import { beforeKey, redBefore } from "./health.ts";

type Lap = { readonly open: OpenLap; readonly over: Over };

/** Nothing to perform when all passed. `tried`: what the attempt says of itself. */
export function redEvents(
  mission: Mission,
  lap: Lap,
  results: Results,
  tried: readonly FeedbackItem[],
): readonly MissionEvent[] {
  if (results === undefined || passed(results)) return [];
  const red = results.filter((result) => result.required && !commandPassed(result));
  const logs = red.map((result) => ({
    key: `verify:${result.name}`.slice(0, 200),
    source: "verification" as const,
    text: logOf(result),
  }));
  const known = excuse(mission, lap, results);
  if (known !== undefined) return [{ kind: "feedbackTaken", feedback: [known.item, ...logs] }];
  const message = red.map(inOneLine).join("; ").slice(0, 2000);
  return [{ kind: "attemptFailed", reason: "verification", message, feedback: [...logs, ...tried] }];
}

/** Once a worker was told what was so before, and could not mend it either, people are; on what they mend the feature goes on. */
export function stopForRed(scene: Scene, lap: Lap, results: Results): Step<MissionEvent> {
  const known = results === undefined || passed(results) ? undefined : excuse(scene.mission, lap, results);
  return known?.message === undefined ? perform() : stop(scene, "environment", known.message);
}

/** The same where it changed nothing at all; undefined when that was not what it was told of. */
export function stopUnmended(scene: Scene, { handoffs }: Pick<Over, "handoffs">): Step<MissionEvent> | undefined {
  const { head, feedback, progress } = scene.mission;
  const told = feedback.some(({ key }) => key.startsWith(beforeKey));
  const idle = [...handoffs.values()].every(
    ({ outcome }) => outcome.kind === "failed" && outcome.reason === "no-change",
  );
  if (!told || !idle || head === undefined || progress.before === undefined) return undefined;
  const known = excuseFor(scene.mission, progress.before, head.results);
  if (known?.message === undefined) return undefined;
  const taken = record({ kind: "feedbackTaken", feedback: [known.item] });
  return together(taken, stop(scene, "environment", known.message));
}

type Results = readonly CommandResult[] | undefined;

type Excuse = { readonly item: FeedbackItem; readonly message?: string };

function excuse(mission: Mission, { open, over }: Lap, results: readonly CommandResult[]): Excuse | undefined {
  return excuseFor(mission, beforeOf(mission, open, over), results);
}

/** Undefined where the change is to blame. */
function excuseFor(
  { progress }: Pick<Mission, "progress">,
  before: Before | undefined,
  results: readonly Omit<CommandResult, "tail">[],
): Excuse | undefined {
  const runs = before === undefined ? [] : redBefore(before.results, results);
  if (before === undefined || runs.length === 0) return undefined;
  const about = (key: string, text: string): FeedbackItem => ({
    key: `${key}${before.commit.slice(0, 12)}`,
    source: "verification",
    text,
  });
  if (!progress.toldBefore) return { item: about(beforeKey, tellRedBefore(runs, before.commit)) };
  return { item: about(`${queueKey}${beforeKey}`, tellMerged(runs)), message: sayRedBefore(runs, before) };
}

function inOneLine(result: CommandResult): string {
  if (result.timedOut) return `\`${result.run}\` ran out of time`;
  if (result.exit === 0) return `\`${result.run}\` ran no test`;
  return `\`${result.run}\` ended with exit code ${result.exit ?? "none"}`;
}

function logOf(result: CommandResult): string {
  return `${inOneLine(result)}. Its last lines:\n\n${withoutUnseen(result.tail)}`;
}
