/** What a build's hand-offs and verdict mean: a new head for the feature branch, or a failed attempt with what the next one must know. */

import type { Assembled } from "../facts.ts";
import type { Answer, Handoff } from "../handoff.ts";
import type { Sha, TaskId, UnitId } from "../ids.ts";
import { perform, type RefMove, type Step } from "../step.ts";
import type { FeedbackItem } from "../task.ts";
import { type CommandResult, passed, withoutTail } from "../verdict.ts";
import { record, stop, stopForInjection, together } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { checkpointsDropped } from "./checkpoints.ts";
import { isAsking } from "./settle-asked.ts";
import type { Scene } from "./open.ts";
import { complianceEvents } from "../contract/settle.ts";
import { beforeOf, healthNow } from "../health/before.ts";
import { redEvents, stopForRed, stopUnmended } from "../health/red.ts";
import { metEvents } from "../findings/met.ts";
import { blocks } from "../scan/finding.ts";
import { refusedFor, standingFindings } from "../scan/judge.ts";
import { protectedGlobs, refusals, scanPolicy } from "./protected.ts";
import type { Over } from "../money/books.ts";
import type { OpenLap } from "../course/state.ts";

type Put = Extract<Assembled, { kind: "assembled" }>;
type Built = Extract<MissionEvent, { kind: "built" }>;
type Failed = Extract<MissionEvent, { kind: "attemptFailed" }>;

export const nothingToVerifyWith =
  "There is nothing to verify the work with: no verify commands are configured and none were found (looked for package.json, pyproject.toml, go.mod, Cargo.toml, Makefile). Add `verify:` to `.github/muster.yml`.";

export function settleBuild(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  if (over.verdict?.outcome.kind === "no-commands") return stop(scene, "needs-human", nothingToVerifyWith);
  if (open.assembly?.parts.length === 0) return settleVerification(scene, open, over);
  const { assembled } = over;
  if (assembled === undefined) return nothingCame(scene, over);
  if (assembled.kind === "conflict") return record(conflict(assembled.paths));
  return refusal(scene, assembled) ?? settlePushable(scene, open, over, assembled);
}

function nothingCame(scene: Scene, over: Over): Step<MissionEvent> {
  const unmended = stopUnmended(scene, over);
  if (unmended !== undefined) return unmended;
  return (isAsking(over) || onlyFound(over)) && !hasFailed(over) ? perform() : record(failedWork(over));
}

/** Nobody was to build: what was found is on record already. */
function onlyFound({ handoffs }: Over): boolean {
  return handoffs.size > 0 && [...handoffs.values()].every(({ outcome }) => outcome.kind === "found");
}

/** A change that must not be pushed: where it reaches, or what it holds. */
function refusal(scene: Scene, { changes, findings }: Put): Step<MissionEvent> | undefined {
  const policy = scanPolicy(scene.config);
  const found = findings.filter((finding) => blocks(finding, policy));
  const refused = [
    ...refusals(changes, protectedGlobs(scene.config.policy.protected)),
    ...refusedFor(findings, policy),
  ];
  const leaked = found.find(({ rule }) => rule === "canary");
  if (leaked !== undefined) return stopForInjection(scene, `\`${leaked.path}\``, found);
  if (refused.length === 0) return undefined;
  const event = failed("policy", `refused: ${refused.map((item) => item.text).join(" ")}`, refused);
  return record({ ...event, ...(found.length === 0 ? {} : { findings: found }) });
}

function settlePushable(scene: Scene, open: OpenLap, over: Over, put: Put): Step<MissionEvent> {
  const pushed = push(scene, open, over, put);
  const results = resultsOn(put.commit, over);
  if (results !== undefined && !passed(results)) return together(pushed, stopForRed(scene, { open, over }, results));
  return hasFailed(over) ? together(pushed, record(failedWork(over))) : pushed;
}

/** The branch moves to the commit; where our commands failed on it, the next attempt is told. */
function push(scene: Scene, open: OpenLap, over: Over, put: Put): Step<MissionEvent> {
  const results = resultsOn(put.commit, over);
  const red = redEvents(scene.mission, { open, over }, results, triedBy(over));
  const dropped = checkpointsDropped(scene, open, unitsBuilt(open, over));
  const built = builtEvent(scene, open, over, put);
  const complied = complianceEvents(scene, built, { open, over });
  const events = [built, ...metEvents(scene.facts.findings ?? [], put), ...complied, ...red];
  return perform({ kind: "record", events, refs: [...refMoves(scene, put.commit), ...dropped] });
}

/** What is kept of a lap that cannot go on as it is: the units that came, if they may be pushed. Nothing to perform when there are none. */
export function keepBuilt(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const { assembled } = over;
  if (assembled?.kind !== "assembled") return perform();
  return refusal(scene, assembled) === undefined ? push(scene, open, over, assembled) : perform();
}

/** The commit itself was there before; only its verification was missing. */
function settleVerification(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const { mission } = scene;
  const { head } = mission;
  const results = head === undefined ? undefined : resultsOn(head.commit, over);
  if (head === undefined || results === undefined)
    return record({ ...failed("verification", whyNoResults(over), []), infrastructure: true });
  const { commit, from, lines, paths } = head;
  const built = { kind: "built" as const, head: commit, base: from, units: [], answers: [], lines, paths: [...paths] };
  const health = healthNow(beforeOf(mission, open, over), results.map(withoutTail));
  const event = { ...built, results: results.map(withoutTail), verified: passed(results), ...health };
  const red = redEvents(mission, { open, over }, results, []);
  return together(record(event, ...red), stopForRed(scene, { open, over }, results));
}

