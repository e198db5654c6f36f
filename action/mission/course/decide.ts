/** The one next thing for a mission. Pure and total: where it stands and what GitHub says in, a step out; the first rule that speaks wins. */

import type { MissionFacts, PullFacts } from "../facts.ts";
import type { Instant } from "../ids.ts";
import type { Plan } from "../plan.ts";
import { sayWithheld } from "../say/findings.ts";
import { waitsForPromotion } from "../say/objective/words.ts";
import { perform, rest, type Step } from "../step.ts";
import { note } from "../backlog/note.ts";
import { holdOrRelease, ofThisStart, reopen } from "./again.ts";
import { record, stop, wakeNext } from "./ending.ts";
import { askAbout } from "../clarity/asking.ts";
import { clarityByRules } from "../clarity/rules.ts";
import { readAnew } from "../clarity/rewritten.ts";
import { deciding } from "./deciding.ts";
import type { MissionEvent } from "./event.ts";
import { after } from "./fold.ts";
import { withItsCommands } from "../form/commands.ts";
import { buildLap } from "../building/lap.ts";
import { baseOf, planLap, type Scene, verifyLap } from "../lap/open.ts";
import { doctorLap, needsDoctor, reviewLap } from "../lap/second-opinions.ts";
import { mostAttempts } from "../lap/who.ts";
import { integratedObjective } from "../objective/follow.ts";
import { judging } from "../objective/judging.ts";
import { tellingKin } from "../objective/kin.ts";
import { underway } from "../objective/underway.ts";
import { incidentOf } from "../progress/incident.ts";
import { asLadderAllows, haltedStanding, heldLow, onLadder } from "../progress/rules.ts";
import { project } from "./project.ts";
import { handsOff, inReview, landing, verifying } from "./review.ts";
import { settle } from "../lap/settle.ts";
import { switchedOff, switchedOffAbove } from "../say/switched-off.ts";
import { nothingToVerifyWith } from "../lap/settle-build.ts";
import { open, tellWithheld } from "./start.ts";
import { isOver, isWhole, type Mission, type Stage } from "./state.ts";
import { cancelWish } from "./wishes.ts";

type MissionStep = Step<MissionEvent>;
type Performing = Extract<MissionStep, { kind: "perform" }>;

/** The rules in the order in which they may speak. */
export const ruleNames = ["begin", "word", "secret", "settings", "lap", "held", "line", "ladder", "stage"] as const;
export type RuleName = (typeof ruleNames)[number];

type Spoken = { readonly rule: RuleName; readonly step: MissionStep };
/** `next`: the pause that follows once what people see is up to date. */
export type Chosen = Spoken & { readonly next?: MissionStep };

export function decide(mission: Mission | undefined, given: MissionFacts, now: Instant): MissionStep {
  return choose(mission, given, now).step;
}

/** The same with the rule that spoke. */
export function choose(mission: Mission | undefined, given: MissionFacts, now: Instant): Chosen {
  if (mission === undefined)
    return { rule: "begin", step: given.withheld.length > 0 ? tellWithheld(given) : open(given) };
  const facts = withItsCommands(ofThisStart(mission, given), mission.body);
  const spoken = firstToSpeak(mission, facts, now);
  const { rule, step } = spoken;
  const scene = { mission, facts, now };
  if (step.kind === "perform")
    return { rule, step: tellingKin(withNotices(freeing(step, scene), mission, facts.pull), mission, facts) };
  const deeds = project(upTo(mission, step, now), facts, step, now);
  return deeds.length > 0 ? { rule, step: perform(...deeds), next: step } : spoken;
}

function firstToSpeak(mission: Mission, facts: MissionFacts, now: Instant): Spoken {
  const said = call(mission, facts);
  if (said !== undefined) return { rule: "word", step: said };
  const secret = withheld(mission, facts);
  return secret === undefined ? advance(mission, facts, now) : { rule: "secret", step: secret };
}

/** A lap that is about to be opened is shown as opened. */
function upTo(mission: Mission, step: MissionStep, at: Instant): Mission {
  return step.kind === "work" ? (after(mission, { at, event: step.opened }) ?? mission) : mission;
}

/** A person's word comes first: whatever is going on, calling it off ends it, and a pause holds it. */
function call(mission: Mission, facts: MissionFacts): MissionStep | undefined {
  if (isOver(mission) || facts.landing.landed !== undefined) return undefined;
  const wish = cancelWish(mission, facts);
  if (wish === undefined) return holdOrRelease(mission, facts);
  return endNow(mission, facts, { kind: "stopped", reason: "cancelled", ...wish });
}

/** Something was not written since it held a secret: until a person has looked, nothing goes on. */
function withheld(mission: Mission, facts: MissionFacts): MissionStep | undefined {
  if (isOver(mission) || facts.withheld.length === 0) return undefined;
  return endNow(mission, facts, { kind: "stopped", reason: "policy", message: sayWithheld(facts.withheld) });
}

function endNow(
  mission: Mission,
  facts: MissionFacts,
  stopped: Extract<MissionEvent, { kind: "stopped" }>,
): MissionStep {
  const running =
    mission.open !== undefined && facts.lap?.kind === "running"
      ? [{ kind: "cancelRun" as const, run: mission.open.run }]
      : [];
  return perform({ kind: "record", events: [stopped], refs: [] }, ...running, ...wakeNext({ facts }));
}

function advance(mission: Mission, facts: MissionFacts, now: Instant): Spoken {
  if (facts.config.kind === "invalid" && !isOver(mission))
    return { rule: "settings", step: rest("`.github/muster.yml` is invalid; nothing is done until it is mended") };
  if (facts.config.kind === "invalid") return { rule: "stage", step: rest("the mission is over") };
  const scene: Scene = { mission, facts, config: facts.config.config, now };
  if (mission.open !== undefined) return { rule: "lap", step: lapStep(scene, mission.open) };
  const held = isOver(mission) ? undefined : whyHeld(scene);
  return held === undefined ? byStage(scene) : { rule: "held", step: rest(held) };
}

