/** What the merge queue's runs and verifications may do next, and the person who merges the promotion. */

import type { Tips } from "#mission/facts";
import type { Sha } from "#mission/ids";
import type { LanderEvent } from "#mission/lander/event";
import type { Deed, RefMove, Step } from "#mission/step";
import { pullNumber } from "../../support/values.ts";
import { commit, isAncestor, line, merge, treeOf } from "./commits.ts";
import { queueFactsOf } from "./look.ts";
import { integrationRef, moved, type Move, replaced, without } from "./move.ts";
import { now, type Setting } from "./setting.ts";
import { canon, type Candidates, type QueuePlace, type QueueRun, type QueueSeen, type Result } from "./world.ts";

type Next = Move<QueuePlace>;
type Recording = Extract<Deed<LanderEvent>, { kind: "record" }>;

export function fetchedQueue(place: QueuePlace, seen: QueueSeen, tips: Tips): QueuePlace {
  const { journal, candidates } = place;
  return { ...place, runs: [...place.runs, { seen, journal, candidates, tips, doing: looking }] };
}

const looking = canon.queueDoing.one([]);

export type Around = {
  readonly tips: Tips;
  readonly setting: Setting;
  /** Trees that the missions' own verify jobs found good. */
  readonly proven: ReadonlySet<Sha>;
};

export function queueRunMoves(place: QueuePlace, around: Around): readonly Next[] {
  return place.runs.flatMap((run, index) => {
    const died: Next = {
      what: "the queue's run dies",
      to: { ...place, runs: without(place.runs, index) },
      by: "crash",
    };
    return [run.doing.length === 0 ? look(place, index, around.setting) : act(place, index, around), died];
  });
}

function look(place: QueuePlace, index: number, { mind }: Setting): Next {
  const run = runAt(place, index);
  const step = mind.decideLanding(run.journal.state, queueFactsOf(place, run), now);
  if (step.kind === "rest")
    return { what: `the queue rests: ${step.reason}`, to: { ...place, runs: without(place.runs, index) } };
  const doing = canon.queueDoing.one(deedsOf(step));
  return { what: "the queue decides", to: { ...place, runs: replaced(place.runs, index, { ...run, doing }) } };
}

function deedsOf(step: Exclude<Step<LanderEvent>, { kind: "rest" }>): readonly Deed<LanderEvent>[] {
  if (step.kind === "work") return [{ kind: "record", events: [step.opened], refs: step.refs }];
  return step.deeds.filter((deed) => deed.kind !== "wake");
}

function act(place: QueuePlace, index: number, around: Around): Next {
  const [deed, ...rest] = runAt(place, index).doing;
  if (deed === undefined) throw new Error("nothing in hand");
  if (deed.kind === "record") return record(place, index, deed, around);
  const runs = replaced(place.runs, index, { ...runAt(place, index), doing: canon.queueDoing.one(rest) });
  // GitHub refuses a second pull request from the same branch, and the run ends there.
  if (deed.kind === "openPull" && place.promotion.open !== undefined)
    return { what: "is refused a second promotion", to: { ...place, runs: without(place.runs, index) } };
  return {
    what: `the queue: ${deed.kind}`,
    to: { ...place, runs, promotion: canon.promotions.one(shown(place.promotion, deed)) },
  };
}

type Promotion = QueuePlace["promotion"];

function shown(promotion: Promotion, deed: Deed<LanderEvent>): Promotion {
  const { open } = promotion;
  if (deed.kind === "openPull") {
    const { title, body, draft } = deed;
    return { ...promotion, open: { number: pullNumber(3), id: "PR_3", title, body, draft } };
  }
  if (open === undefined) return promotion;
  if (deed.kind === "editPull") return { ...promotion, open: { ...open, title: deed.title, body: deed.body } };
  return deed.kind === "setDraft" ? { ...promotion, open: { ...open, draft: deed.draft } } : promotion;
}

