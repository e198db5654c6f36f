/** The one next thing for a mission. Pure and total: where it stands and what GitHub says in, a step out; the first rule that speaks wins. */

import type { MissionFacts, PullFacts } from "../facts.ts";
import { ActorName, type Instant, type Sha } from "../ids.ts";
import { perform, rest, type Step } from "../step.ts";
import type { FeedbackItem } from "../task.ts";
import { leavePlace, record, stop, wakeNext } from "./ending.ts";
import type { MissionEvent } from "./event.ts";
import { after } from "./fold.ts";
import { approvalsMissing, gateState, openFeedback, pendingChecks } from "./gate.ts";
import { buildLap, planLap, reviewLap, type Scene, verifyLap } from "../lap/open.ts";
import { project } from "./project.ts";
import { settle } from "../lap/settle.ts";
import { nothingToVerifyWith } from "../lap/settle-build.ts";
import { open, questionsFor, unvouched, whyWait } from "./start.ts";
import { isOver, isWhole, type Mission, type Stage } from "./state.ts";
import { cancelWish, resumeWish } from "./wishes.ts";

type MissionStep = Step<MissionEvent>;

export function decide(mission: Mission | undefined, facts: MissionFacts, now: Instant): MissionStep {
  if (mission === undefined) return open(facts);
  const step = call(mission, facts) ?? advance(mission, facts, now);
  if (step.kind === "perform") return withNotices(step, mission, facts.pull);
  const deeds = project(upTo(mission, step, now), facts, step);
  return deeds.length > 0 ? perform(...deeds) : step;
}

/** A lap that is about to be opened is shown as opened. */
function upTo(mission: Mission, step: MissionStep, at: Instant): Mission {
  return step.kind === "work" ? (after(mission, { at, event: step.opened }) ?? mission) : mission;
}

/** A person's word comes first: whatever is going on, calling it off ends it. */
function call(mission: Mission, facts: MissionFacts): MissionStep | undefined {
  if (isOver(mission) || facts.landing.landed !== undefined) return undefined;
  const wish = cancelWish(mission, facts);
  if (wish === undefined) return undefined;
  const running =
    mission.open !== undefined && facts.lap?.kind === "running"
      ? [{ kind: "cancelRun" as const, run: mission.open.run }]
      : [];
  return perform(
    { kind: "record", events: [{ kind: "stopped", reason: "cancelled", message: wish }], refs: [] },
    ...running,
    ...wakeNext({ facts }),
  );
}

function advance(mission: Mission, facts: MissionFacts, now: Instant): MissionStep {
  if (facts.config.kind === "invalid" && !isOver(mission))
    return rest("`.github/muster.yml` is invalid; nothing is done until it is mended");
  if (facts.config.kind === "invalid") return rest("the mission is over");
  const scene: Scene = { mission, facts, config: facts.config.config, now };
  if (mission.open !== undefined) return lapStep(scene, mission.open);
  if (mission.parkedUntil !== undefined && now < mission.parkedUntil)
    return rest(`it waits for the model provider, who said: ${mission.parkedFor ?? "nothing"}`);
  return stages[mission.stage.kind](scene);
}

function lapStep(scene: Scene, lap: NonNullable<Mission["open"]>): MissionStep {
  const { facts } = scene;
  if (facts.lap === undefined || facts.lap.kind === "running") return rest(`lap ${lap.lap} is running`);
  return settle(scene, lap, facts.lap);
}

const stages: Readonly<Record<Stage["kind"], (scene: Scene) => MissionStep>> = {
  queued,
  "needs-info": needsInfo,
  planning,
  building,
  verifying,
  "in-review": inReview,
  landing,
  integrated,
  done: () => rest("the mission is over"),
  stopped: () => rest("the mission is over"),
};

function queued(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const questions = questionsFor(mission.title, mission.body);
  if (questions !== undefined) return record({ kind: "questioned", questions: [...questions] });
  if (!facts.commands.some((command) => command.required)) return stop(scene, "needs-human", nothingToVerifyWith);
  const wait = whyWait(mission, facts);
  return wait === undefined ? planLap(scene) : rest(wait);
}

/** Answered by rewriting the issue: its text is the specification. */
function needsInfo({ mission, facts }: Scene): MissionStep {
  const { title, body } = facts.issue;
  if (title === mission.title && body === mission.body) return rest("it waits for an answer: please edit the issue");
  const stranger = unvouched(facts.issue);
  return stranger === undefined ? record({ kind: "restated", title, body }) : rest(stranger);
}

function planning(scene: Scene): MissionStep {
  return planLap(scene);
}

function building(scene: Scene): MissionStep {
  const { mission, facts, config } = scene;
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (mission.failures >= config.workers.max_attempts) return stop(scene, "needs-human", gaveUp(mission));
  if (mission.plan === undefined) return planLap(scene);
  if (mission.feedback.length > 0 || !isWhole(mission)) return buildLap(scene, mission.plan);
  if (mission.head === undefined)
    return stop(scene, "stalled", "The plan has no unit left to build and nothing was built.");
  if (!mission.head.verified) return verifyLap(scene, mission.head.commit);
  return awaitPull(facts) ?? reviewLap(scene, mission.plan, mission.head.commit, mission.head.from);
}

