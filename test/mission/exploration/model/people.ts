/** What people, and a bot, may do to a mission: approve its pull request, ask for changes, call it off, take it up again. */

import type { Comment, Person, PullReview } from "#mission/facts";
import { review } from "../../support/facts.ts";
import { colleague, maintainer, robot } from "../../support/values.ts";
import type { Move } from "./move.ts";
import { now } from "./setting.ts";
import { canon, type MissionPlace } from "./world.ts";

type Next = Move<MissionPlace>;

export function peopleMoves(place: MissionPlace): readonly Next[] {
  return [...reviews(place), ...words(place)];
}

function reviews(place: MissionPlace): readonly Next[] {
  const { pull } = place;
  if (pull === undefined || !pull.open || pull.draft) return [];
  const has = (by: Person, state: PullReview["state"]) =>
    pull.reviews.some((each) => each.by === by && each.state === state && each.commit === pull.head);
  const with_ = (by: Person, state: PullReview["state"], body: string): MissionPlace => {
    const given = review(by, state, { id: 900 + pull.reviews.length, commit: pull.head, body, at: now });
    return { ...place, pull: canon.pulls.one({ ...pull, reviews: [...pull.reviews, given] }) };
  };
  const all: readonly (Next | undefined)[] = [
    has(maintainer, "approved") ? undefined : { what: "a maintainer approves", to: with_(maintainer, "approved", "") },
    has(robot, "approved") ? undefined : { what: "a bot approves", to: with_(robot, "approved", ""), by: "bot" },
    has(colleague, "changes-requested")
      ? undefined
      : { what: "a colleague asks for changes", to: with_(colleague, "changes-requested", "Please."), by: "objection" },
  ];
  return all.flatMap((each) => each ?? []);
}

function words(place: MissionPlace): readonly Next[] {
  const { journal, issue } = place;
  if (journal.state === undefined) return [];
  const stopped = journal.state.stage.kind === "stopped";
  const unlabelled = issue.labels.filter((label) => label !== "muster");
  const off: Next = {
    what: "a maintainer takes the label off",
    to: { ...place, calledOff: true, issue: shown({ ...issue, labels: unlabelled }) },
    by: "cancel",
  };
  return [
    { what: "a maintainer calls it off", to: { ...said(place, "/muster cancel"), calledOff: true }, by: "cancel" },
    ...(issue.labels.includes("muster") && !stopped ? [off] : []),
    ...(stopped ? [{ what: "a maintainer says retry", to: said(place, "/muster retry"), by: "retry" as const }] : []),
  ];
}

function said(place: MissionPlace, body: string): MissionPlace {
  const { issue } = place;
  const comment: Comment = { id: 5000 + issue.comments.length, by: maintainer, body, at: now };
  return { ...place, issue: shown({ ...issue, comments: [...issue.comments, comment] }) };
}

function shown(issue: MissionPlace["issue"]): MissionPlace["issue"] {
  return canon.issues.one(issue);
}