function record(
  place: QueuePlace,
  index: number,
  { events, refs }: Recording,
  { tips, setting, proven }: Around,
): Next {
  const run = runAt(place, index);
  const { hands, afterInQueue } = setting.mind;
  const at = (ref: string) => (ref === integrationRef ? tips.integration : place.candidates[nameOf(ref)]);
  const stale = run.journal.lines !== place.journal.lines || moved(refs, at);
  if (hands.compares && stale)
    return {
      what: "the queue finds that somebody was there before",
      to: { ...place, runs: without(place.runs, index) },
    };
  const before = hands.compares ? place.journal : run.journal;
  const journal = canon.queueJournals.one({
    state: events.reduce(afterInQueue, before.state),
    lines: before.lines + events.length,
  });
  const works = events.some(({ kind }) => kind === "lapOpened");
  const results = [...place.results, ...(works ? ["running" as Result] : [])];
  const candidates = canon.candidates.one(withMoved(place.candidates, refs));
  const next = landedOn(tips, refs);
  const rest = canon.queueDoing.one(run.doing.slice(1));
  const known = { ...run, journal, candidates, tips: next ?? run.tips, doing: rest };
  const runs = works ? without(place.runs, index) : replaced(place.runs, index, known);
  const good = new Set([...proven, ...place.proven]);
  const fault = next === undefined ? undefined : whyNotTested(tips, next, good);
  return {
    what: `the queue records ${events.map(({ kind }) => kind).join(" + ")}`,
    to: { ...place, journal, results, candidates, runs },
    tips: next,
    fault,
  };
}

/** The shared branches after a record that moves the integration branch. */
function landedOn(tips: Tips, refs: readonly RefMove[]): Tips | undefined {
  const to = refs.find(({ ref }) => ref === integrationRef)?.to;
  return to === undefined ? undefined : canon.tips.one({ ...tips, integration: to });
}

function withMoved(candidates: Candidates, refs: readonly RefMove[]): Candidates {
  const moves = refs.filter(({ ref }) => ref !== integrationRef);
  if (moves.length === 0) return candidates;
  const all = new Map([...Object.entries(candidates), ...moves.map(({ ref, to }) => [nameOf(ref), to] as const)]);
  return Object.fromEntries([...all].flatMap(([name, to]) => (to === undefined ? [] : [[name, to] as const])));
}

function nameOf(ref: string): string {
  return ref.replace("refs/heads/", "");
}

/** What is wrong with a move of the integration branch: each commit it comes to has a tree that some verification found good, and nothing is left behind. */
function whyNotTested(before: Tips, { integration, default: main }: Tips, good: ReadonlySet<Sha>): string | undefined {
  if (integration === undefined || before.integration === undefined) return "the integration branch is gone";
  if (!isAncestor(before.integration, integration)) return "the integration branch lost commits";
  const stands = (sha: Sha) => good.has(treeOf(sha)) || isAncestor(sha, main);
  return line(before.integration, integration).every(stands) ? undefined : "what was not tested landed";
}

/** What may become of the open verification. */
export function verifications(place: QueuePlace): readonly Next[] {
  const { open } = place.journal.state;
  if (open === undefined || place.results[open.lap - 1] !== "running") return [];
  return (["done", "bad", "lost"] as const).map((result): Next => {
    const results = place.results.map((each, lap) => (lap === open.lap - 1 ? result : each));
    const tree = open.candidate.tree;
    const proven = result !== "done" || place.proven.includes(tree) ? place.proven : [...place.proven, tree];
    const by = result === "done" ? undefined : result === "lost" ? ("loss" as const) : ("failure" as const);
    return { what: `the queue's lap ${open.lap} ends: ${result}`, to: { ...place, results, proven }, by };
  });
}

/** A person merges the promotion, by a merge commit. */
export function promotionMerged(place: QueuePlace, tips: Tips): readonly Next[] {
  const { open, merged } = place.promotion;
  const { integration } = tips;
  if (open === undefined || open.draft || integration === undefined || isAncestor(integration, tips.default)) return [];
  const files = merge(tips.default, integration);
  if (files.kind === "conflict") return [];
  const to = commit(files.files, [tips.default, integration]);
  const promotion = canon.promotions.one({ open: undefined, merged: [...merged, integration] });
  return [
    {
      what: "a maintainer merges the promotion",
      to: { ...place, promotion },
      tips: canon.tips.one({ ...tips, default: to }),
    },
  ];
}

function runAt({ runs }: QueuePlace, index: number): QueueRun {
  const run = runs[index];
  if (run === undefined) throw new Error(`no run ${index}`);
  return run;
}
