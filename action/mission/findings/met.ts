/** What a change does to findings of the project in the files that it touches. */

import type { Assembled } from "../facts.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Finding } from "./finding.ts";
import { scanKey } from "./sightings.ts";

type Put = Extract<Assembled, { kind: "assembled" }>;

/** The scan has looked at the whole of each file that changed: what it knew and no longer finds is gone. With a file goes all that was said of it. */
export function metEvents(findings: readonly Finding[], { changes, standing }: Put): readonly MissionEvent[] {
  const touched = new Set(changes.flatMap(({ path, from }) => [path, from]));
  const deleted = new Set(changes.filter(({ status }) => status === "deleted").map(({ path }) => path));
  const there = new Set(standing.map(scanKey));
  const concerned = findings.filter(({ path }) => path !== undefined && touched.has(path));
  const again = concerned.filter(({ key }) => there.has(key)).map(({ key }) => key);
  const gone = concerned
    .filter(({ key, path }) => !there.has(key) && (key.startsWith("scan: ") || deleted.has(path ?? "")))
    .map(({ key }) => key);
  return again.length + gone.length === 0 ? [] : [{ kind: "met", again, gone }];
}
