/** Reads of the local repository: revisions, ancestry, files. */

import { Instant, Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import { type ReadObject, treeEntries } from "./objects.ts";
import type { Run } from "./run.ts";

type Reads = Pick<
  Git,
  "refs" | "resolve" | "treeOf" | "timeOf" | "isAncestor" | "mergeBase" | "between" | "show" | "list"
>;

export function reads(run: Run, read: ReadObject): Reads {
  return {
    refs: (prefixes) => refs(run, prefixes),
    resolve: (revision) => resolve(read, revision),
    treeOf: async (commit) => {
      const tree = await read(`${commit}^{tree}`);
      if (tree === undefined) throw new Error(`There is no commit ${commit} here.`);
      return Sha.parse(tree.sha);
    },
    timeOf: async (commit) => {
      const found = /^committer .* (\d+) [+-]\d{4}$/m.exec(
        (await read(`${commit}^{commit}`))?.content.toString() ?? "",
      );
      if (found === null) throw new Error(`There is no commit ${commit} here.`);
      return Instant.parse(Number(found[1]) * 1000);
    },
    isAncestor: async (ancestor, of) => {
      const { exit } = await run(["merge-base", "--is-ancestor", ancestor, of], { expect: [1] });
      return exit === 0;
    },
    mergeBase: async (a, b) => {
      const { exit, stdout } = await run(["merge-base", a, b], { expect: [1] });
      return exit === 0 ? Sha.parse(stdout.trim()) : undefined;
    },
    between: async (base, head) => {
      const { stdout } = await run(["rev-list", "--end-of-options", `${base}..${head}`]);
      return stdout.split("\n").flatMap((line) => (line === "" ? [] : [Sha.parse(line)]));
    },
    show: (commit, path) => show(read, commit, path),
    list: async (commit, folder) => (await entriesOf(read, commit, folder)).map(({ name }) => name),
  };
}

async function refs(run: Run, prefixes: readonly string[]): Promise<ReadonlyMap<string, Sha>> {
  const { stdout } = await run(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes]);
  const rows = stdout.split("\n").filter((row) => row !== "");
  return new Map(rows.map((row) => [row.slice(row.indexOf(" ") + 1), Sha.parse(row.slice(0, row.indexOf(" ")))]));
}

async function resolve(read: ReadObject, revision: string): Promise<Sha | undefined> {
  const commit = await read(`${revision}^{commit}`);
  return commit === undefined ? undefined : Sha.parse(commit.sha);
}

/** Regular files only: a link's target is not the text that its name promises. */
async function show(read: ReadObject, commit: Sha, path: string): Promise<string | undefined> {
  const cut = path.lastIndexOf("/");
  const entries = await entriesOf(read, commit, path.slice(0, Math.max(0, cut)));
  const entry = entries.find(({ name, mode }) => name === path.slice(cut + 1) && mode.startsWith("100"));
  return entry === undefined ? undefined : (await read(entry.sha))?.content.toString();
}

async function entriesOf(read: ReadObject, commit: Sha, folder: string) {
  const inside = folder.replace(/\/+$/, "");
  const found = await read(inside === "" ? `${commit}^{tree}` : `${commit}:${inside}`);
  return found?.kind === "tree" ? treeEntries(found) : [];
}
