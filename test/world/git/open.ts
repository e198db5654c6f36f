/** A clone in memory: the peer of `openGit`, held to the same contract. What it never fetched or made it does not have. */

import { Instant, Sha } from "#mission/ids";
import type { Git } from "../../../action/ports.ts";
import { addedIn } from "../../../action/scan/added.ts";
import { asking, changesBetween } from "./diff.ts";
import { between, isAncestor, mergeBase, reached } from "./graph.ts";
import { hunks, linesOf } from "./lines.ts";
import { mergeTrees } from "./merge.ts";
import type { Remote } from "./remote.ts";
import type { Store } from "./store.ts";

type Clone = {
  readonly remote: Remote;
  readonly store: Store;
  readonly refs: Map<string, Sha>;
  /** Commits that are here with all that they stand upon. */
  readonly tips: Set<Sha>;
};

/** `by`: who pushes, for those who are told of it. */
export function memoryGit(remote: Remote, by = "muster[bot]"): Git {
  const clone: Clone = { remote, store: remote.store, refs: new Map(), tips: new Set() };
  return { directory: "/nowhere", ...remoteSide(clone, by), ...reads(clone), ...writes(clone), ...bundles(clone) };
}

function remoteSide({ remote, refs, tips }: Clone, by: string): Pick<Git, "fetch" | "remoteRefs" | "push"> {
  return {
    async fetch(refspecs) {
      for (const refspec of refspecs) fetchOne(remote.refs, refs, refspec);
      for (const tip of refs.values()) tips.add(tip);
    },
    async remoteRefs(patterns) {
      return new Map([...remote.refs].filter(([ref]) => patterns.some((pattern) => fits(pattern, ref))));
    },
    async push(updates) {
      const stale = remote.move(updates, by);
      if (stale.length > 0)
        return { kind: "refused", message: stale.map((ref) => `${ref} [rejected] (stale info)`).join("\n") };
      for (const { ref, to } of updates) {
        if (to === undefined) refs.delete(ref);
        else refs.set(ref, to);
      }
      return { kind: "pushed" };
    },
  };
}

/** Refs below a starred name are mirrored, those that are gone are gone here too. */
function fetchOne(there: ReadonlyMap<string, Sha>, here: Map<string, Sha>, refspec: string): void {
  const [source = "", target = ""] = refspec.replace(/^\+/, "").split(":");
  if (!source.endsWith("*")) {
    const tip = there.get(source);
    if (tip === undefined) here.delete(target);
    else here.set(target, tip);
    return;
  }
  const [from, to] = [source.slice(0, -1), target.slice(0, -1)];
  for (const ref of here.keys()) if (ref.startsWith(to) && !there.has(from + ref.slice(to.length))) here.delete(ref);
  for (const [ref, tip] of there) if (ref.startsWith(from)) here.set(to + ref.slice(from.length), tip);
}

/** `ls-remote` compares whole names or their last parts, and a star stands for slashes too. */
function fits(pattern: string, ref: string): boolean {
  if (pattern.endsWith("*")) return ref.startsWith(pattern.slice(0, -1));
  return ref === pattern || ref.endsWith(`/${pattern}`);
}

type Reads = Pick<
  Git,
  | "refs"
  | "resolve"
  | "treeOf"
  | "timeOf"
  | "isAncestor"
  | "mergeBase"
  | "between"
  | "show"
  | "list"
  | "added"
  | "changes"
  | "outgoing"
>;

function reads(clone: Clone): Reads {
  const { store, refs } = clone;
  const commit = (id: Sha) => {
    const found = store.commit(id);
    if (found === undefined) throw new Error(`There is no commit ${id} here.`);
    return found;
  };
  return {
    refs: async (prefixes) =>
      new Map([...refs].filter(([ref]) => prefixes.some((prefix) => ref.startsWith(prefix))).toSorted(byName)),
    resolve: async (revision) => resolve(clone, revision),
    treeOf: async (id) => commit(id).tree,
    timeOf: async (id) => Instant.parse(Math.floor(commit(id).at / 1000) * 1000),
    isAncestor: async (ancestor, of) => isAncestor(store, ancestor, of),
    mergeBase: async (a, b) => mergeBase(store, a, b),
    between: async (base, head) => between(store, base, head),
    async show(id, path) {
      const entry = store.filesOf(id).get(path);
      return entry === undefined ? undefined : store.textOf(entry.blob);
    },
    async list(id, folder) {
      const inside = folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
      const below = [...store.filesOf(id).keys()].filter((path) => path.startsWith(inside));
      return [...new Set(below.map((path) => path.slice(inside.length).split("/")[0] ?? ""))].toSorted();
    },
    added: (span) =>
      addedIn(
        asking(store, (id) => Sha.parse(id)),
        span,
      ),
    changes: async (from, to) => changesBetween(store, from, to),
    outgoing: async (commits) => outgoing(clone, commits),
  };
}

