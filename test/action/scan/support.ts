/** What a scan says of files that are new, or of some of their lines. */

import type { ScanFinding } from "#mission/scan/finding";
import type { Range } from "../../../action/scan/added.ts";
import { type Known, scan } from "../../../action/scan/scan.ts";

const known: Known = { secrets: [], canaries: [], allowed: [], clock: () => performance.now() };

/** The findings in a file whose lines (all of them, unless ranges are given) are new. */
export async function found(
  path: string,
  content: string | Uint8Array,
  given: Partial<Known> & { readonly ranges?: readonly Range[] } = {},
): Promise<readonly ScanFinding[]> {
  const { ranges = [{ from: 1, to: 1_000_000 }], ...rest } = given;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return (await scan([{ path, ranges, content: bytes }], { ...known, ...rest })).findings;
}

export async function rulesFor(...given: Parameters<typeof found>): Promise<readonly string[]> {
  return (await found(...given)).map(({ rule }) => rule);
}
