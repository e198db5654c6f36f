/** `muster findings`: what missions have left behind, by the journals of a repository. */

import { parse } from "yaml";
import { Config, configPath, readConfig } from "#mission/config";
import { missionOf } from "#mission/wake/due";
import { reportOf, reportText } from "#mission/say/report";
import { type Fetched, withJournals } from "./journals-of.ts";

export type FindingsOptions = {
  /** A path or an address that `git fetch` understands. */
  readonly repo: string;
  readonly json: boolean;
  readonly print: (line: string) => void;
};

/** Answers the exit code: 0, or 3 while a major finding is open. */
export function findings({ repo, json, print }: FindingsOptions): Promise<number> {
  return withJournals(repo, async (fetched) => {
    const missions = [...fetched.journals].flatMap(([actor, lines]) => missionOf(actor, lines) ?? []);
    const { policy } = await settingsOf(fetched);
    const report = reportOf(missions, policy.profile);
    for (const line of json ? [JSON.stringify(report)] : reportText(report)) print(line);
    return report.project.some(({ effective }) => effective === "major") ? 3 : 0;
  });
}

/** The configuration on the default branch; the defaults where there is none, or none that is valid. */
async function settingsOf({ show }: Fetched): Promise<Config> {
  const reading = readConfig(parse((await show(configPath)) ?? ""));
  return reading.kind === "valid" ? reading.config : Config.parse({});
}
