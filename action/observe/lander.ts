/** The facts of the merge queue: who waits, how each fits onto the tip, and how far the default branch has come. */

import { aroundQueue, missionsIn, originOf } from "#mission/evidence/around";
import type { Mission } from "#mission/course/state";
import { type Instant, type IssueNumber, PullNumber, RunId, type Sha } from "#mission/ids";
import type { Fit, LanderFacts, Waiting } from "#mission/lander/facts";
import type { Landed, Lander } from "#mission/lander/state";
import { mergeMessage } from "#mission/say/commit";
import { queueBranch } from "#mission/say/labels";
import type { Git } from "../ports.ts";
import type { Look } from "../actor.ts";
import { handoffsPrefix, lapIsOver, verdictOf, verdictPrefix } from "./lap.ts";
import { type ActorWorld, type RepositoryFacts, type World } from "./repository.ts";

export type LanderObserver = (lander: Lander, look: Look) => Promise<LanderFacts>;

export function landerObserver(world: ActorWorld, now: () => Instant): LanderObserver {
  return async (lander, look) => {
    if (look.repository) await world.repository.fetch();
    const repository = await world.repository.facts();
    const origin = originOf(repository.journals, now());
    return { ...(await observeLander(lander, repository, world)), origin };
  };
}

async function observeLander(lander: Lander, repository: RepositoryFacts, world: World): Promise<LanderFacts> {
  const { tips, config, commands, setup } = repository;
  const missions = missionsIn(repository.journals);
  const promotion = await promotionPull(repository, world);
  const reached = await arrived(lander.landed, tips, promotion.merged, world.git);
  return {
    run: RunId.parse(world.run),
    config,
    commands,
    setup,
    tips,
    waiting: await waitingToLand(missions, lander, repository, world.git),
    lap: await lapFacts(lander, world),
    behind: await behind(world.git, tips),
    ahead: tips.integration !== undefined && !(await world.git.isAncestor(tips.integration, tips.default)),
    arrived: reached,
    promotion: promotion.open,
    unheld: await unheld(lander.landed, reached, tips, world.git),
    ...aroundQueue(missions, lander, config),
  };
}

async function lapFacts(lander: Lander, world: World): Promise<LanderFacts["lap"]> {
  const { open } = lander;
  if (open === undefined) return undefined;
  if (!(await lapIsOver(open.run, world))) return { kind: "running" };
  const artifacts = await world.github.artifacts(open.run, [verdictPrefix, handoffsPrefix]);
  return { kind: "over", verdict: verdictOf({ tasks: [{ id: open.task }] }, artifacts) };
}

async function waitingToLand(
  missions: readonly Mission[],
  lander: Lander,
  repository: RepositoryFacts,
  git: Git,
): Promise<readonly Waiting[]> {
  const answered = (mission: Mission) =>
    lander.landed.some((each) => each.issue === mission.issue) ||
    lander.bounced.some((each) => each.issue === mission.issue && each.head === mission.head?.commit);
  const queue = missions.filter(
    (mission) => mission.stage.kind === "landing" && mission.paused === undefined && !answered(mission),
  );
  const found = await Promise.all(queue.map((mission) => waiting(mission, repository, git)));
  return found.flatMap((each) => each ?? []);
}

/** A mission whose branch no longer is what was approved does not wait to land; one whose branch went with a merge by hand does. */
async function waiting(mission: Mission, { tips, branch }: RepositoryFacts, git: Git): Promise<Waiting | undefined> {
  const { head, issue, title } = mission;
  const { integration } = tips;
  if (head === undefined || integration === undefined) return undefined;
  const tip = branch(mission.branch);
  const merged = tip === undefined && (await has(git, head.commit)) && (await git.isAncestor(head.commit, integration));
  if (tip !== head.commit && !merged) return undefined;
  const text = { message: mergeMessage(issue, title), at: mission.lastAt };
  const fit = await fitOnto(git, integration, head.commit, { ...text, green: mission.green });
  const queueTip = branch(queueBranch(issue));
  const greenTree = head.verified ? await git.treeOf(head.commit) : undefined;
  return { issue, title, head: head.commit, greenTree, approvedAt: mission.lastAt, fit, queueTip };
}

