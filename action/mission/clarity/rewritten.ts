/** A question about an issue is answered by rewriting it too: its text is the specification. */

import { record } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { unvouched, wordsOf } from "../course/start.ts";
import { resumeWish } from "../course/wishes.ts";
import type { Scene } from "../lap/open.ts";
import { rest, type Step } from "../step.ts";

/** Takes the new words, or says why it may not; undefined while the issue reads as it did. */
export function readAnew({ mission, facts }: Pick<Scene, "mission" | "facts">): Step<MissionEvent> | undefined {
  const { title, body } = wordsOf(facts.issue);
  if (title === mission.title && body === mission.body) return undefined;
  const stranger = unvouched(facts.issue);
  const word = resumeWish(mission, facts);
  if (stranger === undefined || word !== undefined)
    return record({ kind: "restated", title, body, ...(word === undefined ? {} : { heard: word.heard }) });
  return rest(`${stranger}: \`/muster resume\` takes it as it is now`);
}
