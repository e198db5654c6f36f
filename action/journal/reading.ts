/** How a process reads journals: each commit once, and each line once. */

import type { Git } from "../ports.ts";
import type { Judging } from "./judged.ts";
import { journalReader } from "./read.ts";
import { shelfReader } from "./shelf.ts";

export type Reading = {
  readonly judging: Judging;
  readonly journals: ReturnType<typeof journalReader>;
  readonly shelf: ReturnType<typeof shelfReader>;
};

export function openReading(git: Git, judging: Judging): Reading {
  return { judging, journals: journalReader(git, judging), shelf: shelfReader(git, judging) };
}
