/** `/contents`: files and folders, read and written one commit a file. */

import { z } from "zod";
import { readBlob, readCommit } from "../git/commit.ts";
import { gitCommitJson } from "../git/commit-json.ts";
import { git, tryGit } from "../git/git.ts";
import { authorOf, webFlow, writeCommit } from "../git/merges.ts";
import { moveAndTell } from "../git/ref-routes.ts";
import { resolveCommit, zero } from "../git/refs.ts";
import { refuseWorkflowChanges } from "../git/workflow-changes.ts";
import { found, notFound, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, ok, type RepositoryVisit } from "../http/visit.ts";
import { timestamp } from "../world/world.ts";
import { mayPushTo } from "./push-rights.ts";
import { repositoryUrl } from "./url.ts";

const read: Need = { permission: "contents", access: "read" };
const write: Need = { permission: "contents", access: "write" };
const person = z.object({ name: z.string(), email: z.string() });
const shared = {
  message: z.string(),
  branch: z.string().optional(),
  author: person.optional(),
  committer: person.optional(),
};
const writeShape = z.object({ ...shared, content: z.string(), sha: z.string().optional() });
const removeShape = z.object({ ...shared, sha: z.string() });

type Entry = {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly path: string;
  readonly size: number;
};

async function entries(directory: string, commit: string, path: string): Promise<readonly Entry[]> {
  const text = await git(directory, ["ls-tree", "-z", "-l", commit, ...(path === "" ? [] : ["--", path])]);
  return text
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [meta = "", name = ""] = line.split("\t");
      const [mode = "", type = "", sha = "", size = "0"] = meta.split(/ +/);
      return { mode, type, sha, path: name, size: Number(size) || 0 };
    });
}

function entryJson(visit: RepositoryVisit, entry: Entry, ref: string) {
  const api = repositoryUrl(visit.world, visit.repository);
  const page = `${visit.world.url}/${visit.repository.fullName}`;
  const type = entry.type === "tree" ? "dir" : entry.type === "commit" ? "submodule" : "file";
  const url = `${api}/contents/${entry.path}?ref=${ref}`;
  const git_url = `${api}/git/${entry.type}s/${entry.sha}`;
  const html_url = `${page}/${entry.type}/${ref}/${entry.path}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url,
    git_url,
    download_url: type === "file" ? `${page}/raw/${ref}/${entry.path}` : null,
    type,
    _links: { self: url, git: git_url, html: html_url },
  };
}

async function commitAsked(visit: RepositoryVisit): Promise<string> {
  const asked = visit.query("ref");
  const commit = await resolveCommit(visit.repository.directory, asked ?? visit.repository.defaultBranch);
  if (commit !== undefined) return commit;
  throw asked === undefined ? notFound() : new Refusal(404, `No commit found for the ref ${asked}`);
}

async function fileJson(visit: RepositoryVisit, entry: Entry, ref: string) {
  const content = found(await readBlob(visit.repository.directory, entry.sha));
  if (visit.context.req.header("accept")?.includes("raw")) {
    return { status: 200, body: content, headers: { "content-type": "application/vnd.github.raw; charset=utf-8" } };
  }
  const encoded = content.toString("base64").replace(/(.{60})/g, "$1\n");
  return ok({ ...entryJson(visit, entry, ref), content: encoded, encoding: "base64" });
}

async function get(visit: RepositoryVisit) {
  const { directory, defaultBranch } = visit.repository;
  const path = visit.rest("contents");
  const ref = visit.query("ref") ?? defaultBranch;
  const commit = await commitAsked(visit);
  if (path !== "") {
    const entry = found((await entries(directory, commit, path))[0]);
    if (entry.type === "blob") return fileJson(visit, entry, ref);
  }
  const children = await entries(directory, commit, path === "" ? "" : `${path}/`);
  return ok(children.map((child) => entryJson(visit, child, ref)));
}

type Edit = { readonly path: string; readonly blob: string | undefined; readonly expected: string | undefined };

/** The tree with one path changed, in an index of its own. */
async function editTree(visit: RepositoryVisit, commit: string | undefined, edit: Edit): Promise<string> {
  const { directory } = visit.repository;
  const env = { GIT_INDEX_FILE: `${directory}/index-${visit.world.ids.next()}` };
  await git(directory, ["read-tree", commit ?? "--empty"], { env });
  const line = edit.blob === undefined ? `0 ${zero}\t${edit.path}\0` : `100644 ${edit.blob}\t${edit.path}\0`;
  const added = await tryGit(directory, ["update-index", "-z", "--index-info"], { env, input: line });
  if (added.code !== 0) throw new Refusal(422, "path contains a malformed path component");
  return (await git(directory, ["write-tree"], { env })).trim();
}

/** The blob now at the path must be the one the caller has seen. */
async function checkExpected(visit: RepositoryVisit, tip: string | undefined, edit: Edit): Promise<boolean> {
  const [known] = tip === undefined ? [] : await entries(visit.repository.directory, tip, edit.path);
  if (known && edit.expected === undefined) throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (edit.expected !== undefined && known?.sha !== edit.expected) {
    throw new Refusal(409, `${edit.path} does not match ${edit.expected}`);
  }
  return known !== undefined;
}

async function apply(visit: RepositoryVisit, edit: Edit, body: Omit<z.infer<typeof removeShape>, "sha">) {
  const { world, repository, caller } = visit;
  const branch = body.branch ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const tip = await resolveCommit(repository.directory, ref);
  const isEmpty = (await resolveCommit(repository.directory, `refs/heads/${repository.defaultBranch}`)) === undefined;
  if (tip === undefined && !isEmpty) throw new Refusal(404, `Branch ${branch} not found`);
  const replaced = await checkExpected(visit, tip, edit);
  if (!mayPushTo(repository, branch, caller)) throw new Refusal(409, "Repository rule violations found");
  const sha = await writeCommit(repository.directory, {
    tree: await editTree(visit, tip, edit),
    parents: tip === undefined ? [] : [tip],
    message: body.message,
    author: body.author ?? authorOf(caller.account),
    committer: body.committer ?? body.author ?? webFlow,
    date: timestamp(world),
  });
  await refuseWorkflowChanges(visit, sha);
  await moveAndTell(visit, { name: ref, before: tip ?? zero, after: sha });
  const commit = found(await readCommit(repository.directory, sha));
  return { replaced, sha, branch, commit: gitCommitJson(world, repository, commit) };
}

async function put(visit: RepositoryVisit) {
  const body = await visit.body(writeShape);
  const { directory } = visit.repository;
  const path = visit.rest("contents");
  const blob = (
    await git(directory, ["hash-object", "-w", "--stdin"], { input: Buffer.from(body.content, "base64") })
  ).trim();
  const done = await apply(visit, { path, blob, expected: body.sha }, body);
  const [entry] = await entries(directory, done.sha, path);
  const answer = { content: entryJson(visit, found(entry), done.branch), commit: done.commit };
  return done.replaced ? ok(answer) : created(answer);
}

async function remove(visit: RepositoryVisit) {
  const body = await visit.body(removeShape);
  const path = visit.rest("contents");
  const done = await apply(visit, { path, blob: undefined, expected: body.sha }, body);
  return ok({ content: null, commit: done.commit });
}

export function contentsRoutes(router: Router): void {
  router.in("GET /contents/*", read, get);
  router.in("PUT /contents/:path{.+}", write, put);
  router.in("DELETE /contents/:path{.+}", write, remove);
}
