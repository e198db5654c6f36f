/** `/git/commits`, `/git/trees`, `/git/blobs` and `/git/tags`: git's own objects. */

import { z } from "zod";
import { found, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, ok, type RepositoryVisit } from "../http/visit.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { nodeId } from "../world/ids.ts";
import { timestamp } from "../world/world.ts";
import { readBlob, readCommit } from "./commit.ts";
import { gitCommitJson } from "./commit-json.ts";
import { git, tryGit } from "./git.ts";
import { authorOf, writeCommit } from "./merges.ts";

const read: Need = { permission: "contents", access: "read" };
const write: Need = { permission: "contents", access: "write" };
const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const commitShape = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).optional(),
  author: person.optional(),
  committer: person.optional(),
});
const blobShape = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).optional() });
const entryShape = z.object({
  path: z.string(),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullish(),
  content: z.string().optional(),
});
const treeShape = z.object({ tree: z.array(entryShape), base_tree: z.string().optional() });

const plain = ({ name, email, date }: z.infer<typeof person>) => ({
  name,
  email,
  ...(date !== undefined && { date }),
});

async function createCommit(visit: RepositoryVisit) {
  const { world, repository, caller } = visit;
  const draft = await visit.body(commitShape);
  const exists = await tryGit(repository.directory, ["cat-file", "-e", `${draft.tree}^{tree}`]);
  if (exists.code !== 0) throw new Refusal(422, "Tree SHA does not exist");
  const author = draft.author ? plain(draft.author) : authorOf(caller.account);
  const committer = draft.committer ? plain(draft.committer) : author;
  const date = timestamp(world);
  const parents = draft.parents ?? [];
  for (const parent of parents)
    if (!(await readCommit(repository.directory, parent)))
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  const { tree, message } = draft;
  const sha = await writeCommit(repository.directory, { tree, message, parents, author, committer, date });
  return created(gitCommitJson(world, repository, found(await readCommit(repository.directory, sha))));
}

async function writeBlob(visit: RepositoryVisit, content: Buffer): Promise<string> {
  return (await git(visit.repository.directory, ["hash-object", "-w", "--stdin"], { input: content })).trim();
}

async function treeJson(visit: RepositoryVisit, sha: string, recursive: boolean) {
  const { world, repository } = visit;
  const api = repositoryUrl(world, repository);
  const text = await git(repository.directory, ["ls-tree", "-z", "-l", ...(recursive ? ["-r", "-t"] : []), sha]);
  const tree = text
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [meta = "", path = ""] = line.split("\t");
      const [mode = "", type = "", object = "", size = "-"] = meta.split(/ +/);
      const extra = type === "blob" ? { size: Number(size) } : {};
      return { path, mode, type, sha: object, ...extra, url: `${api}/git/${type}s/${object}` };
    });
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated: false };
}

/** Lines for `update-index`; a null sha removes the path. */
async function indexLines(visit: RepositoryVisit, entries: z.infer<typeof treeShape>["tree"]): Promise<string> {
  const lines: string[] = [];
  for (const { path, mode, sha, content } of entries) {
    const id = content === undefined ? sha : await writeBlob(visit, Buffer.from(content));
    lines.push(typeof id === "string" ? `${mode} ${id}\t${path}` : `0 ${"0".repeat(40)}\t${path}`);
  }
  return lines.map((line) => `${line}\0`).join("");
}

async function createTree(visit: RepositoryVisit) {
  const { directory } = visit.repository;
  const draft = await visit.body(treeShape);
  const index = `${directory}/index-${visit.world.ids.next()}`;
  const env = { GIT_INDEX_FILE: index };
  const base = draft.base_tree === undefined ? ["--empty"] : [`${draft.base_tree}^{tree}`];
  const started = await tryGit(directory, ["read-tree", ...base], { env });
  if (started.code !== 0) throw new Refusal(422, "base_tree is not a valid tree oid");
  const input = await indexLines(visit, draft.tree);
  const added = await tryGit(directory, ["update-index", "-z", "--index-info"], { env, input });
  const written = added.code === 0 ? await tryGit(directory, ["write-tree"], { env }) : added;
  await tryGit(directory, ["read-tree", "--empty"], { env });
  if (written.code !== 0) throw new Refusal(422, "tree.sha is not valid");
  return created(await treeJson(visit, written.stdout.toString().trim(), false));
}

async function readTree(visit: RepositoryVisit) {
  const parsed = await tryGit(visit.repository.directory, [
    "rev-parse",
    "--verify",
    "-q",
    `${visit.text("sha")}^{tree}`,
  ]);
  if (parsed.code !== 0) throw new Refusal(404, "Not Found");
  return ok(await treeJson(visit, parsed.stdout.toString().trim(), visit.query("recursive") !== undefined));
}

async function readBlobJson(visit: RepositoryVisit) {
  const sha = visit.text("sha");
  const content = found(await readBlob(visit.repository.directory, sha));
  return ok({
    sha,
    node_id: nodeId("B", `${visit.repository.id}/${sha}`),
    size: content.length,
    url: `${repositoryUrl(visit.world, visit.repository)}/git/blobs/${sha}`,
    content: content.toString("base64"),
    encoding: "base64",
  });
}

export function dataRoutes(router: Router): void {
  router.in("POST /git/commits", write, createCommit);
  router.in("GET /git/commits/:sha", read, async (visit) => {
    const commit = await readCommit(visit.repository.directory, visit.text("sha"));
    return ok(gitCommitJson(visit.world, visit.repository, found(commit)));
  });
  router.in("POST /git/blobs", write, async (visit) => {
    const { content, encoding } = await visit.body(blobShape);
    const sha = await writeBlob(visit, Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
    return created({ sha, url: `${repositoryUrl(visit.world, visit.repository)}/git/blobs/${sha}` });
  });
  router.in("GET /git/blobs/:sha", read, readBlobJson);
  router.in("POST /git/trees", write, createTree);
  router.in("GET /git/trees/:sha", read, readTree);
}