async function has(git: Git, commit: Sha): Promise<boolean> {
  return (await git.resolve(commit)) !== undefined;
}

type Merge = {
  readonly message: string;
  readonly at: Instant;
  /** Commits that were verified; a line of other commits is not put onto the integration branch, only its outcome is. */
  readonly green?: readonly Sha[];
};

/** The tip itself when it has the head already; the head when all of it may stand there; a merge commit of both otherwise. */
async function fitOnto(git: Git, tip: Sha, head: Sha, { message, at, green }: Merge): Promise<Fit> {
  if (await git.isAncestor(head, tip)) return { kind: "fits", commit: tip, tree: await git.treeOf(tip) };
  if (await git.isAncestor(tip, head)) {
    const line = green === undefined ? [] : await git.between(tip, head);
    if (line.every((commit) => green?.includes(commit)))
      return { kind: "fits", commit: head, tree: await git.treeOf(head) };
  }
  const merged = await git.mergeTree(tip, head);
  if (merged.kind === "conflict") return merged;
  return {
    kind: "fits",
    commit: await git.commitTree({ tree: merged.tree, parents: [tip, head], message, at }),
    tree: merged.tree,
  };
}

/** The default branch on top of the integration branch, when it has commits of its own. The merge is dated by its parents' order only. */
async function behind(git: Git, { default: main, integration }: RepositoryFacts["tips"]): Promise<Fit | undefined> {
  if (integration === undefined || (await git.isAncestor(main, integration))) return undefined;
  return fitOnto(git, integration, main, { message: "Merge the default branch\n", at: await git.timeOf(main) });
}

/** Landed features that the default branch contains; also when a person squashed the promotion, which leaves no trace in history. */
async function arrived(landed: readonly Landed[], tips: RepositoryFacts["tips"], merged: readonly Sha[], git: Git) {
  const pending = landed.filter((each) => each.promoted === undefined);
  const reached = await Promise.all(
    pending.map(async (each): Promise<readonly IssueNumber[]> => {
      const ends = [tips.default, ...merged];
      const hits = await Promise.all(ends.map((end) => git.isAncestor(each.commit, end)));
      return hits.includes(true) ? [each.issue] : [];
    }),
  );
  return reached.flat();
}

/** GitHub's own merge queue has once landed other trees than it had tested: what landed is looked at each time. */
async function unheld(
  landed: readonly Landed[],
  reached: readonly IssueNumber[],
  { integration }: RepositoryFacts["tips"],
  git: Git,
): Promise<LanderFacts["unheld"]> {
  const last = landed.findLast(({ issue, promoted }) => promoted === undefined && !reached.includes(issue));
  if (last === undefined || integration === undefined) return undefined;
  const { issue, commit, tree } = last;
  const holds = (await has(git, commit)) && (await git.isAncestor(commit, integration));
  return holds && (await git.treeOf(commit)) === tree ? undefined : { issue, commit };
}

async function promotionPull({ tips, config }: RepositoryFacts, { github, git }: World) {
  if (config.kind === "invalid" || tips.integration === undefined) return { open: undefined, merged: [] };
  const all = await github.pulls(config.config.integration, tips.defaultBranch, "all");
  const open = all.find((pull) => pull.open);
  const merged = await Promise.all(all.filter((pull) => pull.merged).map((pull) => git.resolve(pull.head)));
  return {
    open:
      open === undefined
        ? undefined
        : { number: PullNumber.parse(open.number), id: open.id, title: open.title, body: open.body, draft: open.draft },
    merged: merged.flatMap((sha) => sha ?? []),
  };
}
