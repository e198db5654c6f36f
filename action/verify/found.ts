/** What detectors see and what they answer. */

import { Command } from "#mission/task";

/** A tree as the detectors see it. */
export type Tree = {
  /** Names at the root. */
  readonly root: readonly string[];
  readonly text: (path: string) => Promise<string | undefined>;
  readonly names: (folder: string) => Promise<readonly string[]>;
};

export type Found = {
  readonly setup: readonly string[];
  readonly commands: readonly Command[];
  /** What was looked at and what came of it, one sentence each; for people. */
  readonly looked: readonly string[];
};

export type Detector = (tree: Tree) => Promise<Found>;

export function nothing(looked: string): Found {
  return { setup: [], commands: [], looked: [looked] };
}

export function command(kind: Command["kind"], run: string): Command {
  return Command.parse({ name: run.slice(0, 100), kind, run });
}
