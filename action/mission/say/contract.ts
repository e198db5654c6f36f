/** The design contract on the pull request: what was designed, and whether the change is that. */

import type { Mission } from "../course/state.ts";
import { counted } from "../text/counted.ts";

/** Nothing where no architect said what the change is to be. */
export function contractText({ contracts: { contracts, complied } }: Pick<Mission, "contracts">): string {
  if (contracts.length === 0 || complied === undefined) return "";
  const { departures } = complied;
  const heading = departures.length === 0 ? "**Design contract: kept**" : "**Design contract: departs from it**";
  const list = departures.map(({ text }) => `- ${text.split(":")[0] ?? text}.`.replace(/\.\.$/, "."));
  return [`${heading} (${sizesText(complied, contracts)})`, ...list].join("\n");
}

type Sizes = { readonly lines: number; readonly files: number };

function sizesText({ lines, files }: Sizes, contracts: Mission["contracts"]["contracts"]): string {
  const named = new Set(contracts.flatMap(({ contract }) => contract.files)).size;
  const types = contracts.flatMap(({ contract }) => contract.types).length;
  const designed = `${counted(named, "file")} and ${counted(types, "name")} designed`;
  return `${designed}; ${counted(lines, "line")} in ${counted(files, "file")} changed`;
}
