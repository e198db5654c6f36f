/** What a delivery means, as far as that is known without asking GitHub. */

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Self, type Wake, wakesFor } from "#mission/wake/wake";

export type Meaning =
  | { readonly kind: "plain"; readonly wakes: readonly Wake[] }
  /** It depends on whether this branch is the repository's integration branch. */
  | {
      readonly kind: "depends";
      readonly branch: string;
      readonly wakes: readonly Wake[];
      readonly otherwise: readonly Wake[];
    };

const Branch = z.union([
  z.object({ ref: z.string().startsWith("refs/heads/") }).transform(({ ref }) => ref.slice("refs/heads/".length)),
  z
    .object({ pull_request: z.object({ head: z.object({ ref: z.string() }) }) })
    .transform(({ pull_request: { head } }) => head.ref),
]);

/** Both meanings are worked out at once, so that nothing of the payload has to be kept. Never throws. */
export function meaningOf(
  event: { readonly name: string; readonly payload: unknown },
  me: Omit<Self, "integration">,
): Meaning {
  const otherwise = wakesFor(event, { ...me, integration: "" });
  const branch = Branch.safeParse(event.payload).data;
  const wakes = branch === undefined ? otherwise : wakesFor(event, { ...me, integration: branch });
  if (branch === undefined || isDeepStrictEqual(wakes, otherwise)) return { kind: "plain", wakes };
  return { kind: "depends", branch, wakes, otherwise };
}
