/** GitHub's own GraphQL schema, read and built when first needed. */

import { buildSchema, type GraphQLSchema } from "graphql";

let built: Promise<GraphQLSchema> | undefined;

async function build(): Promise<GraphQLSchema> {
  const { schema } = await import("@octokit/graphql-schema");
  return buildSchema(schema.idl, { assumeValid: true, noLocation: true });
}

/** The schema; takes about a second the first time, nothing later. */
export function githubSchema(): Promise<GraphQLSchema> {
  built ??= build();
  return built;
}
