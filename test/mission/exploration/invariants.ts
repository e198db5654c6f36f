/** What must hold in every state, whatever happens in whatever order: each rule answers with the words for what is wrong. */

import { isOver, type Mission } from "#mission/course/state";
import type { Sha } from "#mission/ids";
import { usedOf } from "#mission/money/slice";
import { isAncestor, treeOf } from "./model/commits.ts";
import { config } from "./model/setting.ts";
import type { MissionPlace, QueuePlace } from "./model/world.ts";
import type { Tips } from "#mission/facts";

type Rule<Place> = readonly [name: string, broken: (place: Place) => boolean];

const approvedStages = new Set<Mission["stage"]["kind"]>(["landing", "integrated", "done"]);

function isApproved({ pull }: MissionPlace, head: Sha): boolean {
  return (pull?.reviews ?? []).some(
    ({ by, state, commit }) => state === "approved" && by.kind === "person" && by.mayWrite && commit === head,
  );
}

function reservedBy({ open }: Mission): number {
  return (open?.tasks ?? []).reduce((total, { reserved }) => total + reserved, 0);
}

function marksOf({ issue }: MissionPlace): readonly string[] {
  return issue.comments.flatMap(({ body }) => /^<!-- muster:\S+ -->/.exec(body)?.[0] ?? []);
}

const { budget } = config.config;

/** Of a mission that has begun. */
function ofMission(broken: (mission: Mission, place: MissionPlace) => boolean) {
  return (place: MissionPlace) => place.journal.state !== undefined && broken(place.journal.state, place);
}

export const missionRules: readonly Rule<MissionPlace>[] = [
  [
    "a branch and the journal that speaks of it are apart",
    ofMission(({ head }, { branch }) => branch !== head?.commit),
  ],
  ["a lap was given out more or less than once", ofMission(({ laps }, { results }) => laps !== results.length)],
  ["a mission that was over is not over", ofMission((mission, { ended }) => ended && !isOver(mission))],
  [
    "a head goes to land that nobody who may let through approved",
    ofMission(({ stage, head }, place) => approvedStages.has(stage.kind) && !(head && isApproved(place, head.commit))),
  ],
  [
    "a head goes to land that no verification found good",
    ofMission(
      ({ stage, head }, { proven }) =>
        approvedStages.has(stage.kind) && !(head && proven.includes(treeOf(head.commit))),
    ),
  ],
  [
    "a commit counts as verified that none of our commands passed on",
    ofMission(({ green }, { proven }) => green.some((sha) => !proven.includes(treeOf(sha)))),
  ],
  [
    "a mission may cost more than its caps",
    ofMission((mission) => {
      const reserved = reservedBy(mission);
      return usedOf(mission).usd + reserved > budget.feature_usd || mission.spent + reserved > budget.mission_usd;
    }),
  ],
  [
    "a task may cost more than an attempt",
    ofMission(({ open }) => (open?.tasks ?? []).some(({ reserved }) => reserved > budget.attempt_usd)),
  ],
  [
    "money was spent that no journal knows of",
    ofMission((mission, { billed }) => billed > mission.spent + reservedBy(mission)),
  ],
];

/** Where the workflow's concurrency group lets an actor have one run at a time, as it does on GitHub. */
export const oneRunRules: readonly Rule<MissionPlace>[] = [
  ["something was written on the issue twice", (place) => new Set(marksOf(place)).size < marksOf(place).length],
];

export const queueRules: readonly Rule<QueuePlace>[] = [
  [
    "a verification was given out more or less than once",
    ({ journal, results }) => journal.state.laps !== results.length,
  ],
  [
    "a mission landed twice",
    ({ journal: { state } }) => new Set(state.landed.map(({ issue }) => issue)).size < state.landed.length,
  ],
];

/** What is wrong with one place by itself. */
export function faultIn<Place>(place: Place, rules: readonly Rule<Place>[]): string | undefined {
  return rules.find(([, broken]) => broken(place))?.[0];
}

/** Whether what the queue says has landed is what stands there, and the other way round. */
export function faultOfLanding({ journal: { state } }: QueuePlace, { integration }: Tips): string | undefined {
  const gone = state.landed.some(({ commit }) => integration === undefined || !isAncestor(commit, integration));
  return gone ? "what the queue says has landed is not on the integration branch" : undefined;
}

/** Whether what landed is what people approved of that mission. */
export function faultOfApproval(place: MissionPlace, { journal: { state } }: QueuePlace): string | undefined {
  const landed = state.landed.find(({ issue }) => issue === place.number);
  return landed === undefined || isApproved(place, landed.head) ? undefined : "a head landed that nobody approved";
}

/** What was called off is over, unless it had landed. */
const calledOffStages = new Set<Mission["stage"]["kind"]>(["stopped", "integrated", "done"]);

/** Stages in which a mission waits for people, or for nothing. */
const atRest = new Set<Mission["stage"]["kind"]>(["in-review", "done", "stopped", "needs-info", "deciding"]);

/** What is wrong when everybody has looked, nobody works, and nothing is left to be done: a mission that waits for what will not come. */
export function faultAtRest(place: MissionPlace, others: { readonly promotion: boolean }): string | undefined {
  const { state } = place.journal;
  if (place.calledOff && state !== undefined && !calledOffStages.has(state.stage.kind))
    return `#${place.number} was called off and goes on`;
  if (state === undefined || atRest.has(state.stage.kind)) return undefined;
  if (state.stage.kind === "integrated" && others.promotion) return undefined;
  if (place.issue.comments.some(({ body }) => body.includes("day's budget"))) return undefined;
  return `#${place.number} is left lying in the stage ${state.stage.kind}`;
}
