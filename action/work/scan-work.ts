/** The scan of a worker's tree before its hand-over counts, so that the model can still mend what was found. */

import { blocks, type ScanFinding } from "#mission/scan/finding";
import { objectionTo } from "#mission/say/findings";
import type { BuildTask } from "#mission/task";
import { objectsIn } from "../git/objects.ts";
import { type Added, addedIn, type Asked } from "../scan/added.ts";
import { canaryOf } from "../scan/canary.ts";
import type { Situation } from "./situation.ts";
import { askGit } from "./site/clean-git.ts";
import type { Clone } from "./site/clone.ts";

type Scanned = {
  /** What keeps the tree from being handed over. */
  readonly blocking: readonly ScanFinding[];
  /** Where the task's hidden mark stands, if anywhere. */
  readonly leaked: ScanFinding | undefined;
};

type Marks = { readonly secrets: readonly string[]; readonly canary: string };

/** What the scan of the tree says against handing it over; the hidden mark in it ends the task. */
export async function objectionOf(
  clone: Clone,
  tree: string,
  task: BuildTask,
  { tools, alarm }: Situation,
): Promise<string | undefined> {
  const marks = { secrets: tools.secrets, canary: canaryOf(task) };
  const scanned = await scanWork(clone, tree, task, marks).catch((error: unknown) => String(error));
  if (typeof scanned === "string") return `What you added could not be scanned: ${scanned.slice(0, 2000)}`;
  if (scanned.leaked !== undefined) alarm.raise(`\`${scanned.leaked.path}\``);
  return scanned.blocking.length === 0 ? undefined : objectionTo(scanned.blocking);
}

/** Loaded when it is first needed: no request to a model waits for it. A directory of a person's own is theirs to judge. */
async function scanWork(clone: Clone, tree: string, task: BuildTask, { secrets, canary }: Marks): Promise<Scanned> {
  const { scan } = await import("../scan/scan.ts");
  const { allowed } = task.scan;
  const known = { secrets, canaries: [canary], allowed, clock: () => performance.now() };
  const { findings } = await scan(await addedBy(clone, tree), known);
  const blocking = findings.filter((finding) => blocks(finding, task.scan));
  const own = blocking.filter(
    ({ category }) => task.issue !== undefined || category === "secret" || category === "injection",
  );
  return { blocking: own, leaked: findings.find(({ rule }) => rule === "canary") };
}

/** What the tree adds to the commits that the worker started from. */
function addedBy(clone: Clone, tree: string): Promise<readonly Added[]> {
  const place = { directory: clone.store };
  const asked: Asked = {
    text: async (args, input) => (await askGit(place, args, input)).toString(),
    blobs: async (ids) => {
      const output = await askGit(place, ["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
      return new Map(objectsIn(output).map(({ sha, content }) => [sha, content]));
    },
  };
  return addedIn(asked, { from: clone.base, to: tree, besides: clone.merge });
}
