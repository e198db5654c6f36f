/** `/issues`: create, read, list, change. */

import { z } from "zod";
import { includesRole } from "../accounts/account.ts";
import { invalid, Refusal, titleWithinLimit, withinLimit } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, ok, type RepositoryVisit } from "../http/visit.ts";
import { causeOf } from "../webhooks/emit.ts";
import { addLabel, announce, assign, type Change, closeIssue, editIssue, removeLabel, reopenIssue } from "./change.ts";
import { addIssue, isPull, type Issue, issueOf } from "./issue.ts";
import { issueJson } from "./json.ts";
import { ensureLabel } from "./label.ts";
import { selectIssues } from "./select.ts";
import { issueEventJson } from "./timeline.ts";
import { timelineJson, timelineOf } from "./whole-timeline.ts";

const either = ["issues", "pull_requests"];
const read: Need = { permission: either, access: "read" };
const speak: Need = { permission: either, access: "write", role: "read" };

const labelName = z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]);
const draftShape = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: z.array(labelName).optional(),
  assignees: z.array(z.string()).optional(),
});
const patchShape = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
  labels: z.array(labelName).optional(),
  assignees: z.array(z.string()).optional(),
});

/** What a change of this issue needs to know. */
export function changeOf(visit: RepositoryVisit, issue: Issue): Change {
  return { world: visit.world, repository: visit.repository, issue, cause: causeOf(visit.caller) };
}

/** Sets the issue's labels to these, one event for each that comes or goes. */
export function setLabels(change: Change, names: readonly string[]): void {
  const wanted = new Set(names.map((name) => ensureLabel(change.world, change.repository, name)));
  for (const label of change.issue.labels) if (!wanted.has(label)) removeLabel(change, label);
  for (const label of wanted) addLabel(change, label);
}

/** May label and assign: bots by their token, people with the triage role. */
function mayTriage(visit: RepositoryVisit): boolean {
  const { caller, repository } = visit;
  return caller.kind !== "user" || includesRole(caller.role(repository), "triage");
}

async function create(visit: RepositoryVisit) {
  const draft = await visit.body(draftShape);
  if (draft.title.trim() === "") throw invalid("Issue", "title", "title can't be blank", "missing_field");
  titleWithinLimit(draft.title);
  withinLimit("Issue", draft.body);
  const { world, repository, caller } = visit;
  const { title, body } = draft;
  const issue = addIssue(world, repository, {
    title,
    body: body ?? undefined,
    author: caller.account,
    via: caller.app,
  });
  const change = changeOf(visit, issue);
  announce(change, "opened");
  if (mayTriage(visit)) {
    for (const name of draft.labels ?? []) addLabel(change, ensureLabel(world, repository, name));
    if (draft.assignees) assign(change, draft.assignees);
  }
  return created(issueJson(world, repository, issue));
}

/** Labels, assignees and state, for those who may. */
function applyPatch(change: Change, patch: z.infer<typeof patchShape>, triages: boolean): void {
  const { issue } = change;
  if (patch.labels && triages) setLabels(change, patch.labels);
  if (patch.assignees && triages) assign(change, patch.assignees);
  if (isPull(issue) && issue.pull.merged) return;
  if (patch.state === "closed") closeIssue(change, patch.state_reason ?? undefined);
  if (patch.state === "open") reopenIssue(change);
}

async function update(visit: RepositoryVisit) {
  const patch = await visit.body(patchShape);
  titleWithinLimit(patch.title);
  withinLimit("Issue", patch.body);
  const issue = issueOf(visit.repository, visit.number("number"));
  const change = changeOf(visit, issue);
  const triages = mayTriage(visit);
  if (!triages && issue.author.id !== visit.caller.account.id) {
    throw new Refusal(403, "Must have triage rights to Repository.");
  }
  editIssue(change, patch);
  applyPatch(change, patch, triages);
  return ok(issueJson(visit.world, visit.repository, issue));
}

export function issueRoutes(router: Router): void {
  const { world } = router;
  router.in("GET /issues", read, (visit) =>
    listed(visit, selectIssues(visit), (issue) => issueJson(world, visit.repository, issue)),
  );
  router.in("POST /issues", { permission: "issues", access: "write", role: "read" }, create);
  router.in("GET /issues/:number{[0-9]+}", read, (visit) =>
    ok(issueJson(world, visit.repository, issueOf(visit.repository, visit.number("number")))),
  );
  router.in("PATCH /issues/:number{[0-9]+}", speak, update);
  router.in("GET /issues/:number{[0-9]+}/events", read, (visit) => {
    const issue = issueOf(visit.repository, visit.number("number"));
    return listed(visit, issue.timeline, (entry) => issueEventJson(world, visit.repository, entry));
  });
  router.in("GET /issues/:number{[0-9]+}/timeline", read, (visit) => {
    const issue = issueOf(visit.repository, visit.number("number"));
    return listed(visit, timelineOf(visit.repository, issue), (one) => timelineJson(world, visit.repository, one));
  });
}
