/** What a plan is held against: the files of the commit, and the scripts that it says it has. */

import { z } from "zod";
import type { Ground } from "#mission/planning/ground";
import { askGit } from "./clean-git.ts";
import type { Clone } from "./clone.ts";

const Scripts = z.object({ scripts: z.record(z.string(), z.unknown()).default({}) });

/** Of the commit itself: whatever was done to the work tree is not looked at. */
export async function groundOf({ store, base }: Pick<Clone, "store" | "base">): Promise<Ground> {
  const listed = await askGit({ directory: store }, ["ls-tree", "-r", "-z", "--name-only", base]);
  const files = listed
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  if (!files.includes("package.json")) return { files, scripts: undefined };
  const text = await askGit({ directory: store }, ["show", `${base}:package.json`]);
  return { files, scripts: scriptsIn(text.toString("utf8")) };
}

/** None that can be read is none. */
function scriptsIn(text: string): Ground["scripts"] {
  try {
    const { data } = Scripts.safeParse(JSON.parse(text));
    return data === undefined ? undefined : new Set(Object.keys(data.scripts));
  } catch {
    return undefined;
  }
}
