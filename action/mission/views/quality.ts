/** The quality gate: what must hold before a lap is begun, each check with its reason. Pure; the action holds to it, and people can look at it. */

import type { Config } from "../config.ts";
import type { Mission } from "../course/state.ts";
import type { Instant, IssueNumber } from "../ids.ts";

export type Check = {
  readonly name: "required files" | "unique ids" | "no stale run" | "smoke command" | "journal intact";
  /** `skipped`: nobody looked, or there is nothing to look at. */
  readonly state: "passed" | "failed" | "skipped";
  readonly detail: string;
};

export type Quality = {
  /** Of the files that must be there, those that are not. */
  readonly missing: readonly string[];
  /** What should be there once and is there twice, in words. */
  readonly twice: readonly string[];
  /** Missions whose lap has been open for longer than any job may run. */
  readonly stale: readonly IssueNumber[];
};

/** GitHub ends a job after six hours; half an hour more for its neighbours to be told. */
const longestLap = 6.5 * 60 * 60 * 1000;

/** What the journals of all missions tell, and which required files are missing. */
export function qualityOf(missions: readonly Mission[], missing: readonly string[], now: Instant): Quality {
  const stale = missions.filter(({ open }) => open !== undefined && now - open.openedAt > longestLap);
  return { missing, twice: missions.flatMap(duplicatesIn), stale: stale.map(({ issue }) => issue) };
}

function duplicatesIn({ issue, plan, open }: Mission): readonly string[] {
  const units = plan?.units.map(({ id }) => `unit ${id}`) ?? [];
  const tasks = open?.tasks.map(({ id }) => `task ${id}`) ?? [];
  const ids = [...units, ...tasks];
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `${id} of #${issue}`);
}

/** The checks that the action makes before each lap; a damaged journal ends its run before it comes to them. */
export function checksOf({ missing, twice, stale }: Quality): readonly Check[] {
  return [
    check("required files", missing, "all are there", (files) => `missing: ${files}`),
    check("unique ids", twice, "no id is given twice", (ids) => `given twice: ${ids}`),
    check(
      "no stale run",
      stale.map((issue) => `#${issue}`),
      "no lap is open for too long",
      (issues) => `open for longer than a job may run: the lap of ${issues}`,
    ),
  ];
}

function check(name: Check["name"], wrong: readonly string[], well: string, ill: (list: string) => string): Check {
  if (wrong.length === 0) return { name, state: "passed", detail: well };
  const more = wrong.length > 5 ? ` and ${wrong.length - 5} more` : "";
  return { name, state: "failed", detail: `${ill(wrong.slice(0, 5).join(", "))}${more}` };
}

/** Why no lap may be begun; undefined when one may. A mission is not held up by a stale run of its own: settling it is how it ends. */
export function whyGateClosed(quality: Quality | undefined, own: IssueNumber): string | undefined {
  if (quality === undefined) return undefined;
  const others = { ...quality, stale: quality.stale.filter((issue) => issue !== own) };
  const failed = checksOf(others).filter(({ state }) => state === "failed");
  if (failed.length === 0) return undefined;
  return `the quality gate is closed: ${failed.map(({ name, detail }) => `${name} (${detail})`).join("; ")}`;
}

/** Before there is a head of our own the project itself must be in order; afterwards the verify commands say so of each head. */
export function smokeFor({ head }: Mission, { quality: { smoke } }: Pick<Config, "quality">): readonly string[] {
  return smoke === undefined || head !== undefined ? [] : [smoke];
}
