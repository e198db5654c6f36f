/** `/repos/:owner/:repo` itself. */

import { z } from "zod";
import { invalid } from "../http/refusal.ts";
import type { Router } from "../http/router.ts";
import { created, ok } from "../http/visit.ts";
import { resolveCommit } from "../git/refs.ts";
import { git } from "../git/git.ts";
import { repositoryJsonFor } from "./json.ts";
import { createRepository, findRepository } from "./repository.ts";

const patchShape = z.object({ default_branch: z.string().optional() });
const draftShape = z.object({ name: z.string().regex(/^[\w.-]+$/), private: z.boolean().optional() });

export function repositoryRoutes(router: Router): void {
  const { world } = router;
  router.in("GET ", { permission: "metadata", access: "read" }, (visit) =>
    ok(repositoryJsonFor(world, visit.repository, visit.visitor)),
  );
  router.in("PATCH ", { permission: "administration", access: "write" }, async (visit) => {
    const { default_branch: branch } = await visit.body(patchShape);
    const { repository } = visit;
    if (branch !== undefined) {
      const exists = await resolveCommit(repository.directory, `refs/heads/${branch}`);
      if (exists === undefined) throw invalid("Repository", "default_branch", `The branch ${branch} was not found.`);
      await git(repository.directory, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
      repository.defaultBranch = branch;
    }
    return ok(repositoryJsonFor(world, repository, visit.visitor));
  });
  router.on("POST /user/repos", async (visit) => {
    const { login } = visit.caller.account;
    const draft = await visit.body(draftShape);
    if (findRepository(world, `${login}/${draft.name}`)) {
      throw invalid("Repository", "name", "name already exists on this account");
    }
    const repository = await createRepository(world, login, draft.name, { private: draft.private });
    return created(repositoryJsonFor(world, repository, visit.visitor));
  });
}
