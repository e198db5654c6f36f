/** Finds issues that carry the label: those that were labelled while nobody listened have no journal. */

import { ActorName } from "#mission/ids";
import type { Labelled } from "#mission/wake/unshown";
import type { Wake } from "#mission/wake/wake";
import { missionLabel, startLabel, starts } from "#mission/say/labels";
import type { Place } from "../wakes/place.ts";

/** Open issues with a label that starts a mission. */
export async function labelledIssues(place: Place): Promise<readonly Labelled[]> {
  const issues = [...(await labelled(startLabel, place)), ...(await labelled(missionLabel, place))];
  return issues.flatMap(({ number, labels, pull_request }) =>
    pull_request === undefined ? [{ number, labels: labels.map(nameOf) }] : [],
  );
}

function nameOf(label: string | { readonly name?: string }): string {
  return typeof label === "string" ? label : (label.name ?? "");
}

/** The wakes that their labels would have been; whoever labelled last is the one who must be allowed to. */
export async function unheard(
  issues: readonly Labelled[],
  known: ReadonlySet<string>,
  place: Place,
): Promise<readonly Wake[]> {
  const missed = issues.filter(({ number }) => !known.has(String(number)));
  return Promise.all(missed.map(({ number }) => wakeOf(number, place)));
}

function labelled(labels: string, { owner, repo, octokit }: Place) {
  return octokit.paginate("GET /repos/{owner}/{repo}/issues", { owner, repo, labels, state: "open", per_page: 100 });
}

async function wakeOf(issue: number, place: Place): Promise<Wake> {
  const by = await labelledBy(issue, place);
  const wake = { actor: ActorName.parse(String(issue)), reason: "issue labeled", needs: "write" } as const;
  return by === undefined ? wake : { ...wake, by: { login: by }, react: { on: "issue", issue } };
}

async function labelledBy(issue_number: number, { owner, repo, octokit }: Place): Promise<string | undefined> {
  const events = await octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/events", {
    owner,
    repo,
    issue_number,
    per_page: 100,
  });
  const given = events.findLast(
    (event) => event.event === "labeled" && "label" in event && starts(event.label.name ?? ""),
  );
  return given?.actor?.login;
}
