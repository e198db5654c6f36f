/** Lists that are longer than one answer of GraphQL: the newest come first, and what lies before them is asked for where there is any. */

import { z } from "zod";
import type { Client } from "../client.ts";

/** What each list is asked besides its nodes. */
export const beginning = "pageInfo { hasPreviousPage startCursor }";

/** `before`: where the part begins, when there is more in front of it. */
export type Page<Value> = { readonly nodes: readonly Value[]; readonly before: string | undefined };

/** The last part of a list, as GraphQL answers it. */
export function page<Value>(shape: z.ZodType<Value>) {
  const Answered = z.object({
    pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
    nodes: z.array(shape.nullable()).nullable(),
  });
  return Answered.transform(({ nodes, pageInfo }): Page<Value> => {
    const present = (nodes ?? []).flatMap((node) => (node === null ? [] : [node]));
    return { nodes: present, before: pageInfo.hasPreviousPage ? (pageInfo.startCursor ?? undefined) : undefined };
  });
}

export type List<Value> = {
  /** GraphQL's type of what has the list, and the list's name there. */
  readonly on: string;
  readonly name: string;
  /** Arguments besides which part of it is wanted. */
  readonly arguments?: string;
  readonly fields: string;
  readonly shape: z.ZodType<Value>;
};

/** Parts of a list that are read at most: GitHub takes no more than 2,500 comments on an issue or a pull request. */
const most = 25;

/** All of a list, oldest first, of which `newest` is known. `id`: the node that has it. Beyond 2,500 the older ones are left out. */
export async function allOf<Value>(
  client: Client,
  id: string,
  list: List<Value>,
  newest: Page<Value>,
): Promise<readonly Value[]> {
  let { nodes, before } = newest;
  for (let read = 1; before !== undefined && read < most; read += 1) {
    const raw = await client.graphql(queryFor(list), { id, before });
    const { node } = z.object({ node: z.object({ list: page(list.shape) }) }).parse(raw);
    nodes = [...node.list.nodes, ...nodes];
    before = node.list.before;
  }
  return nodes;
}

function queryFor<Value>({ on, name, arguments: more, fields }: List<Value>): string {
  const wanted = [...(more === undefined ? [] : [more]), "last: 100", "before: $before"].join(", ");
  return `query Older($id: ID!, $before: String!) {
  node(id: $id) { ... on ${on} { list: ${name}(${wanted}) { ${beginning} nodes { ${fields} } } } }
}`;
}
