/** What an event tells of findings: what was seen, and what of before is mended. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { Review } from "../handoff.ts";
import type { UnitId } from "../ids.ts";
import { sayFinding } from "../say/findings.ts";
import { fingerprint, type ScanFinding } from "../scan/finding.ts";
import { tierOf, tierReached } from "../tiers/tiers.ts";
import { commandPassed, type CommandResult } from "../verdict.ts";
import { keyOf, type Severity, type Sighting, type Source } from "./finding.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;
type Result = Omit<CommandResult, "tail">;

export type Told = {
  readonly seen: readonly Sighting[];
  /** Whether something of before, by its key, is no longer so. */
  readonly mends: (key: string) => boolean;
};

/** Undefined: it tells nothing. */
export function toldBy(mission: Mission, event: MissionEvent): Told | undefined {
  switch (event.kind) {
    case "built":
      return ofBuilt(mission, event);
    case "attemptFailed":
      return { seen: (event.findings ?? []).map((each) => ofScan(each, "a change that was refused")), mends: never };
    case "reviewed":
      return {
        seen: event.review.findings.flatMap((each) => ofReader("review", each, event.head)),
        mends: of("review"),
      };
    case "audited": {
      const all = event.audits.flatMap(({ findings }) => findings);
      return { seen: all.flatMap((each) => ofReader("audit", each, event.head)), mends: of("audit") };
    }
    case "feedbackTaken":
      return { seen: ofChecks(event), mends: never };
    case "readied":
      return { seen: [], mends: of("check") };
    case "lapClosed":
      return { seen: ofNotes(mission, event), mends: never };
    default:
      return undefined;
  }
}

const never = () => false;
const of = (kind: string) => (key: string) => key.startsWith(`${kind}: `);

/** The whole of a head was verified and scanned: what passes now, or stands no longer, is mended. */
function ofBuilt(mission: Mission, { head, results, findings, units }: EventOf<"built">): Told {
  const tier = tierReached(mission.plan, [...mission.built, ...units]);
  const evidence = head.slice(0, 7);
  const red = results.filter((result) => !commandPassed(result));
  const green = new Set(results.filter(commandPassed).map(commandKey));
  const scanned = findings === undefined ? never : of("scan");
  const scan = (findings ?? []).filter(({ severity }) => severity !== "info");
  const seen = [
    ...red.map((result) => ofCommand(mission, result, evidence)),
    ...scan.map((each) => ofScan(each, evidence)),
  ];
  return { seen: seen.map((each) => ({ ...each, tier })), mends: (key) => green.has(key) || scanned(key) };
}

const sources: Readonly<Record<CommandResult["kind"], Source>> = {
  test: "test",
  lint: "static",
  types: "static",
  security: "static",
  build: "static",
  custom: "probe",
};

function commandKey({ name }: Result): string {
  return keyOf("command", undefined, name);
}

/** A command that need not pass is as grave as the kind of work makes it. */
function ofCommand({ strategy }: Mission, result: Result, evidence: string): Sighting {
  const { kind, run, exit, required, timedOut } = result;
  const how = timedOut ? "runs out of time" : `ends with exit code ${exit ?? "none"}`;
  const severity: Severity = required ? "major" : (strategy?.severity ?? "minor");
  const text = `\`${run}\` ${how}${required ? "" : ", and need not pass"}`;
  return { key: commandKey(result), severity, source: sources[kind], category: kind, text, evidence };
}

/** How a finding of the scan is known again, also by what a later change leaves standing. */
export function scanKey(finding: ScanFinding): string {
  return `scan: ${fingerprint(finding)}`;
}

function ofScan(finding: ScanFinding, evidence: string): Sighting {
  const { severity, category, path, line } = finding;
  const grave: Severity = severity === "critical" ? "major" : "minor";
  return {
    key: scanKey(finding),
    severity: grave,
    source: "static",
    category,
    text: sayFinding(finding),
    path,
    line,
    evidence,
  };
}

/** A suggestion is none, nor is what is only worth knowing. */
function ofReader(
  category: string,
  { severity, text, path, line }: Review["findings"][number],
  head: string,
): readonly Sighting[] {
  if (severity === "suggestion" || severity === "info") return [];
  const grave: Severity = severity === "critical" ? "major" : "minor";
  const key = keyOf(category, path, text);
  return [{ key, severity: grave, source: "probe", category, text, path, line, evidence: head.slice(0, 7) }];
}

function ofChecks({ feedback }: EventOf<"feedbackTaken">): readonly Sighting[] {
  return feedback
    .filter(({ source }) => source === "check")
    .map(({ key, text }) => {
      const [name = key] = text.split("\n");
      const fingerprinted = keyOf("check", undefined, name);
      const said = `the check “${name}” fails`;
      return { key: fingerprinted, severity: "major", source: "ci", category: "check", text: said, evidence: name };
    });
}

/** What a worker doubts is as grave as the kind of work makes it. */
function ofNotes({ plan, strategy }: Mission, { lap, notes }: EventOf<"lapClosed">): readonly Sighting[] {
  return notes
    .filter(({ kind }) => kind === "concern")
    .map(({ text, path, unit }) => ({
      key: keyOf("concern", path, text),
      severity: strategy?.severity ?? "minor",
      source: "self-doubt",
      category: "concern",
      text,
      path,
      evidence: `lap ${lap}`,
      ...placeOf(plan, unit),
    }));
}

function placeOf(plan: Mission["plan"], phase: UnitId | undefined) {
  return phase === undefined ? {} : { phase, tier: tierOf(plan, phase) };
}