function byStage(scene: Scene): Spoken {
  const { stage } = scene.mission;
  const noted = wantsToWork.has(stage.kind) ? note(scene) : undefined;
  if (noted !== undefined) return { rule: "line", step: noted };
  const moved = wantsToWork.has(stage.kind) ? onLadder(scene) : undefined;
  if (moved !== undefined) return { rule: "ladder", step: moved };
  return { rule: "stage", step: stages[stage.kind](asLadderAllows(scene)) };
}

/** Stages in which others must be able to read its place in the line. */
const wantsToWork = new Set<Stage["kind"]>(["queued", "planning", "building", "verifying"]);

/** Why nothing may be begun now, whatever the stage. */
function whyHeld({ mission, facts, config, now }: Scene): string | undefined {
  if (mission.paused !== undefined) return `${mission.paused.by} paused it; \`/muster resume\` lets it go on`;
  if (!config.enabled) return facts.offAbove === undefined ? switchedOff : switchedOffAbove(facts.offAbove);
  if (mission.parkedUntil === undefined || now >= mission.parkedUntil) return undefined;
  return `it waits for the model provider, who said: ${mission.parkedFor ?? "nothing"}`;
}

function lapStep(scene: Scene, lap: NonNullable<Mission["open"]>): MissionStep {
  const { facts } = scene;
  if (facts.lap === undefined || facts.lap.kind === "running") return rest(`lap ${lap.lap} is running`);
  return settle(scene, lap, facts.lap);
}

const stages: Readonly<Record<Stage["kind"], (scene: Scene) => MissionStep>> = {
  queued,
  "needs-info": needsInfo,
  deciding,
  planning,
  building,
  verifying,
  "in-review": inReview,
  underway,
  judging,
  landing,
  integrated,
  done: () => rest("the mission is over"),
  stopped: ({ mission, facts }) =>
    reopen(mission, facts) ?? incidentOf({ mission, facts }) ?? rest("the mission is over"),
};

function queued(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  if (!facts.commands.some((command) => command.required)) return stop(scene, "needs-human", nothingToVerifyWith);
  if (mission.plan !== undefined) return building(scene);
  return askAbout(scene, clarityByRules(mission)) ?? planLap(scene);
}

function needsInfo(scene: Scene): MissionStep {
  return readAnew(scene) ?? rest("it waits for an answer: please edit the issue");
}

function planning(scene: Scene): MissionStep {
  return planLap(scene);
}

function building(scene: Scene): MissionStep {
  const { mission } = scene;
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (mission.failures >= mostAttempts(scene))
    return stop(scene, mission.lastFailure === "policy" ? "policy" : "needs-human", gaveUp(mission));
  const standing = haltedStanding(scene);
  if (standing !== undefined) return standing;
  const low = heldLow(scene, "plan-only");
  if (low !== undefined && mission.plan !== undefined) return rest(low);
  if (mission.plan === undefined) return planLap(scene);
  return needsDoctor(scene) ? doctorLap(scene, mission.plan, baseOf(scene)) : byPlan(scene, mission.plan);
}

function byPlan(scene: Scene, plan: Plan): MissionStep {
  const { mission, facts } = scene;
  if (mission.feedback.length > 0 || !isWhole(mission)) return buildLap(scene, plan);
  if (mission.head === undefined)
    return stop(scene, "stalled", "The plan has no unit left to build and nothing was built.");
  if (!mission.head.verified) return verifyLap(scene, mission.head.commit);
  return awaitPull(facts) ?? reviewLap(scene, plan, mission.head);
}

function gaveUp(mission: Mission): string {
  const many = mission.failures === 1 ? "An attempt" : `${mission.failures} attempts in a row`;
  return `${many} did not pass, so a person is needed. The last one: ${mission.tried.at(-1) ?? "nothing came of it"}`;
}

function awaitPull(facts: MissionFacts): MissionStep | undefined {
  return facts.pull === undefined ? rest("the pull request is not open yet") : undefined;
}

function integrated(scene: Scene): MissionStep {
  const ofObjective = integratedObjective(scene);
  if (ofObjective !== undefined) return ofObjective;
  const { promoted } = scene.facts.landing;
  if (promoted === undefined) return rest(waitsForPromotion([]));
  return record({ kind: "promoted", commit: promoted });
}

/**
 * The step, with the wakes of who is next in line where the lap that kept its place comes home to a mission that is over, held or parked, and
 * nobody is woken anyway.
 */
function freeing(step: Performing, { mission, facts, now }: Omit<Scene, "config">): Performing {
  if (mission.open === undefined || step.deeds.some(({ kind }) => kind === "wake")) return step;
  const events = step.deeds.flatMap((deed) => (deed.kind === "record" ? deed.events : []));
  const next = events.reduce((state, event) => after(state, { at: now, event }) ?? state, mission);
  const idle = isOver(next) || next.paused !== undefined || next.parkedUntil !== undefined;
  return next.open === undefined && idle ? perform(...step.deeds, ...wakeNext({ facts })) : step;
}

/** What became visible on GitHub since the last record is put on record with the next one. */
function withNotices(step: Performing, mission: Mission, pull: PullFacts | undefined): Performing {
  const [first, ...others] = step.deeds;
  if (pull === undefined || mission.pull !== undefined || first?.kind !== "record") return step;
  return perform({ ...first, events: [{ kind: "pullOpened", pull: pull.number }, ...first.events] }, ...others);
}
