/** `/git/ref`, `/git/refs` and `/git/matching-refs`. */

import { z } from "zod";
import { found, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, type RepositoryVisit } from "../http/visit.ts";
import { missingChecks } from "../checks/rollup.ts";
import { isBound, mayPushTo } from "../repositories/push-rights.ts";
import type { Repository } from "../repositories/repository.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import { causeOf } from "../webhooks/emit.ts";
import { tryGit } from "./git.ts";
import { refsMoved } from "./pushed.ts";
import { isAncestor, listRefs, moveRef, readRef, type Ref, type RefChange, zero } from "./refs.ts";
import { refuseWorkflowChanges } from "./workflow-changes.ts";

const read: Need = { permission: "contents", access: "read" };
const write: Need = { permission: "contents", access: "write" };
const objectId = z.string().regex(/^[0-9a-f]{40}$/, "is not a full object id");
const draftShape = z.object({ ref: z.string(), sha: objectId });
const patchShape = z.object({ sha: objectId, force: z.boolean().optional() });

/** GitHub's "git ref". */
function refJson(world: World, repository: Repository, ref: Ref) {
  const api = repositoryUrl(world, repository);
  return {
    ref: ref.name,
    node_id: nodeId("REF", `${repository.id}/${ref.name}`),
    url: `${api}/git/${ref.name}`,
    object: { sha: ref.sha, type: ref.type, url: `${api}/git/${ref.type}s/${ref.sha}` },
  };
}

const notThere = () => new Refusal(422, "Reference does not exist");

function protect(visit: RepositoryVisit, name: string, kind: "move" | "force" | "delete"): void {
  if (name.startsWith("refs/pull/")) throw new Refusal(422, "Reference cannot be updated");
  if (!name.startsWith("refs/heads/")) return;
  const branch = name.replace(/^refs\/heads\//, "");
  if (!mayPushTo(visit.repository, branch, visit.caller)) {
    throw new Refusal(
      422,
      "You're not authorized to push to this branch. Visit https://docs.github.com/ for more information.",
    );
  }
  const why = kind === "move" ? undefined : whyNot(visit.repository, branch, kind);
  if (why !== undefined) throw new Refusal(422, why);
}

/** Why a protected branch is neither rewritten nor deleted. */
function whyNot({ protections, rules }: Repository, branch: string, kind: "force" | "delete"): string | undefined {
  const protection = protections.get(branch);
  if (kind === "force") return protection?.allowForcePushes === false ? "Cannot force-push to this branch" : undefined;
  if (rules.get(branch)?.includes("deletion") === true) return "Repository rule violations found";
  return protection?.allowDeletions === false ? "Cannot delete this protected branch" : undefined;
}

/** A protected branch takes only commits whose required checks have passed. */
function requireChecks(visit: RepositoryVisit, name: string, sha: string): void {
  const branch = name.replace(/^refs\/heads\//, "");
  if (!name.startsWith("refs/heads/") || !isBound(visit.repository, branch, visit.caller)) return;
  const [check] = missingChecks(visit.repository, branch, sha);
  if (check !== undefined) throw new Refusal(422, `Required status check "${check}" is expected.`);
}

/** Moves a ref as the caller asks, with everything that follows. */
export async function moveAndTell(visit: RepositoryVisit, change: RefChange): Promise<void> {
  const { world, repository } = visit;
  if (!(await moveRef(repository.directory, change))) throw new Refusal(409, "Reference cannot be updated");
  await refsMoved(world, repository, [change], causeOf(visit.caller));
}

async function objectType(repository: Repository, object: string): Promise<string | undefined> {
  const result = await tryGit(repository.directory, ["cat-file", "-t", object]);
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

async function create(visit: RepositoryVisit) {
  const { directory } = visit.repository;
  const draft = await visit.body(draftShape);
  const valid =
    /^refs\/[^/]+\/.+/.test(draft.ref) && (await tryGit(directory, ["check-ref-format", draft.ref])).code === 0;
  if (!valid) throw new Refusal(422, "Reference name must start with 'refs/' and have at least two slashes");
  if (await readRef(directory, draft.ref)) throw new Refusal(422, "Reference already exists");
  const type = await objectType(visit.repository, draft.sha);
  if (type === undefined || (draft.ref.startsWith("refs/heads/") && type !== "commit")) {
    throw new Refusal(422, "Object does not exist");
  }
  protect(visit, draft.ref, "move");
  await refuseWorkflowChanges(visit, draft.sha);
  const nested = (await listRefs(directory, `${draft.ref}/`)).length > 0;
  if (nested) throw new Refusal(422, `Reference update failed`);
  await moveAndTell(visit, { name: draft.ref, before: zero, after: draft.sha });
  return created(refJson(visit.world, visit.repository, { name: draft.ref, sha: draft.sha, type }));
}

async function update(visit: RepositoryVisit) {
  const { directory } = visit.repository;
  const patch = await visit.body(patchShape);
  const ref = await readRef(directory, `refs/${visit.rest("git/refs")}`);
  if (!ref) throw notThere();
  const type = await objectType(visit.repository, patch.sha);
  if (type === undefined) throw new Refusal(422, "Object does not exist");
  const forward = await isAncestor(directory, ref.sha, patch.sha);
  if (!forward && !patch.force) throw new Refusal(422, "Update is not a fast forward");
  protect(visit, ref.name, forward ? "move" : "force");
  requireChecks(visit, ref.name, patch.sha);
  await refuseWorkflowChanges(visit, patch.sha);
  if (patch.sha !== ref.sha) await moveAndTell(visit, { name: ref.name, before: ref.sha, after: patch.sha });
  return ok(refJson(visit.world, visit.repository, { name: ref.name, sha: patch.sha, type }));
}

async function remove(visit: RepositoryVisit) {
  const ref = await readRef(visit.repository.directory, `refs/${visit.rest("git/refs")}`);
  if (!ref) throw notThere();
  if (ref.name === `refs/heads/${visit.repository.defaultBranch}`)
    throw new Refusal(422, "Cannot delete the default branch");
  protect(visit, ref.name, "delete");
  await moveAndTell(visit, { name: ref.name, before: ref.sha, after: zero });
  return nothing;
}

export function refRoutes(router: Router): void {
  router.in("GET /git/ref/*", read, async (visit) => {
    const ref = await readRef(visit.repository.directory, `refs/${visit.rest("git/ref")}`);
    return ok(refJson(visit.world, visit.repository, found(ref)));
  });
  router.in("GET /git/matching-refs/*", read, async (visit) => {
    const refs = await listRefs(visit.repository.directory, `refs/${visit.rest("git/matching-refs")}`);
    return listed(visit, refs, (ref) => refJson(visit.world, visit.repository, ref));
  });
  router.in("POST /git/refs", write, create);
  router.in("PATCH /git/refs/*", write, update);
  router.in("DELETE /git/refs/*", write, remove);
}
