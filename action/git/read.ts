/** Reads of the local repository: revisions, ancestry, files. */

import { Instant, Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import type { Run } from "./run.ts";

type Reads = Pick<
  Git,
  "refs" | "resolve" | "treeOf" | "timeOf" | "isAncestor" | "mergeBase" | "between" | "show" | "list"
>;

export function reads(run: Run): Reads {
  return {
    refs: (prefixes) => refs(run, prefixes),
    resolve: (revision) => resolve(run, revision),
    treeOf: async (commit) => {
      const { stdout } = await run(["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`]);
      return Sha.parse(stdout.trim());
    },
    timeOf: async (commit) => {
      const { stdout } = await run(["show", "--no-patch", "--format=%ct", "--end-of-options", commit]);
      return Instant.parse(Number(stdout.trim()) * 1000);
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
    show: (commit, path) => show(run, commit, path),
    list: (commit, folder) => list(run, commit, folder),
  };
}

async function refs(run: Run, prefixes: readonly string[]): Promise<ReadonlyMap<string, Sha>> {
  const { stdout } = await run(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes]);
  const rows = stdout.split("\n").filter((row) => row !== "");
  return new Map(rows.map((row) => [row.slice(row.indexOf(" ") + 1), Sha.parse(row.slice(0, row.indexOf(" ")))]));
}

async function resolve(run: Run, revision: string): Promise<Sha | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { exit, stdout } = await run(args, { expect: [1, 128] });
  return exit === 0 ? Sha.parse(stdout.trim()) : undefined;
}

/** Regular files only: a link's target is not the text that its name promises. */
async function show(run: Run, commit: Sha, path: string): Promise<string | undefined> {
  const { stdout } = await run(["ls-tree", "-z", "--full-tree", commit, "--", path]);
  const entry = /^100\d{3} blob ([0-9a-f]+)\t/.exec(stdout)?.[1];
  if (entry === undefined) return undefined;
  return (await run(["cat-file", "blob", entry])).stdout;
}

async function list(run: Run, commit: Sha, folder: string): Promise<readonly string[]> {
  const inside = folder.replace(/\/+$/, "");
  const { exit, stdout } = await run(["ls-tree", "-z", "--name-only", "--full-tree", `${commit}:${inside}`], {
    expect: [128],
  });
  return exit === 0 ? stdout.split("\0").filter((name) => name !== "") : [];
}
