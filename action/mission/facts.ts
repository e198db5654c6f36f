/** What GitHub and git say now. Read each lap, never stored; people's inputs come from here and nowhere else. */

import type { Dependency } from "./backlog/dependencies.ts";
import type { Rank } from "./backlog/rank.ts";
import type { Breakers } from "./breaker.ts";
import type { Handoff } from "./handoff.ts";
import type { ActorName, Instant, IssueNumber, PullNumber, RunId, Sha, TaskId, Usd } from "./ids.ts";
import type { Config } from "./config.ts";
import type { Whole } from "./contract/compliance.ts";
import type { Mark } from "./journal/witness.ts";
import type { Finding } from "./findings/finding.ts";
import type { History } from "./money/estimate.ts";
import type { ScanFinding } from "./scan/finding.ts";
import type { FamilyFacts } from "./objective/facts.ts";
import type { Ledger } from "./spend.ts";
import type { Withheld } from "./step.ts";
import type { Command } from "./task.ts";
import type { Clashes } from "./tiers/clash.ts";
import type { LastGrade } from "./tiers/graded.ts";
import type { Verdict } from "./verdict.ts";
import type { Quality } from "./views/quality.ts";

/** Who wrote something. `mayWrite` is the API's answer on their permission, asked now; unreadable is false. */
export type Person = { readonly login: string; readonly mayWrite: boolean; readonly kind: "person" | "bot" | "us" };

export type Comment = {
  readonly id: number;
  readonly by: Person;
  readonly body: string;
  readonly at: Instant;
  /** Who changed it last, when somebody did. */
  readonly editedBy?: Person | undefined;
};

export type IssueFacts = {
  readonly number: IssueNumber;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly author: Person;
  readonly labels: readonly string[];
  /** Who set the `muster` label last, as far as GitHub tells. */
  readonly labelledBy: Person | undefined;
  readonly labelledAt?: Instant | undefined;
  /** Who changed the title or the body after the label was set last. */
  readonly editedSince: readonly Person[];
  readonly comments: readonly Comment[];
};

export type PullReview = {
  readonly id: number;
  readonly by: Person;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed" | "pending";
  readonly body: string;
  readonly commit: Sha | undefined;
  readonly at: Instant;
};

export type Thread = {
  /** GraphQL node id. */
  readonly id: string;
  readonly resolved: boolean;
  readonly path: string;
  readonly line: number | undefined;
  readonly comments: readonly Comment[];
};

/** A check run or status of someone else's on the pull request's head. */
export type ExternalCheck = {
  readonly name: string;
  readonly state: "pending" | "passed" | "failed";
  readonly text: string;
};

export type OurCheck = { readonly id: number; readonly title: string; readonly conclusion: string | undefined };

export type PullFacts = {
  readonly number: PullNumber;
  /** GraphQL node id. */
  readonly id: string;
  readonly head: Sha;
  readonly open: boolean;
  readonly merged: boolean;
  readonly mergedBy: Person | undefined;
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  /** Its conversation, without reviews and threads. */
  readonly comments: readonly Comment[];
  readonly reviews: readonly PullReview[];
  readonly threads: readonly Thread[];
  readonly checks: readonly ExternalCheck[];
  readonly ourCheck: OurCheck | undefined;
};

export type Tips = {
  readonly defaultBranch: string;
  readonly default: Sha;
  /** The integration branch; undefined before the first feature. */
  readonly integration: Sha | undefined;
};

/** Problems of the configuration file, each with its line (1-based). */
export type ConfigFacts =
  | { readonly kind: "valid"; readonly config: Config }
  | { readonly kind: "invalid"; readonly problems: readonly { readonly line: number; readonly message: string }[] };

/** What one part of a change does to one path. */
export type PathChange = {
  readonly path: string;
  readonly from?: string;
  readonly status: "added" | "modified" | "deleted" | "renamed" | "type-changed";
  readonly mode: string;
  readonly oldMode: string;
  readonly size: number;
  readonly added: number;
  readonly removed: number;
};

export type Assembled =
  | {
      readonly kind: "assembled";
      readonly base: Sha;
      readonly commit: Sha;
      readonly tree: Sha;
      readonly changes: readonly PathChange[];
      /** What the scan found in the lines that are new. */
      readonly findings: readonly ScanFinding[];
      /** The same in all of the files that changed, new or not. */
      readonly standing: readonly ScanFinding[];
    }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/** What a stopped worker had reached, and what the scan found in it. */
export type Unfinished = {
  readonly commit: Sha;
  readonly changes: readonly PathChange[];
  readonly findings: readonly ScanFinding[];
};

