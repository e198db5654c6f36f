/** What GitHub knows of the one repository of a world, and how it is told of changes. */

import type { ActorName, Instant, Sha } from "#mission/ids";
import type { Clock } from "../clock.ts";
import type { Remote } from "../git/remote.ts";

export type Account = { readonly login: string; readonly kind: "User" | "Bot" };
export type Role = "admin" | "write" | "read" | "none";

export type Comment = {
  readonly id: number;
  body: string;
  readonly at: string;
  readonly by: Account;
  editor?: Account;
};

export type Happening =
  | { readonly kind: "labeled"; readonly label: string; readonly by: Account; readonly at: string }
  | { readonly kind: "renamed"; readonly by: Account; readonly at: string };

export type Issue = {
  readonly number: number;
  title: string;
  body: string;
  open: boolean;
  closedAs: "completed" | "not_planned" | undefined;
  readonly author: Account;
  labels: readonly string[];
  readonly comments: Comment[];
  readonly timeline: Happening[];
  edited: { readonly by: Account; readonly at: string } | undefined;
  readonly parts: number[];
  readonly blockedBy: number[];
};

export type Review = {
  readonly id: number;
  readonly by: Account;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  readonly body: string;
  readonly head: Sha;
  readonly at: string;
};

export type Thread = {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  resolved: boolean;
  readonly comments: Comment[];
};

export type Pull = {
  readonly number: number;
  readonly id: string;
  readonly head: string;
  readonly base: string;
  sha: Sha;
  title: string;
  body: string;
  draft: boolean;
  open: boolean;
  mergedBy: Account | undefined;
  readonly author: Account;
  readonly comments: Comment[];
  readonly reviews: Review[];
  readonly threads: Thread[];
};

export type Check = {
  readonly id: number;
  readonly name: string;
  readonly head: string;
  readonly ours: boolean;
  status: "IN_PROGRESS" | "COMPLETED";
  conclusion: string | undefined;
  title: string;
  summary: string;
  readonly externalId: string | undefined;
};

export type Files = ReadonlyMap<string, Uint8Array>;

export type Run = {
  readonly id: number;
  readonly actor: ActorName;
  readonly reason: string;
  readonly lane: "queue" | "now";
  readonly objective: string | undefined;
  status: "queued" | "in_progress" | "completed";
  conclusion: "success" | "failure" | "cancelled" | undefined;
  /** By name; those that a run's jobs uploaded. */
  readonly artifacts: Map<string, Files>;
  readonly at: Instant;
};

/** A webhook as the app would get it, with the fields that anybody reads. */
export type Webhook = { readonly name: string; readonly payload: Readonly<Record<string, unknown>> };

export type Hub = {
  readonly clock: Clock;
  readonly remote: Remote;
  readonly private: boolean;
  readonly issues: Map<number, Issue>;
  readonly pulls: Map<number, Pull>;
  readonly checks: Check[];
  readonly runs: Map<number, Run>;
  readonly roles: Map<string, Role>;
  readonly nextId: () => number;
  /** Issues and pull requests share their numbers. */
  readonly nextNumber: () => number;
  readonly emit: (webhook: Webhook, by: Account) => void;
};

export const muster: Account = { login: "muster[bot]", kind: "Bot" };
export const musterApp = 42;
export const defaultBranch = "main";
export const repository = { full_name: "ann/world", default_branch: defaultBranch };

/** GitHub's times are whole seconds. */
export function isoNow({ clock }: Pick<Hub, "clock">): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What GitHub says no to, with its status. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
  }
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Refusal(404, "Not Found");
  return value;
}
