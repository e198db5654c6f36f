/** `hashFiles()`: one SHA-256 over the files in the workspace that match, empty when none does. */

import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!"));
  const exclude = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const found = globSync(wanted, { cwd: workspace, exclude })
    .map((name) => join(workspace, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
  if (found.length === 0) return "";
  const whole = createHash("sha256");
  for (const path of found) whole.update(createHash("sha256").update(readFileSync(path)).digest());
  return whole.digest("hex");
}
