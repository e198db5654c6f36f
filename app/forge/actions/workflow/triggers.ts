/** Which events a workflow listens to: the answer to "does this start it". */

import type { RepositoryEvent } from "../host.ts";
import { type Fields, at, list, scalar, text } from "../json.ts";
import { matches } from "./patterns.ts";

const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

const texts = (value: unknown): readonly string[] => list(value).map(scalar);

function typeMatches(filters: Fields, event: RepositoryEvent): boolean {
  const action = text(event.payload["action"]);
  const types = filters["types"] === undefined ? defaultTypes[event.name] : texts(filters["types"]);
  return types === undefined || action === undefined || types.includes(action);
}

function nameMatches(filters: Fields, kind: "branches" | "tags", name: string): boolean {
  const only = filters[kind];
  const ignore = filters[`${kind}-ignore`];
  if (only !== undefined) return matches(name, texts(only));
  if (ignore !== undefined) return !matches(name, texts(ignore));
  return true;
}

const has = (filters: Fields, kind: string): boolean =>
  filters[kind] !== undefined || filters[`${kind}-ignore`] !== undefined;

function changedPaths(event: RepositoryEvent): readonly string[] {
  return list(event.payload["commits"]).flatMap((commit) =>
    ["added", "modified", "removed"].flatMap((key) => texts(at(commit, key))),
  );
}

/** Without a list of changed paths, GitHub runs the workflow. */
function pathMatches(filters: Fields, event: RepositoryEvent): boolean {
  const paths = changedPaths(event);
  if (paths.length === 0) return true;
  if (filters["paths"] !== undefined) return paths.some((path) => matches(path, texts(filters["paths"])));
  const ignore = filters["paths-ignore"];
  return ignore === undefined || paths.some((path) => !matches(path, texts(ignore)));
}

function branchMatches(filters: Fields, event: RepositoryEvent, branch: string): boolean {
  if (!has(filters, "branches") && has(filters, "tags")) return false;
  return nameMatches(filters, "branches", branch) && pathMatches(filters, event);
}

function tagMatches(filters: Fields, tag: string): boolean {
  if (!has(filters, "tags") && has(filters, "branches")) return false;
  return nameMatches(filters, "tags", tag);
}

function pushMatches(filters: Fields, event: RepositoryEvent): boolean {
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.+)$/.exec(event.ref) ?? [];
  if (kind === "heads") return branchMatches(filters, event, name);
  return kind === "tags" && tagMatches(filters, name);
}

function workflowRunMatches(filters: Fields, event: RepositoryEvent): boolean {
  const name = scalar(at(event.payload, "workflow_run", "name"));
  const branch = scalar(at(event.payload, "workflow_run", "head_branch"));
  return texts(filters["workflows"]).includes(name) && nameMatches(filters, "branches", branch);
}

/** Whether a workflow with these triggers starts for this event. */
export function listens(on: Readonly<Record<string, Fields>>, event: RepositoryEvent): boolean {
  const filters = on[event.name];
  if (filters === undefined || !typeMatches(filters, event)) return false;
  switch (event.name) {
    case "push":
      return pushMatches(filters, event);
    case "pull_request":
    case "pull_request_target":
      return nameMatches(filters, "branches", scalar(at(event.payload, "pull_request", "base", "ref")));
    case "workflow_run":
      return workflowRunMatches(filters, event);
    default:
      return true;
  }
}

/** Whether a commit message asks for no runs. */
export function asksToSkip(message: string): boolean {
  return (
    /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i.test(message) ||
    /\n\nskip-checks:\s*true\s*$/.test(message.trimEnd())
  );
}
