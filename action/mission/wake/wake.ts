/** Which actors an event wakes, and what must be true of its sender first; of the event nothing else is used or believed. */

import { ActorName } from "../ids.ts";
import { isOrderLabel } from "../backlog/worth.ts";
import { starts } from "../say/labels.ts";
import { statusSlot } from "../say/slots.ts";
import {
  carriesMuster,
  CheckPayload,
  CommentPayload,
  IssuePayload,
  missionOfBranch,
  missionOfPull,
  PullPayload,
  PushPayload,
  RunPayload,
  SentPayload,
  StatusPayload,
} from "./payloads.ts";
import { configPath, workflowFile } from "../config.ts";

/** Where the 👀 goes that tells a person that they were heard; given only to people who may write. */
export type Reaction =
  | { readonly on: "issue"; readonly issue: number }
  | { readonly on: "comment"; readonly comment: number };

export type Wake = {
  readonly actor: ActorName;
  /** One of our own few words for it; never text of the event. */
  readonly reason: string;
  readonly by?: { readonly login: string };
  /** What the sender must be allowed in the repository for the wake to happen. */
  readonly needs: "write" | "none";
  readonly react?: Reaction;
  /** A person may be calling it off or holding it: the wake must not queue behind a run of the same actor. */
  readonly urgent?: true;
  /** The actor's last run did not succeed; whoever listens must not let this repeat without end. */
  readonly afterFailure?: true;
};

/** Who we are, so that we do not wake ourselves; `integration` is the repository's integration branch. */
export type Self = { readonly appId?: number; readonly login?: string; readonly integration: string };

type Hears = (payload: unknown, me: Self) => readonly Wake[];

const hears: Readonly<Record<string, Hears>> = {
  issues: hearIssue,
  issue_comment: hearComment,
  pull_request: hearPull,
  pull_request_review: (payload) => hearReview(payload, "review", ["submitted", "dismissed"]),
  pull_request_review_comment: (payload) => hearReview(payload, "review comment", ["created"]),
  check_run: (payload, me) => hearCheck(CheckPayload.safeParse(payload).data?.check_run, payload, me),
  check_suite: (payload, me) => hearCheck(CheckPayload.safeParse(payload).data?.check_suite, payload, me),
  status: hearStatus,
  push: hearPush,
};

/** The wakes of a webhook; none for what we do not know, cannot read, or caused ourselves. Never throws. */
export function wakesFor(event: { readonly name: string; readonly payload: unknown }, me: Self): readonly Wake[] {
  if (event.name === "workflow_run") return hearRun(event.payload);
  const hear = Object.hasOwn(hears, event.name) ? hears[event.name] : undefined;
  if (hear === undefined || sentByUs(event.payload, me)) return [];
  return hear(event.payload, me);
}

function sentByUs(payload: unknown, me: Self): boolean {
  return me.login !== undefined && SentPayload.safeParse(payload).data?.sender.login === me.login;
}

function hearIssue(payload: unknown): readonly Wake[] {
  const { data } = IssuePayload.safeParse(payload);
  if (data === undefined || data.issue.pull_request) return [];
  const { action, issue, sender } = data;
  const wake = { actor: ActorName.parse(String(issue.number)), reason: `issue ${action}`, by: { login: sender.login } };
  if (action === "labeled" && starts(data.label?.name ?? ""))
    return [{ ...wake, needs: "write", react: { on: "issue", issue: issue.number } }];
  return ordersAnew(data) ? [{ ...wake, needs: "none" }] : hearChange(data, wake);
}

function hearChange(data: IssuePayload, wake: Omit<Wake, "needs">): readonly Wake[] {
  const { action } = data;
  if (!concerns(data)) return [];
  const urgent = action === "unlabeled" || action === "closed" ? { urgent: true as const } : {};
  return [{ ...wake, ...urgent, needs: "none" }];
}

function concerns({ action, label, issue }: IssuePayload): boolean {
  if (action === "unlabeled") return starts(label?.name ?? "");
  return changes.has(action) && carriesMuster(issue.labels);
}

/** A person gave it another place in the line. */
function ordersAnew({ action, label, issue }: IssuePayload): boolean {
  const changed = action === "labeled" || action === "unlabeled";
  return changed && isOrderLabel(label?.name ?? "") && carriesMuster(issue.labels);
}

const changes = new Set(["closed", "reopened", "edited"]);

function hearComment(payload: unknown, me: Self): readonly Wake[] {
  const { data } = CommentPayload.safeParse(payload);
  if (data?.action === "edited") return hearTick(data);
  if (data?.action !== "created" || madeByUs(data.comment.performed_via_github_app?.id, me)) return [];
  const actor = missionOfComment(data.issue, me);
  if (actor === undefined) return [];
  const wake: Wake = { actor, reason: "comment created", by: { login: data.sender.login }, needs: "none" };
  return [{ ...wake, ...asCommand(data.comment) }];
}

/** A command is answered with a reaction, and some overtake what runs. */
function asCommand({ id, body }: CommentPayload["comment"]): Pick<Wake, "urgent" | "react"> {
  if (!/^\/muster\b/m.test(body ?? "")) return {};
  const urgent = /^\/muster\s+(cancel|pause)\b/m.test(body ?? "") ? { urgent: true as const } : {};
  return { ...urgent, react: { on: "comment", comment: id } };
}

