/** Relay connections over plain lists. */

import { GraphQLError } from "graphql";

export type Slice = {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
};

const cursorOf = (index: number): string => Buffer.from(`cursor:${index}`).toString("base64");
const indexOf = (cursor: string): number => Number(Buffer.from(cursor, "base64").toString().replace("cursor:", ""));

/** Where the slice starts and ends; 1 to 100 at a time, as GitHub has it. */
function bounds(length: number, slice: Slice): { readonly start: number; readonly end: number } {
  const wanted = slice.first ?? slice.last ?? 0;
  if (wanted < 0 || wanted > 100) {
    const message = `Requesting ${wanted} records exceeds the limit of 100 records.`;
    throw new GraphQLError(message, { extensions: { type: "EXCESSIVE_PAGINATION" } });
  }
  const from = slice.after ? indexOf(slice.after) + 1 : 0;
  const to = slice.before ? indexOf(slice.before) : length;
  const start = typeof slice.last === "number" ? Math.max(from, to - slice.last) : from;
  const end = typeof slice.first === "number" ? Math.min(to, from + slice.first) : to;
  return { start, end };
}

/** The wanted part of a list. */
export function connection<T>(all: readonly T[], slice: Slice, project: (one: T) => unknown) {
  const { start, end } = bounds(all.length, slice);
  const nodes = all.slice(start, end).map((one) => project(one));
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursorOf(start + index) })),
    totalCount: all.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursorOf(start),
      endCursor: nodes.length === 0 ? null : cursorOf(end - 1),
    },
  };
}
