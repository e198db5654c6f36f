/** The one next thing for the merge queue. What lands is exactly the commit that was verified; the default branch is a person's. */

import type { Config } from "../config.ts";
import { ActorName, type Instant, missionActor } from "../ids.ts";
import { jobsFor } from "../lap/jobs.ts";
import { queueBranch } from "../say/labels.ts";
import { switchedOff } from "../say/switched-off.ts";
import { type Deed, perform, type RefMove, rest, type Step } from "../step.ts";
import { taskId, type VerifyTask } from "../task.ts";
import { accessOf } from "../access.ts";
import { commandPassed, passed, type Verdict } from "../verdict.ts";
import { type Candidate, type LanderEvent, queueKey } from "./event.ts";
import type { LanderFacts, Waiting } from "./facts.ts";
import { promote } from "./promote.ts";
import { standsStill } from "./frozen.ts";
import { type Lander, lossesOf } from "./state.ts";

type LapClosed = Extract<LanderEvent, { kind: "lapClosed" }>;
type LanderStep = Step<LanderEvent>;
type Scene = { readonly lander: Lander; readonly facts: LanderFacts; readonly config: Config; readonly now: Instant };

const mostLosses = 3;

export function decideLanding(lander: Lander, facts: LanderFacts, now: Instant): LanderStep {
  if (facts.config.kind === "invalid") return rest("`.github/muster.yml` is invalid; nothing lands until it is mended");
  const still = standsStill(lander, facts);
  if (still !== undefined) return still;
  const scene: Scene = { lander, facts, config: facts.config.config, now };
  if (lander.open !== undefined) return settle(scene, lander.open);
  if (!scene.config.enabled) return rest(switchedOff);
  return promoted(scene) ?? catchUp(scene) ?? next(scene) ?? promote(scene) ?? rest("nothing waits to land");
}

function settle(scene: Scene, open: NonNullable<Lander["open"]>): LanderStep {
  const { facts, lander } = scene;
  if (facts.lap === undefined || facts.lap.kind === "running")
    return rest(`the verification of lap ${open.lap} is running`);
  const outcome = facts.lap.verdict?.outcome;
  const { candidate } = open;
  const told = outcome?.kind === "ran" && outcome.commit === candidate.commit;
  const closed: LapClosed = { kind: "lapClosed", lap: open.lap, lost: !told };
  if (!told)
    return lossesOf(lander, candidate.commit) + 1 < mostLosses
      ? record([closed])
      : giveBack(candidate, closed, whyLost(outcome));
  if (passed(outcome.results))
    return facts.tips.integration === candidate.base ? land(scene, candidate, [closed]) : record([closed]);
  const logs = outcome.results
    .filter((result) => result.required && !commandPassed(result))
    .map((result) => `\`${result.run}\`:\n${result.tail}`);
  return giveBack(
    candidate,
    { ...closed, red: candidate.tree },
    `it fails when merged onto the integration branch.\n\n${logs.join("\n\n")}`,
  );
}

function whyLost(outcome: Verdict["outcome"] | undefined): string {
  return outcome?.kind === "environment" ? outcome.message : "its verification was lost three times";
}

/** A feature goes back to its mission; a default branch that does not pass is left where it is until it moves. */
function giveBack(candidate: Candidate, closed: LapClosed, why: string): LanderStep {
  if (candidate.issue === undefined) return record([closed]);
  const text = `The merge queue gave ${candidate.head.slice(0, 7)} back: ${why}`;
  return bounce(candidate.issue, candidate, text, [closed]);
}

function bounce(
  issue: NonNullable<Candidate["issue"]>,
  at: Pick<Candidate, "head" | "base">,
  text: string,
  before: readonly LanderEvent[],
): LanderStep {
  const event: LanderEvent = {
    kind: "bounced",
    issue,
    head: at.head,
    key: `${queueKey}${at.head.slice(0, 12)}:${at.base.slice(0, 12)}`,
    text,
  };
  return perform({ kind: "record", events: [...before, event], refs: [] }, wake(issue, "the merge queue gave it back"));
}

