/** How a process reads journals: each commit once, and each line once. */

import { strangeLine } from "#mission/journal/events";
import type { Git } from "../ports.ts";
import { type Judging, openJudging } from "./judged.ts";
import { journalReader } from "./read.ts";
import { shelfReader } from "./shelf.ts";

export type Readers = {
  readonly judging: Judging;
  readonly journals: ReturnType<typeof journalReader>;
  readonly shelf: ReturnType<typeof shelfReader>;
};

/** `judging`: by which what an actor can have written is known, unless another is shared. */
export function openReaders(git: Git, judging = openJudging(strangeLine)): Readers {
  return { judging, journals: journalReader(git, judging), shelf: shelfReader(git, judging) };
}
