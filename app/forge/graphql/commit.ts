/** Commits, refs and files in GraphQL, and the rollup of a commit's checks. */

import type { CheckRun } from "../checks/check-run.ts";
import { checkRunsOn } from "../checks/check-run.ts";
import { checksOn, rollup } from "../checks/rollup.ts";
import { type CommitStatus, latestStatuses } from "../checks/status.ts";
import { checkRunJson, suiteAppJson } from "../checks/json.ts";
import { readBlob, readCommit } from "../git/commit.ts";
import { git } from "../git/git.ts";
import { type Ref, resolveCommit } from "../git/refs.ts";
import { nodeId } from "../world/ids.ts";
import { connection, type Slice } from "./connection.ts";
import { actor, type Place } from "./place.ts";

function checkRun(place: Place, run: CheckRun) {
  const json = checkRunJson(place.world, place.repository, run);
  const app = suiteAppJson(place.world, run.suite.app);
  return {
    __typename: "CheckRun",
    id: json.node_id,
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    title: run.title ?? null,
    summary: run.summary ?? null,
    text: run.text ?? null,
    externalId: run.externalId,
    detailsUrl: json.details_url,
    url: json.html_url,
    permalink: json.html_url,
    startedAt: run.startedAt,
    completedAt: run.completedAt ?? null,
    checkSuite: {
      id: nodeId("CS", run.suite.id),
      databaseId: run.suite.id,
      app: { id: app.node_id, databaseId: app.id, slug: app.slug, name: app.name },
    },
  };
}

function statusContext(place: Place, status: CommitStatus) {
  return {
    __typename: "StatusContext",
    id: nodeId("SC", status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description ?? null,
    targetUrl: status.targetUrl ?? null,
    createdAt: status.createdAt,
    creator: actor(place.world, status.creator),
  };
}

/** Nothing where a commit has neither checks nor statuses. */
export function statusCheckRollup(place: Place, sha: string) {
  const state = rollup(checksOn(place.repository, sha));
  if (!state) return null;
  const runs = checkRunsOn(place.repository, sha, "latest").map((run) => checkRun(place, run));
  const statuses = latestStatuses(place.repository, sha).map((status) => statusContext(place, status));
  const contexts = (slice: Slice) => connection([...runs, ...statuses], slice, (one) => one);
  const id = nodeId("SCR", `${place.repository.id}/${sha}`);
  return { __typename: "StatusCheckRollup", id, state: state.toUpperCase(), contexts };
}

/** A commit; what needs git is read when asked for. */
export async function commit(place: Place, sha: string) {
  const read = await readCommit(place.repository.directory, sha);
  if (!read) return null;
  const signature = (person: typeof read.author) => ({ ...person, date: person.date });
  return {
    __typename: "Commit",
    id: nodeId("C", `${place.repository.id}/${sha}`),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    message: read.message,
    messageHeadline: read.message.split("\n")[0],
    messageBody: read.message.split("\n").slice(1).join("\n").trim(),
    committedDate: read.committer.date,
    authoredDate: read.author.date,
    author: signature(read.author),
    committer: signature(read.committer),
    tree: { __typename: "Tree", oid: read.tree, id: nodeId("T", `${place.repository.id}/${read.tree}`) },
    parents: (slice: Slice) => connection(read.parents, slice, (parent) => commit(place, parent)),
    statusCheckRollup: () => statusCheckRollup(place, sha),
  };
}

export function ref(place: Place, one: Pick<Ref, "name" | "sha">) {
  const parts = one.name.split("/");
  return {
    id: nodeId("REF", `${place.repository.id}/${one.name}`),
    name: parts.slice(2).join("/"),
    prefix: `${parts.slice(0, 2).join("/")}/`,
    target: () => commit(place, one.sha),
  };
}

/** A git expression: a commit, or `<commit>:<path>` for a file. */
export async function object(place: Place, expression: string) {
  const { directory, id } = place.repository;
  const [revision = "", path] = expression.split(":", 2);
  const sha = await resolveCommit(directory, revision);
  if (sha === undefined) return null;
  if (path === undefined) return commit(place, sha);
  const content = await readBlob(directory, `${sha}:${path}`);
  if (!content) return null;
  const isBinary = content.includes(0);
  const oid = await resolveBlob(place, `${sha}:${path}`);
  const text = isBinary ? null : content.toString();
  return { __typename: "Blob", id: nodeId("B", `${id}/${oid}`), oid, byteSize: content.length, isBinary, text };
}

async function resolveBlob(place: Place, expression: string): Promise<string> {
  return (await git(place.repository.directory, ["rev-parse", expression])).trim();
}
