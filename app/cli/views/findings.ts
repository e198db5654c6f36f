/** What missions have left behind, and which of them are clean. */

import { Config } from "#mission/config";
import { reportOf, reportText } from "#mission/say/report";
import { configOf, lookAt } from "./look.ts";
import type { Source } from "./source.ts";
import type { Telling } from "./views.ts";

/** Answers the exit code: 0, or 3 while a major finding is open. Throws where a journal cannot be believed: a report that leaves something out would be wrong. */
export async function findings(source: Source, { json, print }: Pick<Telling, "json" | "print">): Promise<number> {
  const { missions, broken } = await lookAt(source);
  const [first] = broken;
  if (first !== undefined) throw new Error(`The journal ${first[0]} of ${source.name} cannot be believed: ${first[1]}`);
  const facts = await configOf(source);
  const { policy } = facts.kind === "valid" ? facts.config : Config.parse({});
  const report = reportOf(missions, policy.profile);
  for (const line of json ? [JSON.stringify(report)] : reportText(report)) print(line);
  return report.project.some(({ effective }) => effective === "major") ? 3 : 0;
}
