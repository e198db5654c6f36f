/** A worker's ledger on disk: written before each call and after it, and uploaded whatever becomes of the process. */

import { appendFileSync, openSync } from "node:fs";
import type { TaskId } from "#mission/ids";
import { type Ledger, LedgerLine, readLedger } from "#mission/spend";

export const ledgerFile = "ledger.jsonl";

/** Begins the file; answers what writes its next lines. A line is with the system when this returns: it outlives the process. Throws when it cannot be written. */
export function ledgerIn(file: string, task: TaskId): (line: LedgerLine) => void {
  // Open until the process ends: to open it for each line would hold up every request.
  const opened = openSync(file, "a");
  const write = (line: LedgerLine) => appendFileSync(opened, `${JSON.stringify(line)}\n`);
  write({ kind: "began", task });
  return write;
}

/** A ledger as far as it was written; a line that is cut off ends it. Undefined when it is none. */
export function ledgerFrom(text: string): Ledger | undefined {
  const lines = text.split("\n").map(lineOf);
  return readLedger(lines.slice(0, lines.indexOf(undefined)).flatMap((line) => line ?? []));
}

function lineOf(row: string): LedgerLine | undefined {
  try {
    return LedgerLine.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}
