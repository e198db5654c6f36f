/** What is known of a mission's design contracts: the fold of its journal. */

import type { MissionEvent } from "../course/event.ts";
import { contractKey } from "./compliance.ts";
import type { Departure, UnitContract } from "./contract.ts";

export type Contracts = {
  /** At most one a unit. */
  readonly contracts: readonly UnitContract[];
  /** How the feature complied when it was last built in whole. */
  readonly complied:
    | { readonly lines: number; readonly files: number; readonly departures: readonly Departure[] }
    | undefined;
  /** Departures have been fed back; what is left of them after that is for people to judge. */
  readonly told: boolean;
};

export const noContracts: Contracts = { contracts: [], complied: undefined, told: false };

export function contractsAfter(contracts: Contracts, event: MissionEvent): Contracts {
  switch (event.kind) {
    case "planned":
      return noContracts;
    case "designed": {
      const units = new Set(event.units.map(({ unit }) => unit));
      const others = contracts.contracts.filter(({ unit }) => !units.has(unit));
      return { ...contracts, contracts: [...others, ...event.units] };
    }
    case "complied": {
      const { lines, files, departures } = event;
      return { ...contracts, complied: { lines, files, departures } };
    }
    case "feedbackTaken":
      return event.feedback.some(({ key }) => key.startsWith(contractKey)) ? { ...contracts, told: true } : contracts;
    default:
      return contracts;
  }
}
