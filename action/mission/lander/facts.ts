/** What the lander looks at: who waits to land, how each fits onto the tip, and how far the default branch has come. */

import type { Cleanliness, TierCleanliness } from "../findings/clean.ts";
import type { Finding } from "../findings/finding.ts";
import type { StopReason } from "../course/event.ts";
import type { ConfigFacts, Origin, Tips } from "../facts.ts";
import type { Instant, IssueNumber, PullNumber, RunId, Sha, Usd } from "../ids.ts";
import type { Command } from "../task.ts";
import type { Verdict } from "../verdict.ts";

/** How a head fits onto the integration tip. The merge commit is made from facts only, so that it is the same whenever it is made. */
export type Fit =
  | { readonly kind: "fits"; readonly commit: Sha; readonly tree: Sha }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** A mission in the stage `landing`. */
export type Waiting = {
  readonly issue: IssueNumber;
  readonly title: string;
  readonly head: Sha;
  /** The tree that the mission's own verification passed on: the head's; undefined when it did not. */
  readonly greenTree: Sha | undefined;
  readonly approvedAt: Instant;
  readonly fit: Fit;
  /** The candidate's branch as it is on GitHub. */
  readonly queueTip: Sha | undefined;
};

export type Promotion = {
  readonly number: PullNumber;
  /** GraphQL node id. */
  readonly id: string;
  readonly body: string;
  readonly title: string;
  readonly draft: boolean;
};

export type LanderFacts = {
  readonly run: RunId;
  readonly config: ConfigFacts;
  readonly commands: readonly Command[];
  readonly setup: readonly string[];
  readonly tips: Tips;
  readonly waiting: readonly Waiting[];
  readonly lap:
    | { readonly kind: "running" }
    | { readonly kind: "over"; readonly verdict: Verdict | undefined }
    | undefined;
  /** Undefined when the default branch is contained in the integration branch already. */
  readonly behind: Fit | undefined;
  /** Commits on the integration branch that the default branch has not. */
  readonly ahead: boolean;
  /** Landed features whose commit has reached the default branch. */
  readonly arrived: readonly IssueNumber[];
  readonly promotion: Promotion | undefined;
  /** What landed last and has not reached the default branch, where the integration branch does not hold it, or not with its tree. */
  readonly unheld?: { readonly issue: IssueNumber; readonly commit: Sha } | undefined;
  /** Title, cost and people of landed missions, for the promotion's evidence table. */
  readonly stories: ReadonlyMap<IssueNumber, Story>;
  /** What missions that have landed left behind. */
  readonly findings: readonly Finding[];
  readonly origin?: Origin;
};

export type Story = {
  readonly title: string;
  readonly pull: PullNumber | undefined;
  readonly by: readonly string[];
  readonly cost: Usd;
  readonly attempts: number;
  /** Where the mission stands. */
  readonly stage: string;
  /** Why it stopped, if it did. */
  readonly stopped?: StopReason | undefined;
  /** The objective that it is a part of. */
  readonly partOf?: IssueNumber | undefined;
  readonly clean: Cleanliness;
  readonly tiers: readonly TierCleanliness[];
  /** Why it used more than it may, if it did. */
  readonly overspent: string | undefined;
};
