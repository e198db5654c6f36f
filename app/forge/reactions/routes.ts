/** Reactions to issues, comments and review comments. */

import { z } from "zod";
import { found } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { listed, nothing, type RepositoryVisit } from "../http/visit.ts";
import { issueOf } from "../issues/issue.ts";
import { react, type Reaction, reactionContents, reactionJson } from "./reaction.ts";

const read: Need = { permission: ["issues", "pull_requests"], access: "read" };
const speak: Need = { permission: ["issues", "pull_requests"], access: "write", role: "read" };
const shape = z.object({ content: z.enum(reactionContents) });

function on(router: Router, path: string, reactionsOf: (visit: RepositoryVisit) => Reaction[]): void {
  router.in(`GET ${path}/reactions`, read, (visit) => {
    const content = visit.query("content");
    const some = reactionsOf(visit).filter((one) => content === undefined || one.content === content);
    return listed(visit, some, (reaction) => reactionJson(visit.world, reaction));
  });
  router.in(`POST ${path}/reactions`, speak, async (visit) => {
    const reactions = reactionsOf(visit);
    const { content } = await visit.body(shape);
    const { reaction, isNew } = react(visit.world, reactions, content, visit.caller.account);
    return { status: isNew ? 201 : 200, body: reactionJson(visit.world, reaction) };
  });
  router.in(`DELETE ${path}/reactions/:reaction{[0-9]+}`, speak, (visit) => {
    const reactions = reactionsOf(visit);
    const id = visit.number("reaction");
    const mine = reactions.findIndex((one) => one.id === id && one.user.id === visit.caller.account.id);
    found(reactions[mine]);
    reactions.splice(mine, 1);
    return nothing;
  });
}

export function reactionRoutes(router: Router): void {
  on(router, "/issues/:number{[0-9]+}", (visit) => issueOf(visit.repository, visit.number("number")).reactions);
  on(
    router,
    "/issues/comments/:id{[0-9]+}",
    (visit) => found(visit.repository.comments.get(visit.number("id"))).reactions,
  );
  on(
    router,
    "/pulls/comments/:id{[0-9]+}",
    (visit) => found(visit.repository.reviewComments.get(visit.number("id"))).reactions,
  );
}