/** The integration branch moves to the verified commit, in the same push that records it. */
function land({ facts, config }: Scene, candidate: Candidate, before: readonly LanderEvent[] = []): LanderStep {
  const { issue } = candidate;
  const { base: from, commit: to } = candidate;
  const move: readonly RefMove[] = from === to ? [] : [{ ref: `refs/heads/${config.integration}`, from, to }];
  const queueTip = facts.waiting.find((waiting) => waiting.issue === issue)?.queueTip;
  const clear: readonly RefMove[] =
    issue === undefined || queueTip === undefined
      ? []
      : [{ ref: `refs/heads/${queueBranch(issue)}`, from: queueTip, to: undefined }];
  const events: LanderEvent[] = [...before, { kind: "landed", candidate }];
  const wakes = issue === undefined ? [] : [wake(issue, "it landed")];
  return perform({ kind: "record", events, refs: [...move, ...clear] }, ...wakes);
}

/** Features that a person's merge has brought to the default branch. */
function promoted({ lander, facts }: Scene): LanderStep | undefined {
  const issues = facts.arrived.filter((issue) =>
    lander.landed.some((each) => each.issue === issue && each.promoted === undefined),
  );
  if (issues.length === 0) return undefined;
  const event: LanderEvent = { kind: "promoted", issues: [...issues], commit: facts.tips.default };
  return perform(
    { kind: "record", events: [event], refs: [] },
    ...issues.map((issue) => wake(issue, "it reached the default branch")),
  );
}

/** What people put on the default branch is brought into the integration branch, verified like everything else. */
function catchUp(scene: Scene): LanderStep | undefined {
  const { facts, lander } = scene;
  const { integration } = facts.tips;
  if (facts.behind?.kind !== "fits" || integration === undefined) return undefined;
  const { commit, tree } = facts.behind;
  const candidate: Candidate = { head: facts.tips.default, base: integration, commit, tree };
  if (lander.green.includes(tree)) return land(scene, candidate);
  if (lander.red.includes(tree) || lossesOf(lander, commit) >= mostLosses) return undefined;
  return verify(scene, candidate, []);
}

function next(scene: Scene): LanderStep | undefined {
  const { facts, lander } = scene;
  const { integration } = facts.tips;
  const first = facts.waiting.toSorted((a, b) => a.approvedAt - b.approvedAt || a.issue - b.issue)[0];
  if (first === undefined || integration === undefined) return undefined;
  const { issue, head } = first;
  if (first.fit.kind === "conflict")
    return bounce(issue, { head, base: integration }, conflictText(first, first.fit.paths), []);
  const { commit, tree } = first.fit;
  const candidate: Candidate = { issue, head, base: integration, commit, tree };
  if (tree === first.greenTree || lander.green.includes(tree)) return land(scene, candidate);
  const ref = `refs/heads/${queueBranch(issue)}`;
  return verify(scene, candidate, first.queueTip === commit ? [] : [{ ref, from: first.queueTip, to: commit }]);
}

function conflictText(waiting: Waiting, paths: readonly string[]): string {
  const list = paths.map((path) => `\`${path}\``).join(", ");
  return `The merge queue gave ${waiting.head.slice(0, 7)} back: it conflicts with what has landed meanwhile, in ${list}.`;
}

function verify({ lander, facts, config, now }: Scene, candidate: Candidate, refs: readonly RefMove[]): LanderStep {
  const lap = lander.laps + 1;
  const task: VerifyTask = {
    kind: "verify",
    id: taskId("land", lap, "verify"),
    base: candidate.commit,
    parts: [],
    at: now,
    setup: [...facts.setup],
    commands: [...facts.commands],
    detectFrom: candidate.base,
    access: accessOf(config, "verify"),
  };
  return {
    kind: "work",
    lap,
    tasks: [task],
    jobs: jobsFor([task], config.workers),
    opened: { kind: "lapOpened", lap, run: facts.run, task: task.id, candidate },
    refs,
  };
}

function record(events: readonly LanderEvent[]): LanderStep {
  return perform({ kind: "record", events, refs: [] });
}

function wake(issue: NonNullable<Candidate["issue"]>, reason: string): Deed<LanderEvent> {
  return { kind: "wake", actor: ActorName.parse(missionActor(issue)), reason };
}
