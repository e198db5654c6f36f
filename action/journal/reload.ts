/** Reading a journal again before deciding again. */

import type { Journal } from "./open.ts";

/** Brings the journal up to date; a journal that cannot be believed ends the run. */
export async function reload(journal: Journal): Promise<void> {
  const read = await journal.reload();
  if (read.kind === "broken") throw new Error(read.message);
}
