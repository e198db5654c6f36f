/** Findings: what was noticed on the way and is not as it should be. On three levels, each the sum of the one below: phase (a unit), mission, project. */

import type { Instant, IssueNumber, UnitId } from "../ids.ts";

export type Severity = "minor" | "major";

/** Who noticed: our tests, a reader or a probe, other people's checks, a static check, or the worker itself. */
export type Source = "test" | "probe" | "ci" | "static" | "self-doubt";

/** One thing, seen once. */
export type Sighting = {
  /** The same thing has the same fingerprint, in whichever lap, unit or mission it is seen. */
  readonly key: string;
  readonly severity: Severity;
  readonly source: Source;
  readonly category: string;
  readonly text: string;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  /** Where to look it up: a commit or a lap. */
  readonly evidence: string;
  readonly phase?: UnitId | undefined;
  /** Undefined: of the whole mission, or of one without tiers. */
  readonly tier?: number | undefined;
};

/** One thing, over all of a mission. */
export type Noticed = Omit<Sighting, "phase" | "tier"> & {
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly phases: readonly UnitId[];
  readonly tiers: readonly number[];
  /** Not mended by the mission itself. */
  readonly open: boolean;
};

/** One thing, over all of the project: what missions that have landed left behind. */
export type Finding = Omit<Noticed, "open" | "phases" | "tiers"> & {
  readonly missions: readonly IssueNumber[];
  /** Tiers of missions in which it was seen. */
  readonly tiers: number;
  /** It has been left behind so often that it is time. */
  readonly needsCleanup: boolean;
  /** What it counts as: what needs cleaning up is major, however small it is. */
  readonly effective: Severity;
};

const longestKey = 160;

/** `kind: path: words`, with all figures alike: line numbers and durations make no other thing of it. */
export function keyOf(kind: string, path: string | undefined, text: string): string {
  const words = text.toLowerCase().replaceAll(/\d+/g, "0").replaceAll(/\s+/g, " ").trim();
  return [kind, path ?? "-", words].join(": ").slice(0, longestKey);
}
