/** What a repository was asked for and when: requests, creations of content, pushes; and the most of each in any hour or minute. */

import type { GitHub } from "../../../action/ports.ts";

type Kind = "request" | "creation" | "push";

export type Usage = {
  readonly note: (kind: Kind, at: number, count?: number) => void;
  /** The most within any stretch of so many milliseconds. */
  readonly peak: (kind: Kind, within: number) => number;
  readonly total: (kind: Kind) => number;
};

export function usage(): Usage {
  const noted: Readonly<Record<Kind, { at: number; count: number }[]>> = { request: [], creation: [], push: [] };
  return {
    note(kind, at, count = 1) {
      if (count > 0) noted[kind].push({ at, count });
    },
    peak(kind, within) {
      const all = noted[kind].toSorted((a, b) => a.at - b.at);
      let [from, sum, most] = [0, 0, 0];
      for (const { at, count } of all) {
        sum += count;
        for (let first = all[from]; first !== undefined && first.at <= at - within; first = all[from]) {
          sum -= first.count;
          from += 1;
        }
        most = Math.max(most, sum);
      }
      return most;
    },
    total: (kind) => noted[kind].reduce((sum, { count }) => sum + count, 0),
  };
}

/** What one call of the port costs of GitHub's limits; `creations` are requests that make something which people are told of. */
type Cost = { readonly requests: number; readonly creations: number };

const read: Cost = { requests: 1, creations: 0 };
const change: Cost = { requests: 1, creations: 0 };
const creation: Cost = { requests: 1, creations: 1 };

/** As the adapter asks, to which `test/contract/request-costs.test.ts` holds it; where the number depends on what is there, the usual. */
export const costs: Readonly<Record<keyof GitHub, Cost>> = {
  mission: read,
  mayWrite: read,
  repository: read,
  pulls: read,
  checksNamed: read,
  dependencies: read,
  issuesByUs: read,
  labelled: read,
  relatedIssues: { requests: 2, creations: 0 },
  run: read,
  // The list, and one download for each of a lap's artifacts.
  artifacts: { requests: 4, creations: 0 },
  cancelRun: change,
  dispatch: change,
  // An edit of a comment is nothing new, and is counted as if it were.
  comment: creation,
  label: change,
  closeIssue: change,
  openIssue: creation,
  openSubIssue: { requests: 2, creations: 1 },
  linkSubIssue: { requests: 2, creations: 0 },
  openPull: creation,
  editPull: change,
  setDraft: change,
  // With the mutation that resolves the thread.
  reply: { requests: 2, creations: 1 },
  check: creation,
};

/** GitHub that counts what it is asked. */
export function counted(github: GitHub, now: () => number, { note }: Usage): GitHub {
  return new Proxy(github, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      const cost = Object.entries(costs).find(([name]) => name === key)?.[1];
      if (typeof value !== "function" || cost === undefined) return value;
      return (...given: readonly unknown[]): unknown => {
        note("request", now(), cost.requests);
        note("creation", now(), cost.creations);
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** What the app itself asks, by its sources: for a run that it starts, and for a sweep. */
export function countedApp({ note }: Usage) {
  const fresh = new Map<string, number>();
  return {
    /** The sender's permission, 👀, the dispatch, and the run's token; as if each run had been somebody's word. */
    started(at: number): void {
      note("request", at, 4);
      note("creation", at, 1);
    },
    /** Installations, repositories, deliveries, refs, two lists of issues; and commit, tree and blob of each journal that has moved, or was read an hour ago. */
    swept(at: number, heads: Iterable<string>): void {
      const all = [...heads];
      const stale = all.filter((head) => (fresh.get(head) ?? 0) <= at);
      for (const head of stale) fresh.set(head, at + 60 * 60_000);
      note("request", at, 5 + Math.ceil(all.length / 100) + 3 * stale.length);
    },
  };
}
