/** Pushing and fetching over real HTTP, with the permissions and the events of GitHub. */

import { mkdtemp, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git, tryGit } from "../../app/forge/git/git.ts";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { clientFor, installationClient, receiver, secret, type Receiver } from "./clients.ts";

let forge: Forge;
let hooks: Receiver;
let work: string;

beforeEach(async () => {
  forge = await startForge();
  hooks = await receiver();
  work = await mkdtemp(join(tmpdir(), "forge-test-"));
  await git(work, ["init", "--quiet", "-b", "main", "."]);
  await git(work, ["config", "user.name", "ann"]);
  await git(work, ["config", "user.email", "ann@example.com"]);
});

afterEach(async () => {
  await forge.close();
  await hooks.close();
  await rm(work, { recursive: true, force: true });
});

async function commit(path: string, text: string): Promise<string> {
  await mkdir(join(work, path, ".."), { recursive: true });
  await writeFile(join(work, path), text);
  await git(work, ["add", "."]);
  await git(work, ["commit", "--quiet", "-m", `Write ${path}`]);
  return (await git(work, ["rev-parse", "HEAD"])).trim();
}

const remote = (token: string, name = "ann/notes") =>
  `${forge.url.replace("http://", `http://x-access-token:${token}@`)}/${name}.git`;

async function appOn(name: string, permissions: Record<string, "read" | "write">) {
  const app = forge.createApp({
    slug: "bot",
    name: "Bot",
    permissions,
    events: ["push", "create"],
    webhookUrl: hooks.url,
    webhookSecret: secret,
  });
  return { app, ...(await installationClient(forge, app, forge.install(app.id, name))) };
}

test("a push by a person reaches the app as a signed push event with its commits", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  await appOn("ann/notes", { contents: "read" });
  const sha = await commit("readme.md", "hello\n");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  await forge.idle();
  const push = hooks.received.find((one) => one.event === "push");
  expect(push?.payload).toMatchObject({
    ref: "refs/heads/main",
    after: sha,
    created: true,
    forced: false,
    sender: { login: "ann" },
  });
  expect(push?.payload["commits"]).toMatchObject([{ id: sha, added: ["readme.md"] }]);
  expect(push?.isSigned).toBe(true);
  expect(hooks.received.map((one) => one.event)).toEqual(["installation", "create", "push"]);
});

test("refs outside branches and tags are kept and fire nothing", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  await appOn("ann/notes", { contents: "read" });
  const sha = await commit("journal.jsonl", "{}\n");
  await git(work, ["push", "--quiet", remote(ann.token), "HEAD:refs/muster/state/7"]);
  await forge.idle();
  expect(hooks.received.map((one) => one.event)).toEqual(["installation"]);
  const { data } = await clientFor(forge, ann.token).git.getRef({ owner: "ann", repo: "notes", ref: "muster/state/7" });
  expect(data.object.sha).toBe(sha);
});

test("an app pushes what its token allows, and no workflow without that permission", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  await commit("readme.md", "hello\n");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  const { token } = await appOn("ann/notes", { contents: "write" });
  await commit("b.md", "b\n");
  expect((await tryGit(work, ["push", remote(token), "HEAD:refs/heads/b"])).code).toBe(0);
  await commit(".github/workflows/ci.yml", "on: push\n");
  const refused = await tryGit(work, ["push", remote(token), "HEAD:refs/heads/c"]);
  expect(refused.stderr).toContain(
    "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml`",
  );
  expect(refused.code).not.toBe(0);
  expect(forge.stats().pushes).toBe(3);
});

test("strangers cannot read a private repository and readers cannot push", async () => {
  forge.createUser("ann");
  const bob = forge.createUser("bob");
  await forge.createRepository("ann", "notes", { private: true });
  await commit("readme.md", "hello\n");
  expect((await tryGit(work, ["ls-remote", remote(bob.token)])).stderr).toContain("not found");
  forge.addCollaborator("ann/notes", "bob", "read");
  expect((await tryGit(work, ["ls-remote", remote(bob.token)])).code).toBe(0);
  expect((await tryGit(work, ["push", remote(bob.token), "main"])).stderr).toContain("403");
});

test("a protected branch takes a push only of a commit whose required checks have passed, and never a rewrite", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  await commit("readme.md", "hello\n");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  const { token, octokit } = await appOn("ann/notes", { contents: "write", checks: "write" });
  const at = { owner: "ann", repo: "notes" };
  await clientFor(forge, ann.token).repos.updateBranchProtection({
    ...at,
    branch: "main",
    enforce_admins: true,
    required_status_checks: { strict: false, contexts: ["test"] },
    required_pull_request_reviews: null,
    restrictions: null,
  });
  const sha = await commit("b.md", "b\n");
  await git(work, ["push", "--quiet", remote(token), "main:refs/heads/b"]);
  const early = await tryGit(work, ["push", remote(token), "main"]);
  expect(early.stderr).toContain("GH006");
  await expect(octokit.git.updateRef({ ...at, ref: "heads/main", sha })).rejects.toThrow(/"test"/);
  await octokit.checks.create({ ...at, head_sha: sha, name: "test", conclusion: "success" });
  expect((await tryGit(work, ["push", remote(token), "main"])).code).toBe(0);
  const rewrite = await tryGit(work, ["push", "--force", remote(token), "HEAD~1:main"]);
  expect(rewrite.stderr).toContain("GH006");
});

test("a push of several refs that go together says nothing when one of them is refused, and says whether it was forced", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  await appOn("ann/notes", { contents: "read" });
  const first = await commit("readme.md", "hello\n");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  await commit("b.md", "b\n");
  const refused = await tryGit(work, ["push", "--atomic", remote(ann.token), "main", "main:refs/pull/9/head"]);
  expect(refused.stderr).toContain("hidden ref");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  await git(work, ["push", "--quiet", "--force", remote(ann.token), `${first}:refs/heads/main`]);
  await forge.idle();
  const pushes = hooks.received.filter((one) => one.event === "push").map((one) => one.payload);
  expect(pushes.map(({ created, forced }) => [created, forced])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ]);
});

test("a body may come packed, as git packs a long one; who names no service is told to upgrade", async () => {
  const ann = forge.createUser("ann");
  await forge.createRepository("ann", "notes");
  const sha = await commit("readme.md", "hello\n");
  await git(work, ["push", "--quiet", remote(ann.token), "main"]);
  const authorization = `Basic ${Buffer.from(`x:${ann.token}`).toString("base64")}`;
  const asked = await fetch(`${forge.url}/ann/notes.git/git-upload-pack`, {
    method: "POST",
    headers: { authorization, "content-encoding": "gzip", "git-protocol": "version=2" },
    body: gzipSync("0014command=ls-refs\n00010000"),
  });
  expect(asked.headers.get("content-type")).toBe("application/x-git-upload-pack-result");
  expect(await asked.text()).toContain(`${sha} refs/heads/main`);
  const dumb = await fetch(`${forge.url}/ann/notes.git/info/refs`, { headers: { authorization } });
  expect([dumb.status, await dumb.text()]).toEqual([403, "Please upgrade your git client."]);
});
