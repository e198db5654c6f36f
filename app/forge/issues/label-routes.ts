/** `/labels` of a repository and of an issue. */

import { z } from "zod";
import { found, invalid, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, type RepositoryVisit } from "../http/visit.ts";
import { addLabel, removeLabel } from "./change.ts";
import { issueOf } from "./issue.ts";
import { ensureLabel, type Label, labelJson } from "./label.ts";
import { changeOf, setLabels } from "./routes.ts";

const read: Need = { permission: ["issues", "pull_requests"], access: "read" };
const write: Need = { permission: ["issues", "pull_requests"], access: "write", role: "triage" };
const manage: Need = { permission: "issues", access: "write" };

const color = z.string().regex(/^[0-9a-fA-F]{6}$/, "color must be six hexadecimal digits");
const draftShape = z.object({
  name: z.string().min(1).max(50),
  color: color.optional(),
  description: z.string().max(100).nullish(),
});
const patchShape = z.object({
  new_name: z.string().min(1).max(50).optional(),
  color: color.optional(),
  description: z.string().nullish(),
});
const namesShape = z.union([
  z.array(z.string()),
  z
    .object({ labels: z.array(z.union([z.string(), z.object({ name: z.string() }).transform((one) => one.name)])) })
    .transform((body) => body.labels),
]);

const labelNamed = (visit: RepositoryVisit): Label =>
  found(visit.repository.labels.get(visit.text("name").toLowerCase()));

async function create(visit: RepositoryVisit) {
  const draft = await visit.body(draftShape);
  const { labels } = visit.repository;
  if (labels.has(draft.name.toLowerCase()))
    throw new Refusal(422, "Validation Failed", [{ resource: "Label", code: "already_exists", field: "name" }]);
  const label = ensureLabel(visit.world, visit.repository, draft.name);
  label.color = draft.color ?? label.color;
  label.description = draft.description ?? undefined;
  return created(labelJson(visit.world, visit.repository, label));
}

async function update(visit: RepositoryVisit) {
  const label = labelNamed(visit);
  const patch = await visit.body(patchShape);
  const { labels } = visit.repository;
  if (patch.new_name !== undefined) {
    const other = labels.get(patch.new_name.toLowerCase());
    if (other && other !== label) throw invalid("Label", "name", "name is taken", "already_exists");
    labels.delete(label.name.toLowerCase());
    label.name = patch.new_name;
    labels.set(label.name.toLowerCase(), label);
  }
  label.color = patch.color ?? label.color;
  if (patch.description !== undefined) label.description = patch.description ?? undefined;
  return ok(labelJson(visit.world, visit.repository, label));
}

function remove(visit: RepositoryVisit) {
  const label = labelNamed(visit);
  visit.repository.labels.delete(label.name.toLowerCase());
  for (const issue of visit.repository.issues.values()) issue.labels.delete(label);
  return nothing;
}

const issueAsked = (visit: RepositoryVisit) => issueOf(visit.repository, visit.number("number"));
const issueLabels = (visit: RepositoryVisit) =>
  ok([...issueAsked(visit).labels].map((label) => labelJson(visit.world, visit.repository, label)));

function ofIssues(router: Router): void {
  const path = "/issues/:number{[0-9]+}/labels";
  router.in(`GET ${path}`, read, (visit) =>
    listed(visit, [...issueAsked(visit).labels], (label) => labelJson(visit.world, visit.repository, label)),
  );
  router.in(`POST ${path}`, write, async (visit) => {
    const change = changeOf(visit, issueAsked(visit));
    for (const name of await visit.body(namesShape)) addLabel(change, ensureLabel(visit.world, visit.repository, name));
    return issueLabels(visit);
  });
  router.in(`PUT ${path}`, write, async (visit) => {
    setLabels(changeOf(visit, issueAsked(visit)), await visit.body(namesShape));
    return issueLabels(visit);
  });
  router.in(`DELETE ${path}/:name`, write, (visit) => {
    const issue = issueAsked(visit);
    const label = visit.repository.labels.get(visit.text("name").toLowerCase());
    if (!label || !issue.labels.has(label)) throw new Refusal(404, "Label does not exist");
    removeLabel(changeOf(visit, issue), label);
    return issueLabels(visit);
  });
}

export function labelRoutes(router: Router): void {
  router.in("GET /labels", read, (visit) =>
    listed(visit, [...visit.repository.labels.values()], (label) => labelJson(visit.world, visit.repository, label)),
  );
  router.in("POST /labels", manage, create);
  router.in("GET /labels/:name", read, (visit) => ok(labelJson(visit.world, visit.repository, labelNamed(visit))));
  router.in("PATCH /labels/:name", manage, update);
  router.in("DELETE /labels/:name", manage, remove);
  ofIssues(router);
}
