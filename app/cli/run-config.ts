/** What is laid over a local repository for a run: Muster's workflow and configuration, and no workflow of its own. */

import { parse, stringify } from "yaml";
import { configPath, readConfig } from "#mission/config";
import { git } from "../box/git.ts";
import { musterFiles } from "../box/project.ts";

export type Overlay = {
  readonly files: ReadonlyMap<string, string>;
  /** Paths to leave out. */
  readonly without: readonly string[];
};

/**
 * The repository's own configuration with the command's settings over it. Its own workflows are left out: they would run on this
 * machine, and outside any sandbox. Throws when the configuration is not valid.
 */
export async function runConfig(
  path: string,
  head: string,
  { verify, budget }: { readonly verify: readonly string[]; readonly budget: number | undefined },
): Promise<Overlay> {
  const own: unknown = parse(await git(path, "show", `${head}:${configPath}`).catch(() => ""));
  const given = {
    ...(typeof own === "object" ? own : undefined),
    ...(verify.length > 0 && { verify }),
    ...(budget !== undefined && {
      budget: { attempt_usd: budget, feature_usd: budget, mission_usd: budget, day_usd: Math.max(budget, 50) },
    }),
  };
  const reading = readConfig(given);
  if (reading.kind === "invalid") {
    const problems = reading.problems.map(({ path: at, message }) => `${at.join(".")}: ${message}`);
    throw new Error(`${configPath} is not valid: ${problems.join("; ")}`);
  }
  const files = musterFiles(stringify(given));
  const listed = await git(path, "ls-tree", "-r", "--name-only", "-z", head, ".github/workflows/");
  return { files, without: listed.split("\0").filter((file) => file !== "" && !files.has(file)) };
}
