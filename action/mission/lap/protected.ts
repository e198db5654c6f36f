/** What a change may not touch, and why; judged on the paths and modes that git reports, never on what a worker says. */

import { alwaysProtected, type Config } from "../config.ts";
import { matches } from "./glob.ts";
import type { PathChange } from "../facts.ts";
import type { ScanPolicy } from "../scan/finding.ts";
import type { FeedbackItem } from "../task.ts";

const largestFile = 1024 * 1024;

/** The globs nobody but a person may change: ours and the configured ones. */
export function protectedGlobs(configured: readonly string[]): readonly string[] {
  return [...alwaysProtected, ...configured];
}

/** By what a change is scanned. */
export function scanPolicy({ policy }: Pick<Config, "policy">): ScanPolicy {
  return { allowed: policy.allow, strict: policy.profile === "safety_critical" };
}

/** The reasons for which a change is refused, as feedback for the next attempt; none when it may be pushed. */
export function refusals(changes: readonly PathChange[], globs: readonly string[]): readonly FeedbackItem[] {
  return changes.flatMap((change) => {
    const reason = whyRefused(change, globs);
    if (reason === undefined) return [];
    return [{ key: `policy:${change.path}`.slice(0, 200), source: "policy" as const, text: reason, path: change.path }];
  });
}

function whyRefused(change: PathChange, globs: readonly string[]): string | undefined {
  const touched = [change.path, ...(change.from === undefined ? [] : [change.from])];
  const glob = globs.find((candidate) => touched.some((path) => matches(candidate, path)));
  if (glob !== undefined)
    return `\`${change.path}\` is protected (\`${glob}\`): only a person may change it. Leave it as it is.`;
  if (change.mode === "120000") return `\`${change.path}\` is a symbolic link; links are refused.`;
  if (change.mode === "160000") return `\`${change.path}\` is a submodule; submodules are refused.`;
  if (change.mode === "100755" && change.oldMode !== "100755")
    return `\`${change.path}\` is made executable; that is refused.`;
  if (change.size > largestFile) return `\`${change.path}\` is larger than 1 MiB; large files are refused.`;
  return undefined;
}
