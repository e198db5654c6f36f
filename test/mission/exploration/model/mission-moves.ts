/** What a mission's runs and jobs may do next, as the hands do it: each deed by itself, each push compared with what is there. */

import type { MissionEvent } from "#mission/course/event";
import { isOver, type Mission } from "#mission/course/state";
import type { Tips } from "#mission/facts";
import type { Deed, Step } from "#mission/step";
import { performed } from "../../support/play.ts";
import { factsOf } from "../../support/facts.ts";
import { missionFacts } from "./look.ts";
import { integrationRef, type Move, moved, replaced, without } from "./move.ts";
import { billOf, pathOf, provenBy, resultsOf } from "./results.ts";
import { now, type Setting } from "./setting.ts";
import { canon, type Journal, type MissionPlace, type MissionRun, type MissionSeen, type Result } from "./world.ts";

type Next = Move<MissionPlace>;
type Shown = Exclude<Deed<MissionEvent>, { kind: "record" }>;
type Recording = Extract<Deed<MissionEvent>, { kind: "record" }>;

/** A run begins: it fetches. */
export function fetched(place: MissionPlace, seen: MissionSeen): MissionPlace {
  const { journal, branch } = place;
  return { ...place, runs: [...place.runs, { seen, journal, branch, doing: looking, gateMoved: false }] };
}

const blank = factsOf();

const looking = canon.doing.one([]);

/** Somebody else has passed the gate of the laps. */
export function gateMoved(place: MissionPlace): MissionPlace {
  return place.runs.every((run) => run.gateMoved)
    ? place
    : { ...place, runs: place.runs.map((run) => ({ ...run, gateMoved: true })) };
}

export function runMoves(place: MissionPlace, tips: Tips, setting: Setting): readonly Next[] {
  return place.runs.flatMap((run, index) => {
    const died: Next = { what: "a run dies", to: { ...place, runs: without(place.runs, index) }, by: "crash" };
    return [run.doing.length === 0 ? look(place, index, setting) : act({ place, index, tips, setting }), died];
  });
}

function look(place: MissionPlace, index: number, setting: Setting): Next {
  const run = runAt(place, index);
  const step = decided(place, run, setting);
  if (step.kind === "rest")
    return { what: `rests: ${step.reason}`, to: { ...place, runs: without(place.runs, index) } };
  const doing = canon.doing.one(deedsOf(step, setting));
  return { what: `decides: ${told(step)}`, to: { ...place, runs: replaced(place.runs, index, { ...run, doing }) } };
}

/** What comes too early is decided on again when its time has come. */
function decided(place: MissionPlace, run: MissionRun, setting: Setting): Step<MissionEvent> {
  const facts = missionFacts(place, run, setting);
  const { decide } = setting.mind;
  const step = decide(run.journal.state, facts, now);
  const later = step.kind === "work" ? (step.notBefore ?? now) : now;
  return later > now ? decide(run.journal.state, facts, later) : step;
}

function told(step: Step<MissionEvent>): string {
  if (step.kind === "perform") return step.deeds.map(nameOf).join("; ");
  return step.kind === "work" ? `lap ${step.lap}: ${step.tasks.map(({ id }) => id).join(", ")}` : step.reason;
}

function nameOf(deed: Deed<MissionEvent>): string {
  return deed.kind === "record" ? `record ${deed.events.map(({ kind }) => kind).join(" + ")}` : deed.kind;
}

function deedsOf(
  step: Exclude<Step<MissionEvent>, { kind: "rest" }>,
  { mind }: Setting,
): readonly Deed<MissionEvent>[] {
  if (step.kind === "work") {
    const gate = step.gate === undefined ? {} : { gate: step.gate };
    return [{ kind: "record", events: [step.opened], refs: step.refs, ...gate }];
  }
  return step.deeds.flatMap((deed): readonly Deed<MissionEvent>[] => {
    if (deed.kind === "wake") return [];
    if (deed.kind === "comment" && !mind.hands.finds) return [{ ...deed, id: undefined }];
    return deed.kind === "record" && !mind.hands.atomic && deed.refs.length > 0 ? inTwo(deed) : [deed];
  });
}

function inTwo(deed: Recording): readonly Deed<MissionEvent>[] {
  return [
    { ...deed, events: [] },
    { ...deed, refs: [] },
  ];
}

type Scene = { readonly place: MissionPlace; readonly index: number; readonly tips: Tips; readonly setting: Setting };

function act(scene: Scene): Next {
  const { place, index } = scene;
  const [deed] = runAt(place, index).doing;
  if (deed?.kind === "record") return record(scene, deed);
  if (deed === undefined) throw new Error("nothing in hand");
  return shown(place, index, deed, scene.setting.fine);
}

function shown(place: MissionPlace, index: number, deed: Shown, fine: boolean): Next {
  const on = onGitHub(place, index, deed);
  const to = on.runs.length < place.runs.length ? on : went(on, index);
  const [next] = to === on ? [] : runAt(to, index).doing;
  if (fine || next === undefined || next.kind === "record") return { what: deed.kind, to };
  const rest = shown(to, index, next, fine);
  return { ...rest, what: `${deed.kind}, ${rest.what}` };
}

/** The run goes on with its next deed, or looks again. */
function went(place: MissionPlace, index: number): MissionPlace {
  const run = place.runs[index];
  if (run === undefined) return place;
  const doing = canon.doing.one(run.doing.slice(1));
  return { ...place, runs: replaced(place.runs, index, { ...run, doing }) };
}