function whyNoResults({ verdict }: Over): string {
  return verdict?.outcome.kind === "broken"
    ? verdict.outcome.message
    : "The verification did not say anything about this commit.";
}

/** The results of exactly this commit; a verdict about another one says nothing. */
function resultsOn(commit: Sha, { verdict }: Over): readonly CommandResult[] | undefined {
  if (verdict?.outcome.kind !== "ran" || verdict.outcome.commit !== commit) return undefined;
  return verdict.outcome.results;
}

function builtEvent({ mission }: Scene, open: OpenLap, over: Over, put: Put): Built {
  const results = resultsOn(put.commit, over) ?? [];
  const paths = new Set([...(mission.head?.paths ?? []), ...put.changes.map((change) => change.path)]);
  return {
    kind: "built",
    head: put.commit,
    base: put.base,
    ...(open.assembly?.merge === undefined ? {} : { merged: open.assembly.merge }),
    units: [...unitsBuilt(open, over)],
    lines: put.changes.reduce((total, change) => total + change.added + change.removed, mission.head?.lines ?? 0),
    paths: [...paths].slice(0, 300),
    results: results.map(withoutTail),
    verified: passed(results),
    ...healthNow(beforeOf(mission, open, over), results.map(withoutTail)),
    answers: [...answersTo(mission.feedback, over)],
    findings: [...standingFindings(mission.findings, put)],
  };
}

function unitsBuilt({ assembly }: OpenLap, { handoffs }: Over): readonly UnitId[] {
  const parts = assembly?.parts ?? [];
  return parts.filter(({ task }) => handoffs.get(task)?.outcome.kind === "changed").map(({ unit }) => unit);
}

const unanswered = "The worker did not say how it dealt with this; please look at the commit.";

/** The worker's answers; where it gave none to somebody else's words, that is said rather than hidden. */
function answersTo(feedback: readonly FeedbackItem[], over: Over): readonly Answer[] {
  const given = [...over.handoffs.values()].flatMap(({ outcome }) =>
    outcome.kind === "changed" ? outcome.changes.answers : [],
  );
  return feedback.flatMap(({ key, source }): readonly Answer[] => {
    const answer = given.find((each) => each.key === key);
    if (answer !== undefined) return [answer];
    return source === "person" || source === "check" ? [{ key, decision: "question", text: unanswered }] : [];
  });
}

function refMoves({ mission, facts, config }: Scene, to: Sha): readonly RefMove[] {
  const { tips } = facts;
  const integration = `refs/heads/${config.integration}`;
  const begin: RefMove[] =
    tips.integration === undefined ? [{ ref: integration, from: undefined, to: tips.default }] : [];
  return [...begin, { ref: `refs/heads/${mission.branch}`, from: mission.head?.commit, to }];
}

function failed(reason: string, message: string, feedback: readonly FeedbackItem[]): Failed {
  return { kind: "attemptFailed", reason, message: message.slice(0, 2000), feedback: [...feedback] };
}

function hasFailed(over: Over): boolean {
  return [...over.handoffs.values()].some(({ outcome }) => outcome.kind === "failed" || outcome.kind === "partial");
}

function failedWork(over: Over): Failed {
  const ended = [...over.handoffs.values()].flatMap(howItEnded);
  const message = ended.length > 0 ? ended.map(({ text }) => text).join(" ") : "a worker handed nothing over.";
  const event = failed("work", message, ended.map(workItem));
  return onlyMachines(over) ? { ...event, infrastructure: true } : event;
}

/** What no other attempt at the same work could have done better. */
const ofMachines = new Set(["overloaded", "environment", "setup", "cancelled"]);

function onlyMachines({ handoffs }: Over): boolean {
  const ended = [...handoffs.values()].flatMap(({ outcome }) =>
    outcome.kind === "failed" || outcome.kind === "partial" ? [outcome.reason] : [],
  );
  return ended.length > 0 && ended.every((reason) => ofMachines.has(reason));
}

type HowItEnded = { readonly task: TaskId; readonly text: string; readonly digest: string };

/** Of an attempt that did not finish. What a stopped one had reached goes with its checkpoint. */
function howItEnded({ outcome, task, digest = "", stuck }: Handoff): readonly HowItEnded[] {
  if (outcome.kind !== "failed" && outcome.kind !== "partial") return [];
  const circles = stuck === undefined ? "" : " It had met the same error again and again.";
  const text = `the attempt before ended with “${outcome.reason}”: ${outcome.message}${circles}`;
  return [{ task, text, digest: outcome.kind === "partial" ? "" : digest }];
}

function workItem({ task, text, digest }: HowItEnded): FeedbackItem {
  return { key: `worker:${task}`, source: "worker", text: `${text}\n\n${digest}`.trim() };
}

function conflict(paths: readonly string[]): Failed {
  const list = paths.map((path) => `\`${path}\``).join(", ");
  const text = `the units' changes conflict with each other in ${list}.`;
  return failed("conflict", text, [{ key: "conflict:units", source: "conflict", text }]);
}

const mostTold = 2000;

/** What the attempt did, in its own words: the logs alone tell the next one only how that ended. */
function triedBy({ handoffs }: Over): readonly FeedbackItem[] {
  const changes = [...handoffs.values()].filter(({ outcome, summary }) => outcome.kind === "changed" && summary !== "");
  return changes.map(({ task, summary }) => ({
    key: `tried:${task}`,
    source: "worker",
    text: `The attempt that failed says of what it did: ${summary.slice(0, mostTold)}`,
  }));
}