/** What came back from the jobs of an open lap. */
export type LapFacts =
  | { readonly kind: "running" }
  | {
      readonly kind: "over";
      /** False when the run ended before its tasks were handed out: then nothing can have been spent. */
      readonly given: boolean;
      readonly handoffs: ReadonlyMap<TaskId, Handoff>;
      /** The ledgers that workers had written when they ended, by task. */
      readonly ledgers?: ReadonlyMap<TaskId, Ledger>;
      /** What stopped workers had reached, as their bundles brought it. */
      readonly partials: ReadonlyMap<TaskId, Unfinished>;
      readonly verdict: Verdict | undefined;
      /** The hand-offs that brought changes, put together by us as `verify` did; undefined when there were none. */
      readonly assembled: Assembled | undefined;
      /** The whole feature, where there are contracts to hold it against. */
      readonly whole?: Whole | undefined;
      /** The paths that each task's own changes reach, also where they do not go together. */
      readonly touched?: ReadonlyMap<TaskId, readonly string[]> | undefined;
    };

/** Another mission, as its journal tells. */
export type Standing = {
  readonly issue: IssueNumber;
  readonly stage: string;
  readonly active: boolean;
  /** A lap of it is open. */
  readonly working?: boolean;
  /** The features whose branches it waits for. */
  readonly clashing?: readonly IssueNumber[];
  /** It has the repository to itself while it works. */
  readonly alone?: boolean;
  readonly openedAt: Instant;
  readonly title?: string;
  readonly body?: string;
  /** False: it could not start if there were a place. */
  readonly ready?: boolean;
  readonly rank?: Rank;
  /** Issues that have to be done before it, as it has put on record. */
  readonly waitsFor?: readonly IssueNumber[];
};

/** What the lander's journal says of one mission. */
export type LandingFacts = {
  readonly landed: Sha | undefined;
  readonly promoted: Sha | undefined;
  /** The last head the lander gave back, and why. */
  readonly bounced: { readonly head: Sha; readonly key: string; readonly text: string } | undefined;
  /** Why the queue stands still. */
  readonly frozen?: string;
};

/** What facts about journals were derived from: how far each had been read, by the number of its last line, and when. */
export type Origin = {
  readonly at: Instant;
  readonly lines: ReadonlyMap<ActorName, number>;
  /** Journals that were not believed had a say: what was spent and promised cannot be seen again from the others. */
  readonly doubtful?: true;
};

export type MissionFacts = {
  /** The last line of its journal. */
  readonly journal?: Mark | undefined;
  /** The run this is. */
  readonly run: RunId;
  /** Where people look at it; undefined where nothing is kept of a run. */
  readonly runUrl?: string | undefined;
  readonly config: ConfigFacts;
  /** Why Muster is switched off from above, for all repositories of the owner; then `config` says so too. */
  readonly offAbove?: string | undefined;
  /** The configured verify commands, or those detected on the base; never empty of required ones unless there are none. */
  readonly commands: readonly Command[];
  readonly setup: readonly string[];
  readonly issue: IssueFacts;
  readonly tips: Tips;
  /** The feature branch's tip on GitHub. */
  readonly branch: Sha | undefined;
  readonly pull: PullFacts | undefined;
  readonly lap: LapFacts | undefined;
  readonly others: readonly Standing[];
  /** Of an objective or a feature of one. */
  readonly family?: FamilyFacts | undefined;
  readonly landing: LandingFacts;
  /** The refs on which what stopped attempts had reached is kept, as they are now. */
  readonly unfinished: ReadonlyMap<string, Sha>;
  readonly spentToday: Usd;
  /** What the journals of all missions say of providers, roles and machines. */
  readonly breakers?: Breakers;
  /** What past tasks have cost here. */
  readonly history?: History;
  /** How well the mission that ended last had taken its work apart. */
  readonly lastGrade?: LastGrade | undefined;
  readonly clashes?: Clashes;
  /** What has to be done before it; undefined where nobody has looked. */
  readonly backlog?: { readonly dependencies: readonly Dependency[] } | undefined;
  /** What missions that have landed left behind. */
  readonly findings?: readonly Finding[];
  /** Where the gate of the laps stands: nobody has taken a place or set money aside since these facts were read if it is still there. */
  readonly gate?: Sha | undefined;
  /** What the quality gate looks at. */
  readonly quality?: Quality;
  /** Our check run about the configuration is on the default branch's head already. */
  readonly configReported: boolean;
  /** What this run did not write, since it held a secret. */
  readonly withheld: readonly Withheld[];
  readonly origin?: Origin;
};