function byName([a]: readonly [string, Sha], [b]: readonly [string, Sha]): number {
  return a < b ? -1 : 1;
}

/** A ref or an id, and one parent further for each `^`. */
function resolve({ store, refs, tips }: Clone, revision: string): Sha | undefined {
  const name = revision.replace(/\^+$/, "");
  const start = refs.get(name) ?? known({ store, tips }, name);
  return Array.from(revision.slice(name.length)).reduce<Sha | undefined>(
    (at) => (at === undefined ? undefined : store.commit(at)?.parents[0]),
    start,
  );
}

function known(clone: Pick<Clone, "store" | "tips">, name: string): Sha | undefined {
  const id = Sha.safeParse(name).data;
  return id !== undefined && has(clone, id) ? id : undefined;
}

function has({ store, tips }: Pick<Clone, "store" | "tips">, id: Sha): boolean {
  if (tips.has(id)) return true;
  const depth = store.commit(id)?.depth;
  return depth !== undefined && reached(store, [...tips], depth).has(id);
}

/** Messages and new lines of what no ref here has yet; of a merge, the message alone. */
function outgoing({ store, refs }: Clone, commits: readonly Sha[]): string {
  const tips = new Set(refs.values());
  const above = [...reached(store, commits, 0, tips)];
  const deepest = Math.min(...above.map((id) => store.commit(id)?.depth ?? 0));
  const old = reached(store, [...tips], deepest);
  const fresh = above.filter((id) => !old.has(id));
  return fresh.map((id) => newText(store, id)).join("\n");
}

function newText(store: Store, id: Sha): string {
  const { message = "", parents = [] } = store.commit(id) ?? {};
  if (parents.length > 1) return message;
  const [parent] = parents;
  const before = parent === undefined ? new Map<string, never>() : store.filesOf(parent);
  const lines = [...store.filesOf(id)].flatMap(([path, { blob }]) => {
    const old = before.get(path);
    if (old?.blob === blob) return [];
    const [text, grown] = [old === undefined ? "" : store.textOf(old.blob), store.textOf(blob)];
    if (grown.startsWith(text)) return [`+++ ${path}`, grown.slice(text.length)];
    const [was, now] = [linesOf(text), linesOf(grown)];
    return [`+++ ${path}`, ...hunks(was, now).flatMap(({ fromB, toB }) => now.slice(fromB, toB))];
  });
  return [message, ...lines].join("\n");
}

function writes({ store, tips }: Clone): Pick<Git, "mergeTree" | "commitTree" | "commitFiles"> {
  const commitTree: Git["commitTree"] = async ({ tree, parents, message, at }) => {
    const id = store.putCommit({ tree, parents, message: `${message.trimEnd()}\n`, at });
    tips.add(id);
    return id;
  };
  return {
    commitTree,
    async mergeTree(ours, theirs, base) {
      const from = base ?? mergeBase(store, ours, theirs);
      if (from === undefined) throw new Error("refusing to merge unrelated histories");
      return mergeTrees(store, { base: from, ours, theirs });
    },
    async commitFiles({ files, onto, parents, message, at }) {
      const all = new Map(onto === undefined ? [] : store.filesOf(onto));
      for (const [path, text] of files) all.set(path, { mode: "100644", blob: store.putBlob(text) });
      return commitTree({ tree: store.putTree(all), parents, message, at });
    },
  };
}

/** The objects are shared by all clones of a world: a bundle only says which of them come. */
function bundles({ store, tips }: Clone): Pick<Git, "bundle" | "unbundle"> {
  return {
    bundle: async (from, to) => Buffer.from(bundleText(from, to)),
    async unbundle(bundle) {
      const text = Buffer.from(bundle).toString();
      const [, from, to] = /^memory bundle\n(\S+) (\S+)\n$/.exec(text) ?? [];
      const [base, tip] = [Sha.safeParse(from).data, Sha.safeParse(to).data];
      if (base === undefined || tip === undefined || !has({ store, tips }, base)) return undefined;
      tips.add(tip);
      return tip;
    },
  };
}

/** What a worker of the world hands over: its changes from one commit to another. */
export function bundleText(from: Sha, to: Sha): string {
  return `memory bundle\n${from} ${to}\n`;
}
