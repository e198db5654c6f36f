/** What a mission sees of its family: the others' journals, and the issues that we opened for it. */

import type { Mission } from "#mission/course/state";
import { IssueNumber } from "#mission/ids";
import type { FamilyFacts } from "#mission/objective/facts";
import { looksForIssues } from "#mission/objective/progress";
import type { RelatedIssue } from "../ports.ts";
import type { World } from "./repository.ts";

/** Issues that we opened for it; asked for again when they may have changed, and only where it matters. */
export function relatedReader(number: IssueNumber, { github }: World) {
  let last: FamilyFacts["opened"] | undefined;
  return async (anew: boolean): Promise<FamilyFacts["opened"]> => {
    if (anew || last === undefined) last = byMarker(await github.relatedIssues(number));
    return last;
  };
}

/** Only issues that a bot opened count: a person could write the marker too. */
function byMarker(issues: readonly RelatedIssue[]): FamilyFacts["opened"] {
  return new Map(
    issues.flatMap(({ number, body, labels, bot, linked }) => {
      const [marker] = /^<!-- muster:[\w:. -]* -->/.exec(body) ?? [];
      return bot && marker !== undefined
        ? [[marker, { issue: IssueNumber.parse(number), labels, linked }] as const]
        : [];
    }),
  );
}

/** With the issues that we opened for its features, where that matters. */
export async function withOpened(
  mission: Mission | undefined,
  family: FamilyFacts | undefined,
  read: () => Promise<FamilyFacts["opened"]>,
): Promise<FamilyFacts | undefined> {
  if (family === undefined || mission === undefined || !looksForIssues(mission, family.children)) return family;
  return { ...family, opened: await read() };
}
