/** The plane of work in memory: what a scripted worker says becomes hand-offs and bundles, as the real one leaves them. */

import type { Handoff, Outcome } from "#mission/handoff";
import { Instant, type Sha, usd } from "#mission/ids";
import { noUsage } from "#mission/spend";
import type { BuildTask, WorkTask } from "#mission/task";
import { fromMemory } from "../../../action/work/from-memory.ts";
import { bundleText } from "../git/open.ts";
import { mergeTrees } from "../git/merge.ts";
import { mergeBase } from "../git/graph.ts";
import type { Store } from "../git/store.ts";
import type { Files } from "../github/state.ts";

/** What a worker makes of its task: an outcome as it is, the files it changes (undefined: takes away), or nothing at all when its machine is lost. */
export type Played =
  | Exclude<Outcome, { kind: "changed" | "partial" }>
  | { readonly kind: "changes"; readonly files: Readonly<Record<string, string | undefined>> }
  | {
      readonly kind: "stops";
      readonly reason: "time-out" | "overloaded" | "budget";
      readonly files: Readonly<Record<string, string>>;
    }
  | { readonly kind: "lost" };

/** `files`: the text of each file that the worker finds. */
export type Worker = (task: WorkTask, files: ReadonlyMap<string, string>) => Played;

/** Dollars that every task costs. */
const price = 0.02;

/** The files of one task's hand-off, below its folder; none when it was lost. */
export function handedOver(store: Store, task: WorkTask, worker: Worker): Files {
  const known = fromMemory(task);
  if (known !== undefined) return filesOf(task, known, undefined);
  const played = worker(task, texts(store, startOf(store, task)));
  if (played.kind === "lost") return new Map();
  if (played.kind !== "changes" && played.kind !== "stops") return filesOf(task, handoff(task, played), undefined);
  const tip = commit(store, task, played.files);
  const changes = { base: task.base, tip };
  const answers = ("feedback" in task ? task.feedback : []).map(({ key }) => ({
    key,
    decision: "done" as const,
    text: "Done as asked.",
  }));
  const outcome: Outcome =
    played.kind === "changes"
      ? { kind: "changed", changes: { ...changes, answers } }
      : { kind: "partial", reason: played.reason, message: "It was stopped.", changes };
  return filesOf(task, handoff(task, outcome), bundleText(task.base, tip));
}

function filesOf({ id }: WorkTask, made: Handoff, bundle: string | undefined): Files {
  const files = new Map([[`${id}/handoff.json`, Buffer.from(JSON.stringify(made))]]);
  if (bundle !== undefined) files.set(`${id}/changes.bundle`, Buffer.from(bundle));
  return files;
}

function handoff(task: WorkTask, outcome: Outcome): Handoff {
  const call = { role: task.kind, model: task.model, usage: noUsage, cost: usd(price), request: "0".repeat(64) };
  return {
    version: 1,
    task: task.id,
    outcome,
    summary: `Did ${task.kind}.`,
    notes: [],
    seconds: 60,
    calls: [{ ...call, outcome: "answered" }],
    ...(task.answer === undefined ? {} : { key: task.answer.key }),
  };
}

/** The tree that a task begins with: its base, with what is to be merged, or with what the attempt before had reached. */
function startOf(store: Store, task: WorkTask): Sha {
  if (!isBuild(task)) return task.base;
  if (task.resume !== undefined) return task.resume.commit;
  const base = task.merge === undefined ? undefined : mergeBase(store, task.base, task.merge);
  if (task.merge === undefined || base === undefined) return task.base;
  const merged = mergeTrees(store, { base, ours: task.base, theirs: task.merge });
  return merged.kind === "merged" ? merged.tree : task.base;
}

function isBuild(task: WorkTask): task is BuildTask {
  return task.kind === "build" || task.kind === "fix";
}

function texts(store: Store, tree: Sha): ReadonlyMap<string, string> {
  return new Map([...store.filesOf(tree)].map(([path, { blob }]) => [path, store.textOf(blob)]));
}

function commit(store: Store, task: WorkTask, changed: Readonly<Record<string, string | undefined>>): Sha {
  const files = new Map(store.filesOf(startOf(store, task)));
  for (const [path, text] of Object.entries(changed)) {
    if (text === undefined) files.delete(path);
    else files.set(path, { mode: "100644", blob: store.putBlob(text) });
  }
  const tree = store.putTree(files);
  return store.putCommit({ tree, parents: [task.base], message: `${task.id}\n`, at: Instant.parse(0) });
}
