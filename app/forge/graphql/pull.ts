/** Pull requests in GraphQL. */

import { log } from "../git/commit.ts";
import type { PullIssue } from "../issues/issue.ts";
import { mergeableState } from "../pulls/json.ts";
import { reviewsOf } from "../reviews/review.ts";
import { nodeId } from "../world/ids.ts";
import { commit, ref } from "./commit.ts";
import { connection, type Slice } from "./connection.ts";
import { issueBase } from "./issue.ts";
import { actor, type Place } from "./place.ts";
import { reviewNode, threadNode } from "./review.ts";

async function commits(place: Place, issue: PullIssue, slice: Slice) {
  const { base, head } = issue.pull;
  const range = issue.pull.merged ? [`-${issue.pull.size.commits}`, head.sha] : [`${base.sha}..${head.sha}`];
  const all = await log(place.repository.directory, ["--reverse", "--topo-order", ...range]);
  return connection(all, slice, ({ sha }) => ({
    id: nodeId("PRC", `${issue.pull.id}/${sha}`),
    commit: () => commit(place, sha),
  }));
}

function branches(place: Place, issue: PullIssue) {
  const { head, base } = issue.pull;
  return {
    headRefName: head.ref,
    headRefOid: head.sha,
    headRef: () => ref(place, { name: `refs/heads/${head.ref}`, sha: head.sha }),
    baseRefName: base.ref,
    baseRefOid: base.sha,
    baseRef: () => ref(place, { name: `refs/heads/${base.ref}`, sha: base.sha }),
    isCrossRepository: false,
  };
}

function merging(place: Place, issue: PullIssue) {
  const { merged, mergeability } = issue.pull;
  const mergeable = mergeability?.kind === "conflict" ? "CONFLICTING" : "MERGEABLE";
  return {
    merged: merged !== undefined,
    mergedAt: merged?.at ?? null,
    mergedBy: merged ? actor(place.world, merged.by) : null,
    mergeCommit: merged ? () => commit(place, merged.sha) : null,
    mergeable: mergeability && !merged ? mergeable : "UNKNOWN",
    mergeStateStatus: mergeableState(place.repository, issue).toUpperCase(),
    state: merged ? "MERGED" : issue.state.toUpperCase(),
  };
}

export function pullNode(place: Place, issue: PullIssue) {
  const { repository } = place;
  const reviews = reviewsOf(repository, issue.number).filter(
    (one) => one.state !== "PENDING" || one.author.id === place.visitor.account.id,
  );
  const threads = [...repository.reviewThreads.values()].filter((one) => one.pull === issue.number);
  const { size, draft } = issue.pull;
  return {
    __typename: "PullRequest",
    ...issueBase(place, issue),
    ...branches(place, issue),
    ...merging(place, issue),
    isDraft: draft,
    additions: size.additions,
    deletions: size.deletions,
    changedFiles: size.files,
    commits: (slice: Slice) => commits(place, issue, slice),
    reviews: (slice: Slice) => connection(reviews, slice, (one) => reviewNode(place, one)),
    reviewThreads: (slice: Slice) => connection(threads, slice, (one) => threadNode(place, one, issue)),
  };
}
