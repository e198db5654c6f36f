/** One rolling pull request carries what has landed to the default branch; only a person merges it, and until it is fit for that it is a draft that says why. */

import type { Config } from "../config.ts";
import { missionCleanliness, tierCleanliness } from "../findings/clean.ts";
import type { Finding } from "../findings/finding.ts";
import type { Mission } from "../course/state.ts";
import { isHeldBack, promotionBody, promotionTitle } from "../say/promotion.ts";
import { sameText } from "../say/slots.ts";
import { perform, type Step } from "../step.ts";
import { neutral } from "../text/neutral.ts";
import { whyOverspent } from "../tiers/caps.ts";
import type { LanderEvent } from "./event.ts";
import type { LanderFacts, Promotion, Story } from "./facts.ts";
import type { Landed, Lander } from "./state.ts";

type Scene = { readonly lander: Lander; readonly facts: LanderFacts; readonly config: Config };

/** What the promotion tells of a mission. */
export function storyOf(mission: Mission, { policy, budget }: Pick<Config, "policy" | "budget">): Story {
  const { title, pull, approvedBy: by, attempts, spent, stage, family } = mission;
  const tiers = tierCleanliness(mission, policy.profile);
  const clean = missionCleanliness(mission, policy.profile);
  const overspent = whyOverspent(mission, budget);
  const where = { stage: stage.kind, stopped: stage.kind === "stopped" ? stage.reason : undefined };
  const partOf = family?.kind === "feature" ? family.parent : undefined;
  return { title, pull, by, attempts, cost: spent, ...where, partOf, clean, tiers, overspent };
}

export function promote({ lander, facts, config }: Scene): Step<LanderEvent> | undefined {
  if (!facts.ahead) return undefined;
  const pending = lander.landed.filter((each) => each.promoted === undefined);
  if (pending.length === 0) return undefined;
  const reasons = whyNotPromoted(pending, facts);
  const title = promotionTitle(pending);
  const body = neutral(promotionBody(pending, facts.stories, reasons));
  const draft = reasons.length > 0;
  const { promotion } = facts;
  if (promotion !== undefined) return edited(promotion, { title, body, draft });
  const base = facts.tips.defaultBranch;
  return perform({ kind: "openPull", head: config.integration, base, title, body, draft });
}

type Wanted = Pick<Promotion, "title" | "body" | "draft">;

/** Draft or ready is set when that changes by what we know; a person who set it otherwise is not contradicted. */
function edited(promotion: Promotion, { title, body, draft }: Wanted): Step<LanderEvent> | undefined {
  if (promotion.title === title && sameText(promotion.body, body)) return undefined;
  const turns = isHeldBack(promotion.body) !== draft && promotion.draft !== draft;
  return perform(...(turns ? [{ kind: "setDraft" as const, pullId: promotion.id, draft }] : []), {
    kind: "editPull",
    pull: promotion.number,
    title,
    body,
  });
}

/** What speaks against promoting these now, in sentences; nothing when they are fit for it. */
export function whyNotPromoted(
  pending: readonly Pick<Landed, "issue">[],
  { stories, findings }: Pick<LanderFacts, "stories" | "findings">,
): readonly string[] {
  const issues = new Set(pending.map(({ issue }) => issue));
  const told = pending.flatMap(({ issue }) => [
    ...ofStory(`#${issue}`, stories.get(issue)),
    ...ofObjective(`#${issue}`, stories.get(issue)?.partOf, stories),
  ]);
  const grave = findings.filter(
    ({ effective, missions }) => effective === "major" && missions.some((issue) => issues.has(issue)),
  );
  return [...told, ...grave.map(sayMajor)];
}

const over: ReadonlySet<string> = new Set(["landing", "integrated", "done"]);

function ofStory(name: string, story: Story | undefined): readonly string[] {
  if (story === undefined) return [];
  const { stage, clean, tiers, overspent } = story;
  const tier = tiers.find((each) => !each.clean);
  return [
    ...(over.has(stage) ? [] : [`${name} is not done: it is ${stage.replaceAll("-", " ")}.`]),
    ...(overspent === undefined ? [] : [`${name} went over its budget: ${overspent}.`]),
    ...(clean.minor <= clean.tolerated ? [] : [`${name} is not clean: ${countOf(clean)}.`]),
    ...(tier === undefined || tier.minor <= tier.tolerated
      ? []
      : [`Tier ${tier.tier} of ${name} is not clean: ${countOf(tier)}.`]),
  ];
}

/** Part of an objective whose money ran out: what has landed of it may not be of use without the rest. */
function ofObjective(name: string, partOf: Story["partOf"], stories: LanderFacts["stories"]): readonly string[] {
  if (partOf === undefined || stories.get(partOf)?.stopped !== "budget") return [];
  return [`${name} is part of #${partOf}, which was stopped for its budget.`];
}

function countOf({ minor, tolerated }: Story["clean"]): string {
  return `it left ${minor} minor findings behind, and ${tolerated} are tolerated`;
}

function sayMajor({ text, path, missions, needsCleanup }: Finding): string {
  const place = path === undefined ? "" : ` (\`${path}\`)`;
  const many = missions.map((issue) => `#${issue}`).join(", ");
  const why = needsCleanup ? "minor, but left behind so often that it counts as major" : "major";
  return `An open finding of ${many} is ${why}: ${text.replaceAll(/\s+/g, " ").slice(0, 300)}${place}`;
}