/** Somebody changed the comment in which we ask: a box may have been ticked. */
function hearTick({ issue, comment, sender }: CommentPayload): readonly Wake[] {
  const actor = ActorName.safeParse(String(issue.number)).data;
  if (actor === undefined || issue.pull_request || !carriesMuster(issue.labels)) return [];
  if (comment.body?.startsWith(`<!-- muster:${issue.number}:${statusSlot} -->`) !== true) return [];
  return [{ actor, reason: "comment edited", by: { login: sender.login }, needs: "none" }];
}

function missionOfComment(issue: CommentPayload["issue"], me: Self): ActorName | undefined {
  if (!issue.pull_request) return carriesMuster(issue.labels) ? ActorName.parse(String(issue.number)) : undefined;
  const ours = me.login === undefined || issue.user?.login === me.login;
  return ours ? missionOfPull(issue.body ?? "") : undefined;
}

function hearPull(payload: unknown, me: Self): readonly Wake[] {
  const { data } = PullPayload.safeParse(payload);
  if (data === undefined || !["closed", "reopened", "synchronize", "ready_for_review"].includes(data.action)) return [];
  if (!withinRepository(data)) return [];
  const by = { login: data.sender.login };
  const reason = `pull request ${data.action.replaceAll("_", " ")}`;
  const promotion = data.action === "closed" && data.pull_request.head.ref === me.integration;
  const actor = promotion ? ActorName.parse("land") : missionOfBranch(data.pull_request.head.ref);
  return actor === undefined ? [] : [{ actor, reason, by, needs: "none" }];
}

function hearReview(payload: unknown, what: string, actions: readonly string[]): readonly Wake[] {
  const { data } = PullPayload.safeParse(payload);
  if (data === undefined || !actions.includes(data.action) || !withinRepository(data)) return [];
  const actor = missionOfBranch(data.pull_request.head.ref);
  const reason = `${what} ${data.action}`;
  return actor === undefined ? [] : [{ actor, reason, by: { login: data.sender.login }, needs: "none" }];
}

function withinRepository({ pull_request: { head, base } }: PullPayload): boolean {
  return head.repo?.full_name !== undefined && head.repo.full_name === base.repo?.full_name;
}

/** A check that was skipped changes nothing that anyone waits for; the jobs of our own workflow for which there is no work end so. */
function hearCheck(check: CheckPayload["check_run"], payload: unknown, me: Self): readonly Wake[] {
  const action = CheckPayload.safeParse(payload).data?.action;
  if (check === undefined || action !== "completed" || madeByUs(check.app?.id, me)) return [];
  if (check.conclusion === "skipped") return [];
  const branch = check.check_suite?.head_branch ?? check.head_branch;
  return wakesOfBranches(branch ? [branch] : [], "check completed");
}

function hearStatus(payload: unknown): readonly Wake[] {
  const { data } = StatusPayload.safeParse(payload);
  if (data === undefined || data.state === "pending") return [];
  return wakesOfBranches(
    data.branches.map((branch) => branch.name),
    "status reported",
  );
}

function wakesOfBranches(branches: readonly string[], reason: string): readonly Wake[] {
  const actors = new Set(
    branches.flatMap((branch) => {
      const actor = branch.startsWith("muster/queue/") ? ActorName.parse("land") : missionOfBranch(branch);
      return actor === undefined ? [] : [actor];
    }),
  );
  return [...actors].map((actor) => ({ actor, reason, needs: "none" }));
}

function hearPush(payload: unknown, me: Self): readonly Wake[] {
  const { data } = PushPayload.safeParse(payload);
  if (data === undefined) return [];
  const watched = [data.repository.default_branch, me.integration].map((branch) => `refs/heads/${branch}`);
  if (!watched.includes(data.ref)) return [];
  const wake = { by: { login: data.sender.login }, needs: "none" } as const;
  const land: Wake = { ...wake, actor: ActorName.parse("land"), reason: "branch pushed" };
  return changesConfig(data)
    ? [land, { ...wake, actor: ActorName.parse("keep"), reason: "configuration pushed" }]
    : [land];
}

/** The keeper wakes whoever waited for the configuration to be mended. */
function changesConfig({ ref, repository, commits }: PushPayload): boolean {
  if (ref !== `refs/heads/${repository.default_branch}`) return false;
  return commits.some(({ added, modified, removed }) => [...added, ...modified, ...removed].includes(configPath));
}

function hearRun(payload: unknown): readonly Wake[] {
  const { data } = RunPayload.safeParse(payload);
  if (data?.action !== "completed" || data.workflow_run.conclusion === "success") return [];
  const [path] = data.workflow_run.path.split("@");
  const named = /^Muster ([a-z0-9]{1,10}): /.exec(data.workflow_run.display_title)?.[1];
  const actor = ActorName.safeParse(named).data;
  if (path !== `.github/workflows/${workflowFile}` || actor === undefined) return [];
  return [{ actor, reason: "run did not succeed", needs: "none", afterFailure: true }];
}

function madeByUs(appId: number | undefined, me: Self): boolean {
  return me.appId !== undefined && appId === me.appId;
}
