/** The stages in which others have their say: our review, other people's checks, people, the merge queue. */

import { wakeDependents } from "../backlog/note.ts";
import type { PullFacts } from "../facts.ts";
import { ActorName, type Sha } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { reviewLap } from "../lap/second-opinions.ts";
import { perform, rest, type Step } from "../step.ts";
import type { FeedbackItem } from "../task.ts";
import { leavePlace, record, stop } from "./ending.ts";
import type { MissionEvent } from "./event.ts";
import { approvalsMissing, gateState, openFeedback, pendingChecks } from "./gate.ts";
import type { Mission } from "./state.ts";
import { resumeWish } from "./wishes.ts";

type MissionStep = Step<MissionEvent>;

/** Verified by us; now our review, then everyone else's checks, then people. */
export function verifying(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const { head, plan } = mission;
  const { pull } = facts;
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (head === undefined || plan === undefined) return stop(scene, "stalled", "There is no feature branch to verify.");
  if (pull === undefined) return rest("the pull request is not open yet");
  const asked = openFeedback(mission, pull);
  if (asked.length > 0) return takeUp(scene, asked);
  if (head.review === undefined) return reviewLap(scene, plan, head);
  if (pendingChecks(pull).length > 0) return rest(`it waits for ${pendingChecks(pull).join(", ")}`);
  return leavePlace(scene, { kind: "readied", head: head.commit });
}

/** With people: what they ask for comes first, then their approvals, then everyone else's checks. */
export function inReview(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const { pull } = facts;
  const { head } = mission;
  if (head !== undefined && pull?.mergedBy?.mayWrite === true)
    return approve(mission, head.commit, [pull.mergedBy.login]);
  const taken = handsOff(scene);
  if (taken !== undefined) return taken;
  if (pull === undefined || head === undefined) return rest("the pull request is not open yet");
  const asked = openFeedback(mission, pull);
  return asked.length > 0 ? takeUp(scene, asked) : atTheGate(scene, pull, head.commit);
}

function atTheGate({ mission, config }: Scene, pull: PullFacts, head: Sha): MissionStep {
  const gate = gateState({ needed: config.review.approvals }, pull.reviews, head);
  if (gate.kind === "refused") return rest(`${gate.by} asked for changes without saying which`);
  if (gate.kind === "waiting") return rest(approvalsMissing(gate));
  if (pendingChecks(pull).length > 0) return rest(`it waits for ${pendingChecks(pull).join(", ")}`);
  return approve(mission, head, gate.by);
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

/** In the merge queue: until it answers, or a person objects. */
export function landing(scene: Scene): MissionStep {
  const { mission, facts } = scene;
  const { landed, bounced } = facts.landing;
  if (landed !== undefined) {
    const left = leavePlace(scene, { kind: "integrated", commit: landed });
    return left.kind === "perform" ? perform(...left.deeds, ...wakeDependents(scene)) : left;
  }
  if (bounced !== undefined && bounced.head === mission.head?.commit) {
    return record({
      kind: "bounced",
      head: bounced.head,
      feedback: [{ key: bounced.key, source: "conflict", text: bounced.text }],
    });
  }
  const objections = facts.pull === undefined ? [] : openFeedback(mission, facts.pull);
  if (objections.some((item) => item.source === "person")) return takeUp(scene, objections);
  return rest(facts.landing.frozen ?? "it is in the merge queue");
}

/** A person pushed to our branch: it is theirs until they say otherwise. */
export function handsOff({ mission, facts }: Scene): MissionStep | undefined {
  if (facts.branch === mission.head?.commit) return undefined;
  if (mission.head === undefined)
    return rest(`the branch ${mission.branch} exists already and is not Muster's; delete it or cancel the mission`);
  if (facts.branch === undefined)
    return rest(`the branch ${mission.branch} was deleted; restore it or cancel the mission`);
  const word = resumeWish(mission, facts);
  if (word !== undefined) return record({ kind: "adopted", head: facts.branch, heard: word.heard });
  return rest(
    `${mission.branch} was pushed to by someone else, so Muster keeps its hands off; \`/muster resume\` on the issue lets it go on from there`,
  );
}
