/** What has to be done before an issue, as GitHub shows it now. */

import type { Mission } from "#mission/course/state";
import type { IssueFacts, MissionFacts } from "#mission/facts";
import { formOf } from "#mission/form/form";
import { visible } from "#mission/text/visible";
import type { GitHub } from "../ports.ts";

/** More than an issue can sensibly depend on; the rest of a longer list in its text is not looked at. */
const mostLookedAt = 50;

type Seen = Pick<MissionFacts, "backlog">;

/** Looks once a run for what an issue says at that time; a mission that has begun waits for nothing any more. */
export function dependencyReader(github: Pick<GitHub, "dependencies">) {
  const known = new Map<string, ReturnType<GitHub["dependencies"]>>();

  return async (mission: Mission | undefined, { number, body }: IssueFacts): Promise<Seen> => {
    if (mission?.stage.kind !== "queued" || mission.open !== undefined) return {};
    const { dependsOn, dependsElsewhere } = formOf(visible(body));
    const named = [...dependsOn.map((issue) => `#${issue}`), ...dependsElsewhere].slice(0, mostLookedAt);
    const key = `${number} ${named.join(" ")}`;
    const found = known.get(key) ?? github.dependencies(number, named);
    known.set(key, found);
    return { backlog: { dependencies: await found } };
  };
}
