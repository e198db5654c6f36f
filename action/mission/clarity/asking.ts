/** Putting what an issue leaves open to people: one question a gap, each once, answered like every other question. */

import { deadline } from "../course/deciding.ts";
import { leavePlace, record } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { decisionFor } from "../decision.ts";
import type { Scene } from "../lap/open.ts";
import type { Step } from "../step.ts";
import { type Clarity, clarityGates, type Gap, toAsk } from "./clarity.ts";

/** The same question has the same gate, so that it is asked once. */
export function gateOf({ question }: Pick<Gap, "question">): string {
  const slug = question
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${clarityGates}${[slug.slice(0, 60), fingerprint(question)].filter((part) => part !== "").join("-")}`;
}

/** FNV-1a, 32 bits: tells questions apart whose letters a slug does not keep. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The gaps that nobody has decided yet. */
export function undecided(gaps: readonly Gap[], { decisions }: Pick<Mission, "decisions">): readonly Gap[] {
  return gaps.filter((gap) => decisionFor(gateOf(gap), decisions) === undefined);
}

/** Asks what has to be asked; undefined when nothing has. */
export function askAbout(scene: Scene, clarity: Clarity): Step<MissionEvent> | undefined {
  const gaps = undecided(toAsk(clarity), scene.mission);
  if (gaps.length === 0) return undefined;
  const asked = gaps.map((gap, index) => askedOf(scene, gap, index));
  const events: readonly MissionEvent[] = [{ kind: "assessed", clarity }, ...asked];
  const waits = asked.some(({ until }) => until === undefined || until > scene.now);
  return waits ? leavePlace(scene, ...events) : record(...events);
}

function askedOf({ mission, facts, config, now }: Scene, gap: Gap, index: number) {
  const until = deadline(config, mission.decisions.length + index, now);
  const { question: summary, options, default: usual } = gap;
  return {
    kind: "asked" as const,
    run: facts.run,
    gate: gateOf(gap),
    stage: mission.stage.kind,
    question: { summary, options, default: usual },
    ...(until === undefined ? {} : { until }),
  };
}
