/** A GitHub of plain values: performs what a mission decides, so that its facts reflect its deeds. */

import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { Comment, MissionFacts, PullFacts } from "#mission/facts";
import type { Instant } from "#mission/ids";
import type { Deed, Step } from "#mission/step";
import { pullFacts } from "./facts.ts";
import { us } from "./values.ts";

export type World = { readonly mission: Mission | undefined; readonly facts: MissionFacts; readonly now: Instant };

/** Decides and performs until the mission pauses. Throws when it does not come to rest. */
export function settleDown(
  world: World,
  mostTurns = 12,
): { readonly world: World; readonly pause: Step<MissionEvent> } {
  let current = world;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const step = decide(current.mission, current.facts, current.now);
    if (step.kind !== "perform") return { world: current, pause: step };
    current = performed(current, step.deeds);
  }
  throw new Error(
    `no rest after ${mostTurns} turns: ${JSON.stringify(decide(current.mission, current.facts, current.now))}`,
  );
}

/** Records a pause of work, as the loop does before the jobs are given. */
export function begin(world: World, pause: Step<MissionEvent>): World {
  if (pause.kind !== "work") throw new Error(`nothing to begin: ${JSON.stringify(pause)}`);
  return { ...recorded(world, [pause.opened]), facts: { ...world.facts, lap: { kind: "running" } } };
}

export function performed(world: World, deeds: readonly Deed<MissionEvent>[]): World {
  return deeds.reduce(act, world);
}

function recorded(world: World, events: readonly MissionEvent[]): World {
  const mission = events.reduce<Mission | undefined>(
    (now, event) => after(now, { at: world.now, event }),
    world.mission,
  );
  const facts = mission?.open === undefined ? { ...world.facts, lap: undefined } : world.facts;
  return { ...world, mission, facts };
}

function act(world: World, deed: Deed<MissionEvent>): World {
  const { facts } = world;
  const { issue } = facts;
  switch (deed.kind) {
    case "record":
      return moved(recorded(world, deed.events), deed.refs);
    case "comment":
      return commented(world, deed);
    case "label": {
      const kept = issue.labels.filter((label) => !deed.remove.includes(label) && !deed.add.includes(label));
      return { ...world, facts: { ...facts, issue: { ...issue, labels: [...kept, ...deed.add] } } };
    }
    case "closeIssue":
      return { ...world, facts: { ...facts, issue: { ...issue, open: false } } };
    case "openPull": {
      const { title, body, draft } = deed;
      const head = facts.branch ?? facts.tips.default;
      return { ...world, facts: { ...facts, pull: pullFacts({ title, body, draft, head }) } };
    }
    default:
      return onPull(world, deed);
  }
}

function commented(world: World, { id: present, body }: Extract<Deed<MissionEvent>, { kind: "comment" }>): World {
  const { facts, now } = world;
  const { comments } = facts.issue;
  const id = present ?? 1000 + comments.length;
  const written: Comment = { id, by: us, body, at: now };
  const all = [...comments.filter((each) => each.id !== id), written];
  return { ...world, facts: { ...facts, issue: { ...facts.issue, comments: all } } };
}

function onPull(world: World, deed: Deed<MissionEvent>): World {
  const { facts, now } = world;
  if (deed.kind === "check" && deed.report.name !== "Muster")
    return { ...world, facts: { ...facts, configReported: true } };
  const change = facts.pull === undefined ? undefined : changeOf(facts.pull, deed, now);
  return facts.pull === undefined || change === undefined
    ? world
    : { ...world, facts: { ...facts, pull: { ...facts.pull, ...change } } };
}

function changeOf(pull: PullFacts, deed: Deed<MissionEvent>, now: Instant): Partial<PullFacts> | undefined {
  if (deed.kind === "editPull") return { title: deed.title, body: deed.body };
  if (deed.kind === "setDraft") return { draft: deed.draft };
  if (deed.kind === "check") {
    const { title, conclusion } = deed.report;
    return { ourCheck: { id: deed.id ?? 77, title, conclusion } };
  }
  if (deed.kind !== "reply") return undefined;
  const reply: Comment = { id: 2000, by: us, body: deed.body, at: now };
  const threads = pull.threads.map((each) =>
    each.id === deed.thread ? { ...each, resolved: deed.resolve, comments: [...each.comments, reply] } : each,
  );
  return { threads };
}

type Moves = Extract<Deed<MissionEvent>, { kind: "record" }>["refs"];

function moved(world: World, refs: Moves): World {
  const { facts, mission } = world;
  const feature = refs.find((each) => each.ref === `refs/heads/${mission?.branch}`);
  const begun = refs.find((each) => each.ref === "refs/heads/muster/integration");
  const pull =
    feature?.to === undefined || facts.pull === undefined
      ? facts.pull
      : { ...facts.pull, head: feature.to, ourCheck: undefined };
  const tips = begun === undefined ? facts.tips : { ...facts.tips, integration: begun.to };
  return { ...world, facts: { ...facts, tips, pull, branch: feature?.to ?? facts.branch } };
}
