/** What a scan's findings mean for a change: refused, or kept on record. */

import type { Assembled } from "../facts.ts";
import { sayFinding } from "../say/findings.ts";
import type { FeedbackItem } from "../task.ts";
import { blocks, type ScanFinding, fingerprint, type ScanPolicy } from "./finding.ts";

type Put = Extract<Assembled, { kind: "assembled" }>;

/** The findings for which a change is refused, as feedback for the next attempt; none when it may be pushed. */
export function refusedFor(findings: readonly ScanFinding[], policy: ScanPolicy): readonly FeedbackItem[] {
  return findings
    .filter((finding) => blocks(finding, policy))
    .map((finding) => ({
      key: `policy:${finding.rule}:${finding.snippet}`.slice(0, 200),
      source: "policy" as const,
      text: `${sayFinding(finding)}.`.replace(/\.\.$/, "."),
      path: finding.path,
      line: finding.line,
    }));
}

/** What the feature holds now: what this change brought, and what was found before and still stands. */
export function standingFindings(
  before: readonly ScanFinding[],
  { changes, findings, standing }: Put,
): readonly ScanFinding[] {
  const touched = new Set(changes.flatMap(({ path, from }) => [path, from]));
  const there = new Set(standing.map(fingerprint));
  const fresh = new Set(findings.map(fingerprint));
  const kept = before.filter(
    (finding) => !fresh.has(fingerprint(finding)) && (!touched.has(finding.path) || there.has(fingerprint(finding))),
  );
  return [...findings, ...kept].slice(0, mostKept);
}

/** A journal line has to stay readable. */
const mostKept = 100;
