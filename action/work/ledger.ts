/** A worker's ledger on disk: written before each call and after it, and uploaded whatever becomes of the process. */

import { appendFileSync } from "node:fs";
import type { TaskId } from "#mission/ids";
import { type Ledger, LedgerLine, readLedger } from "#mission/spend";

export const ledgerFile = "ledger.jsonl";

/** Begins the file; answers what writes its next lines. A line is with the system when this returns: it outlives the process. Throws when it cannot be written. */
export function ledgerIn(file: string, task: TaskId): (line: LedgerLine) => void {
  const write = (line: LedgerLine) => appendFileSync(file, `${JSON.stringify(line)}\n`);
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
