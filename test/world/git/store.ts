/** Git's objects in memory, under the very ids that git gives them: what is written twice is kept once. */

import { hash } from "node:crypto";
import { type Instant, Sha } from "#mission/ids";

export type Entry = { readonly mode: string; readonly blob: Sha };
/** All files of a tree by their whole path; folders are only names here. */
export type Files = ReadonlyMap<string, Entry>;

export type Commit = {
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly message: string;
  readonly at: Instant;
  /** 1 more than that of its deepest parent: an ancestor's is always smaller. */
  readonly depth: number;
};

export type Store = {
  readonly putBlob: (text: string) => Sha;
  readonly textOf: (blob: Sha) => string;
  readonly putTree: (files: Files) => Sha;
  /** The files of a tree, or of a commit's. Throws when there is neither. */
  readonly filesOf: (name: Sha) => Files;
  readonly putCommit: (commit: Omit<Commit, "depth">) => Sha;
  readonly commit: (id: Sha) => Commit | undefined;
};

export function objectStore(): Store {
  const blobs = new Map<Sha, string>();
  const trees = new Map<Sha, Files>();
  const commits = new Map<Sha, Commit>();

  function known<Value>(value: Value | undefined, id: Sha): Value {
    if (value === undefined) throw new Error(`There is no object ${id} here.`);
    return value;
  }

  return {
    putBlob(text) {
      const id = idOf("blob", Buffer.from(text));
      blobs.set(id, text);
      return id;
    },
    textOf: (blob) => known(blobs.get(blob), blob),
    putTree(files) {
      const id = treeId(files);
      if (!trees.has(id)) trees.set(id, new Map(files));
      return id;
    },
    filesOf(name) {
      const tree = commits.get(name)?.tree ?? name;
      return known(trees.get(tree), tree);
    },
    putCommit(commit) {
      const id = idOf("commit", Buffer.from(commitText(commit)));
      const depth = 1 + Math.max(0, ...commit.parents.map((parent) => known(commits.get(parent), parent).depth));
      commits.set(id, { ...commit, depth });
      return id;
    },
    commit: (id) => commits.get(id),
  };
}

function idOf(kind: string, content: Buffer): Sha {
  return Sha.parse(hash("sha1", Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content])));
}

function treeId(files: Files): Sha {
  const rows: { readonly name: string; readonly mode: string; readonly id: Sha }[] = [];
  const folders = new Map<string, Map<string, Entry>>();
  for (const [path, entry] of files) {
    const cut = path.indexOf("/");
    if (cut === -1) rows.push({ name: path, mode: entry.mode, id: entry.blob });
    else {
      const inside = folders.get(path.slice(0, cut)) ?? new Map<string, Entry>();
      folders.set(path.slice(0, cut), inside.set(path.slice(cut + 1), entry));
    }
  }
  for (const [name, inside] of folders) rows.push({ name, mode: "40000", id: treeId(inside) });
  const sorted = rows.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  return idOf(
    "tree",
    Buffer.concat(sorted.flatMap(({ name, mode, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")])),
  );
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey({ name, mode }: { readonly name: string; readonly mode: string }): Buffer {
  return Buffer.from(mode === "40000" ? `${name}/` : name);
}

function commitText({ tree, parents, message, at }: Omit<Commit, "depth">): string {
  const who = `Muster <muster@users.noreply.github.com> ${Math.floor(at / 1000)} +0000`;
  const heads = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`, `committer ${who}`];
  return `${heads.join("\n")}\n\n${message}`;
}
