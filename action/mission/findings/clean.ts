/** Whether a mission, or a tier of it, is clean: how many findings it may leave behind, by its phases. */

import type { Mission } from "../course/state.ts";
import { tiersOf } from "../tiers/tiers.ts";
import type { Noticed } from "./finding.ts";
import { openIn } from "./noticed.ts";
import type { Profile } from "./project.ts";

/** Minor findings tolerated for each phase; major ones never are. */
export const toleratedPerPhase = { normal: 2, safety_critical: 1 } as const;

export type Cleanliness = {
  readonly clean: boolean;
  readonly minor: number;
  readonly major: number;
  /** Minor findings that are tolerated. */
  readonly tolerated: number;
};

export function cleanliness(left: readonly Pick<Noticed, "severity">[], phases: number, profile: Profile): Cleanliness {
  const major = left.filter(({ severity }) => severity === "major").length;
  const minor = left.length - major;
  const tolerated = toleratedPerPhase[profile] * phases;
  return { clean: major === 0 && minor <= tolerated, minor, major, tolerated };
}

/** `phases`: the units of its plan. */
export function missionCleanliness(mission: Pick<Mission, "noticed" | "plan">, profile: Profile): Cleanliness {
  return cleanliness(openIn(mission), mission.plan?.units.length ?? 1, profile);
}

export type TierCleanliness = Cleanliness & { readonly tier: number };

/** Of each tier by itself; none for a mission without tiers. */
export function tierCleanliness(
  mission: Pick<Mission, "noticed" | "plan">,
  profile: Profile,
): readonly TierCleanliness[] {
  const left = openIn(mission);
  return tiersOf(mission.plan).map(({ number: tier, units }) => ({
    tier,
    ...cleanliness(
      left.filter(({ tiers }) => tiers.includes(tier)),
      units.length,
      profile,
    ),
  }));
}
