/** A task on its way: what was asked, what there is to do it with, and how anybody in it asks a model. */

import type { Contract } from "#mission/contract/contract";
import type { ModelChoice } from "#mission/models";
import type { RoleName } from "#mission/roles";
import type { WorkTask } from "#mission/task";
import type { Providers } from "../model/open.ts";
import type { Asking } from "./asking.ts";
import type { Desk } from "./desk/desk.ts";
import type { Purse } from "./purse.ts";
import type { Digest } from "./record/digest.ts";
import type { Alarm } from "./watch.ts";
import type { Hands } from "./hands.ts";
import type { Site, Workplace } from "./workplace.ts";

export type WorkTools = Site & {
  readonly providers: Pick<Providers, "candidates">;
  readonly purse: Purse;
  /** Where `changes.bundle` goes. */
  readonly handoffs: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborts when the run is cancelled. */
  readonly cancel: AbortSignal;
  /** Aborts when this worker, and nobody else, is stuck. */
  readonly stuck?: AbortSignal;
  /** Has heard what the transcript holds. */
  readonly digest: Pick<Digest, "text">;
  /** Puts something between the conversations and their tools. */
  readonly between?: (hands: Hands) => Hands;
  /** What must be in nothing that is handed over. */
  readonly secrets: readonly string[];
};

export type Situation = {
  readonly task: WorkTask;
  readonly tools: WorkTools;
  readonly workplace: Promise<Workplace>;
  /** Where every tool call passes. */
  readonly desk: Desk;
  readonly signal: AbortSignal;
  /** Why a critic sent the plan back, each time. */
  readonly objections: string[];
  /** What an architect said that the change would be; at most one. */
  readonly contracts: Contract[];
  readonly alarm: Alarm;
};

/** Everybody who speaks in a task spends from its one purse, and has the task's other models to fall back on. */
export function askingAs(role: RoleName, choice: ModelChoice, { task, tools, signal }: Situation): Asking {
  const { providers, purse, transcript } = tools;
  const candidates = providers.candidates([choice, ...task.fallback]);
  return { role, candidates, purse, transcript, turns: task.budget.turns, signal };
}