function onGitHub(place: MissionPlace, index: number, deed: Shown): MissionPlace {
  if (deed.kind === "cancelRun")
    return { ...place, results: place.results.map((each) => (each === "running" ? "lost" : each)) };
  // GitHub refuses a second pull request from the same branch, and the run ends there.
  if (deed.kind === "openPull" && place.pull?.open === true) return { ...place, runs: without(place.runs, index) };
  const { issue, pull, branch } = place;
  const before = { mission: place.journal.state, facts: { ...blank, issue, pull, branch }, now };
  const after = performed(before, [deed]).facts;
  const shows = after.pull === undefined ? undefined : canon.pulls.one(after.pull);
  return { ...place, issue: canon.issues.one(after.issue), pull: shows };
}

function record({ place, index, tips, setting }: Scene, { events, refs, gate }: Recording): Next {
  const run = runAt(place, index);
  const { hands } = setting.mind;
  const at = (ref: string) => (ref === integrationRef ? tips.integration : place.branch);
  const stale = hands.compares && (run.journal.lines !== place.journal.lines || moved(refs, at));
  if (stale || (hands.gated && gate !== undefined && run.gateMoved))
    return { what: "finds that somebody was there before", to: { ...place, runs: without(place.runs, index) } };
  const journal = appended(hands.compares ? place.journal : run.journal, events, setting);
  const next = pushed({ ...place, ...afterRecord(place, journal, events) }, refs, tips);
  const branch = next.place.branch;
  const works = events.some(({ kind }) => kind === "lapOpened");
  const runs = works
    ? without(place.runs, index)
    : replaced(place.runs, index, { ...run, journal, branch, seen: seenBy(run, next.tips) });
  const to = works ? { ...next.place, runs } : went({ ...next.place, runs }, index);
  const fault = wentOnAfterItsEnd(place, next.place, events);
  return {
    what: `records ${events.map(({ kind }) => kind).join(" + ")}`,
    to,
    tips: next.tips,
    gate: gate !== undefined,
    fault,
  };
}

function seenBy({ seen }: MissionRun, tips: Tips | undefined): MissionSeen {
  return tips === undefined ? seen : canon.seen.one({ ...seen, tips: { ...seen.tips, integration: tips.integration } });
}

function appended(
  journal: MissionPlace["journal"],
  events: readonly MissionEvent[],
  { mind }: Setting,
): MissionPlace["journal"] {
  const state = events.reduce<Mission | undefined>(
    (mission, event) => mind.after(mission, { at: now, event }),
    journal.state,
  );
  return canon.journals.one({ state, lines: journal.lines + events.length });
}

function afterRecord(
  place: MissionPlace,
  journal: Journal<Mission | undefined>,
  events: readonly MissionEvent[],
): Partial<MissionPlace> {
  const opened = events.filter(({ kind }) => kind === "lapOpened");
  const { state } = journal;
  const again = events.some(({ kind }) => kind === "reopened");
  const ended = (place.ended && !again) || (state !== undefined && isOver(state));
  const calledOff = place.calledOff && !again;
  return { journal, ended, calledOff, results: [...place.results, ...opened.map((): Result => "running")] };
}

function pushed(
  place: MissionPlace,
  refs: Recording["refs"],
  tips: Tips,
): { readonly place: MissionPlace; readonly tips: Tips | undefined } {
  const begun = refs.find(({ ref }) => ref === integrationRef);
  const own = refs.find(({ ref }) => ref !== integrationRef);
  const branch = own === undefined ? place.branch : own.to;
  const pull =
    own?.to === undefined || place.pull === undefined
      ? place.pull
      : canon.pulls.one({ ...place.pull, head: own.to, ourCheck: undefined });
  return {
    place: { ...place, branch, pull },
    tips: begun === undefined ? undefined : { ...tips, integration: begun.to },
  };
}

/** Over is over: nothing moves but the books of a lap that was open then. */
function wentOnAfterItsEnd(
  before: MissionPlace,
  { journal, branch }: MissionPlace,
  events: readonly MissionEvent[],
): string | undefined {
  const { state } = before.journal;
  if (!before.ended || state === undefined || events.some(({ kind }) => kind === "reopened")) return undefined;
  const stays =
    journal.state?.stage.kind === state.stage.kind && journal.state.laps === state.laps && branch === before.branch;
  return stays ? undefined : "a mission that was over went on though nobody took it up again";
}

/** What may become of the jobs of the open lap. */
export function jobMoves(place: MissionPlace, setting: Setting): readonly Next[] {
  const open = place.journal.state?.open;
  if (open === undefined || place.results[open.lap - 1] !== "running") return [];
  return resultsOf(open).map((result): Next => {
    const tree = provenBy({ open, path: pathOf(place.number, setting.overlapping) }, result);
    const proven = tree === undefined || place.proven.includes(tree) ? place.proven : [...place.proven, tree];
    const results = place.results.map((each, lap) => (lap === open.lap - 1 ? result : each));
    const to = { ...place, results, proven, billed: place.billed + billOf(open, result) };
    return { what: `its jobs of lap ${open.lap} end: ${result}`, to, by: chanceOf(result) };
  });
}

function chanceOf(result: Result) {
  if (result === "done") return undefined;
  return result === "lost" || result === "not given" || result === "unverified"
    ? ("loss" as const)
    : ("failure" as const);
}

function runAt({ runs }: MissionPlace, index: number): MissionRun {
  const run = runs[index];
  if (run === undefined) throw new Error(`no run ${index}`);
  return run;
}