function gaveUp(mission: Mission): string {
  const many = mission.failures === 1 ? "An attempt" : `${mission.failures} attempts in a row`;
  return `${many} did not pass, so a person is needed. The last one: ${mission.tried.at(-1) ?? "nothing came of it"}`;
}

/** Verified by us; now our review, then everyone else's checks, then people. */
function verifying(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const { head, plan } = mission;
  const { pull } = facts;
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (head === undefined || plan === undefined) return stop(scene, "stalled", "There is no feature branch to verify.");
  if (pull === undefined) return rest("the pull request is not open yet");
  const asked = openFeedback(mission, pull);
  if (asked.length > 0) return takeUp(scene, asked);
  if (head.review === undefined) return reviewLap(scene, plan, head.commit, head.from);
  if (pendingChecks(pull).length > 0) return rest(`it waits for ${pendingChecks(pull).join(", ")}`);
  return leavePlace(scene, { kind: "readied", head: head.commit });
}

function awaitPull(facts: MissionFacts): MissionStep | undefined {
  return facts.pull === undefined ? rest("the pull request is not open yet") : undefined;
}

function inReview(scene: Scene): MissionStep {
  const { mission, facts, config } = scene;
  const { pull } = facts;
  const { head } = mission;
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (pull === undefined || head === undefined) return rest("the pull request is not open yet");
  if (pull.mergedBy?.mayWrite === true) return approve(mission, head.commit, [pull.mergedBy.login]);
  const asked = openFeedback(mission, pull);
  if (asked.length > 0) return takeUp(scene, asked);
  const gate = gateState({ needed: config.review.approvals }, pull.reviews, head.commit);
  if (gate.kind === "refused") return rest(`${gate.by} asked for changes without saying which`);
  if (gate.kind === "waiting") return rest(approvalsMissing(gate));
  if (pendingChecks(pull).length > 0) return rest(`it waits for ${pendingChecks(pull).join(", ")}`);
  return approve(mission, head.commit, gate.by);
}

/** To the merge queue; also what a person merged by hand, so that it is verified on the integration branch like everything else. */
function approve(mission: Mission, head: Sha, by: readonly string[]): MissionStep {
  return perform(
    { kind: "record", events: [{ kind: "approved", head, by: [...by] }], refs: [] },
    { kind: "wake", actor: ActorName.parse("land"), reason: `#${mission.issue} was approved` },
  );
}

/** How often in a row other people's failing checks are worked on before a person is asked. */
const mostCheckRounds = 2;

function takeUp(scene: Scene, asked: readonly FeedbackItem[]): MissionStep {
  const onlyChecks = asked.every((item) => item.source === "check");
  if (!onlyChecks || scene.mission.checkRounds < mostCheckRounds)
    return record({ kind: "feedbackTaken", feedback: [...asked] });
  const names = asked.map((item) => item.text.split("\n")[0]).join(", ");
  return stop(scene, "needs-human", `${names} still fails after ${mostCheckRounds} rounds of mending.`);
}

function landing(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const { landed, bounced } = facts.landing;
  if (landed !== undefined) return record({ kind: "integrated", commit: landed });
  if (bounced !== undefined && bounced.head === mission.head?.commit) {
    return record({
      kind: "bounced",
      head: bounced.head,
      feedback: [{ key: bounced.key, source: "conflict", text: bounced.text }],
    });
  }
  const objections = facts.pull === undefined ? [] : openFeedback(mission, facts.pull);
  if (objections.some((item) => item.source === "person")) return takeUp(scene, objections);
  return rest("it is in the merge queue");
}

function integrated(scene: Scene): MissionStep {
  const { promoted } = scene.facts.landing;
  if (promoted === undefined) return rest("it waits for the promotion pull request to be merged");
  return record({ kind: "promoted", commit: promoted });
}

/** A person pushed to our branch: it is theirs until they say otherwise. */
function handsOff({ mission, facts }: Scene): MissionStep | undefined {
  if (facts.branch === mission.head?.commit) return undefined;
  if (mission.head === undefined)
    return rest(`the branch ${mission.branch} exists already and is not Muster's; delete it or cancel the mission`);
  if (facts.branch === undefined)
    return rest(`the branch ${mission.branch} was deleted; restore it or cancel the mission`);
  if (resumeWish(mission, facts) !== undefined) return record({ kind: "adopted", head: facts.branch });
  return rest(
    `${mission.branch} was pushed to by someone else, so Muster keeps its hands off; \`/muster resume\` on the issue lets it go on from there`,
  );
}

/** What became visible on GitHub since the last record is put on record with the next one. */
function withNotices(
  step: Extract<MissionStep, { kind: "perform" }>,
  mission: Mission,
  pull: PullFacts | undefined,
): MissionStep {
  const [first, ...others] = step.deeds;
  if (pull === undefined || mission.pull !== undefined || first?.kind !== "record") return step;
  return perform({ ...first, events: [{ kind: "pullOpened", pull: pull.number }, ...first.events] }, ...others);
}
