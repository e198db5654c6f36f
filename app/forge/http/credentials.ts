/** What the first step of each request leaves for the later ones. */

import type { Visitor } from "../accounts/caller.ts";

export type Credentials = { readonly visitor: Visitor | undefined };
