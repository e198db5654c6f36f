/** What a mission and its tiers have used of what they may, and whether they are clean, as people read it. */

import type { Config } from "../config.ts";
import type { Mission } from "../course/state.ts";
import { type Cleanliness, missionCleanliness, tierCleanliness } from "../findings/clean.ts";
import type { Noticed } from "../findings/finding.ts";
import { openIn } from "../findings/noticed.ts";
import { type Cap, missionCaps, tierCaps } from "../tiers/caps.ts";
import { tiersOf } from "../tiers/tiers.ts";

type Settings = Pick<Config, "budget" | "policy">;

/** `31 k of 5 M tokens · 2 of 120 minutes of work · …` */
export function capsText(mission: Mission, { budget }: Pick<Config, "budget">): string {
  return missionCaps(mission, budget).map(capText).join(" · ");
}

function capText({ name, used, most }: Cap): string {
  return `${short(used)} of ${short(most)} ${name}`;
}

/** Rounded up, so that nothing that was used is shown as nothing. */
function short(count: number): string {
  if (count >= 1_000_000) return `${Math.ceil(count / 100_000) / 10} M`;
  return count >= 10_000 ? `${Math.ceil(count / 1000)} k` : String(count);
}

/** A row for each tier; nothing for a mission without tiers. */
export function tiersText(mission: Mission, { policy }: Settings): string {
  const tiers = tiersOf(mission.plan);
  if (tiers.length === 0) return "";
  const clean = tierCleanliness(mission, policy.profile);
  const rows = tiers.map((tier, index) => {
    const caps = tierCaps(mission, tier).map(({ used, most }) => `${short(used)} of ${short(most)}`);
    const names = tier.units.map(({ id }) => id).join(", ");
    const [tokens = "–", runs = "–"] = caps.length === 1 ? [undefined, ...caps] : caps;
    const state = clean[index];
    return `| ${tier.number} | ${names} | ${tokens} | ${runs} | ${state === undefined ? "" : cleanWords(state)} |`;
  });
  return `**Tiers**\n\n| tier | units | tokens | verifications | findings |\n|---|---|---|---|---|\n${rows.join("\n")}`;
}

function cleanWords({ clean, minor, major, tolerated }: Cleanliness): string {
  const counts = `${minor} minor of ${tolerated} tolerated${major === 0 ? "" : `, ${major} major`}`;
  return clean ? `clean: ${counts}` : `not clean: ${counts}`;
}

const mostShown = 10;

/** What the mission leaves behind, once there is something. */
export function leftText(mission: Mission, { policy }: Settings): string {
  const left = openIn(mission);
  if (left.length === 0) return "";
  const words = cleanWords(missionCleanliness(mission, policy.profile));
  const grave = left.filter(({ severity }) => severity === "major").slice(0, mostShown);
  return [`**Findings left open** (${words})`, ...grave.map(lineOf)].join("\n");
}

function lineOf({ severity, source, text, path }: Noticed): string {
  const place = path === undefined ? "" : ` (\`${path}\`)`;
  return `- ${severity}, by ${source}: ${text.replaceAll(/\s+/g, " ").slice(0, 300)}${place}`;
}
