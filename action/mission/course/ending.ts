/** How a mission leaves the stage: the record, the place it frees, and who is woken. */

import { heldUpBy } from "../tiers/clash.ts";
import { nextInLine } from "../backlog/line-up.ts";
import { missionActor } from "../ids.ts";
import { type Deed, perform, type Step } from "../step.ts";
import type { MissionEvent, StopReason } from "./event.ts";
import type { Scene } from "../lap/open.ts";
import { sayInjection } from "../say/findings.ts";
import type { ScanFinding } from "../scan/finding.ts";

export function record(...events: readonly MissionEvent[]): Step<MissionEvent> {
  return perform({ kind: "record", events, refs: [] });
}

/** Ends a mission short of its goal, with words for the maintainer, and lets the next one start. */
export function stop(scene: Pick<Scene, "facts">, reason: StopReason, message: string): Step<MissionEvent> {
  return leavePlace(scene, { kind: "stopped", reason, message });
}

/** Ends a mission whose model did what a text told it, not what it was asked; `where` it showed. */
export function stopForInjection(
  scene: Pick<Scene, "facts">,
  where: string,
  findings: readonly ScanFinding[],
): Step<MissionEvent> {
  const event = { kind: "stopped", reason: "policy", message: sayInjection(where) } as const;
  return leavePlace(scene, { ...event, ...(findings.length === 0 ? {} : { findings: [...findings] }) });
}

/** Records what makes the mission wait for people or end, and lets the next one have its place. */
export function leavePlace(scene: Pick<Scene, "facts">, ...events: readonly MissionEvent[]): Step<MissionEvent> {
  return perform({ kind: "record", events, refs: [] }, ...wakeNext(scene));
}

/** The wakes of who is next in line, and of who waits for this one; none when nobody does. */
export function wakeNext({ facts }: Pick<Scene, "facts">): readonly Deed<MissionEvent>[] {
  const next = new Set([...heldUpBy(facts), ...nextInLine(facts)]);
  return [...next].map((issue) => ({ kind: "wake", actor: missionActor(issue), reason: "a place is free" }));
}

/** One step that records what all of these record, in order, and then does what else they do. */
export function together(...steps: readonly Step<MissionEvent>[]): Step<MissionEvent> {
  const deeds = steps.flatMap((step) => (step.kind === "perform" ? step.deeds : []));
  const records = deeds.flatMap((deed) => (deed.kind === "record" ? [deed] : []));
  const events = records.flatMap((deed) => deed.events);
  const refs = records.flatMap((deed) => deed.refs);
  return perform({ kind: "record", events, refs }, ...deeds.filter((deed) => deed.kind !== "record"));
}
