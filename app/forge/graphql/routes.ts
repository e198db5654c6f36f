/** `POST /api/graphql`: runs queries against GitHub's schema, over the same records as REST. */

import { execute, GraphQLError, parse, validate } from "graphql";
import { z } from "zod";
import type { Visitor } from "../accounts/caller.ts";
import { spend } from "../http/rates.ts";
import type { Router } from "../http/router.ts";
import { ok, type Visit } from "../http/visit.ts";
import type { World } from "../world/world.ts";
import { mutations } from "./mutations.ts";
import { nodeOf } from "./node.ts";
import { actor } from "./place.ts";
import { findPlace, repositoryNode } from "./repository.ts";
import { githubSchema } from "./schema.ts";

const shape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** `viewer` names a bot in full, unlike `author`. */
function viewer(world: World, visitor: Visitor) {
  return { ...actor(world, visitor.account), __typename: "User", login: visitor.account.login };
}

function root(world: World, visitor: Visitor) {
  return {
    viewer: () => viewer(world, visitor),
    rateLimit: () => {
      const rate = spend(world, visitor, "graphql", 0);
      return { ...rate, cost: 1, nodeCount: 0, resetAt: new Date(rate.reset * 1000).toISOString() };
    },
    repository: (name: { owner: string; name: string }) => repositoryNode(findPlace(world, visitor, name)),
    node: ({ id }: { id: string }) => nodeOf({ world, visitor }, id),
    ...mutations({ world, visitor }),
  };
}

function errorJson(error: GraphQLError) {
  const { type } = error.extensions;
  return {
    ...(typeof type === "string" && { type }),
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
    message: error.message,
  };
}

function parseQuery(query: string) {
  try {
    return parse(query);
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error));
  }
}

async function answer(visit: Visit) {
  const { caller, world } = visit;
  const { query, variables, operationName } = await visit.body(shape);
  const schema = await githubSchema();
  const document = parseQuery(query);
  if (document instanceof GraphQLError) return ok({ errors: [errorJson(document)] });
  const invalid = validate(schema, document);
  if (invalid.length > 0) return ok({ errors: invalid.map((one) => errorJson(one)) });
  const rootValue = root(world, caller);
  const result = await execute({ schema, document, rootValue, variableValues: variables, operationName });
  return ok({
    data: result.data ?? null,
    ...(result.errors && { errors: result.errors.map((one) => errorJson(one)) }),
  });
}

/** To be given a router whose paths start at `/api`. */
export function graphqlRoutes(router: Router): void {
  router.on("POST /graphql", answer);
}
