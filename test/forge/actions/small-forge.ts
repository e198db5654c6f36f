/** A small real forge for the engine's tests: bare repositories behind git's own HTTP backend, and hono for REST. */

import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { actionsEngine } from "../../../app/forge/actions/engine.ts";
import type {
  ActionsEngine,
  ActionsHost,
  Caller,
  JobSummary,
  Permissions,
  RepositoryEvent,
  RunSummary,
} from "../../../app/forge/actions/host.ts";

const run = promisify(execFile);

const clean = {
  PATH: process.env["PATH"] ?? "",
  HOME: tmpdir(),
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
const someone = { name: "A Maintainer", email: "m@example.org" };
const identity = {
  GIT_AUTHOR_NAME: someone.name,
  GIT_AUTHOR_EMAIL: someone.email,
  GIT_COMMITTER_NAME: someone.name,
  GIT_COMMITTER_EMAIL: someone.email,
};

const maintainer = { login: "maintainer", id: 7, type: "User" } as const;
const repository = "octo/demo";

type Delivery = { readonly event: string; readonly body: Readonly<Record<string, unknown>> };
type Files = Readonly<Record<string, string>>;

export type SmallForge = Awaited<ReturnType<typeof smallForge>>;

const git = async (cwd: string, ...args: string[]): Promise<string> => {
  const { stdout } = await run("git", args, { cwd, env: { ...clean, ...identity }, maxBuffer: 1e8 });
  return stdout.trim();
};
const secretOf = (authorization: string | undefined): string => {
  const [kind = "", value = ""] = (authorization ?? "").split(" ");
  if (kind.toLowerCase() !== "basic") return value;
  return Buffer.from(value, "base64").toString().split(":")[1] ?? "";
};

export async function smallForge(options: Parameters<typeof actionsEngine>[1] = {}) {
  const root = await mkdtemp(join(tmpdir(), "small-forge-"));
  const tokens = new Map<string, { repository: string; permissions: Permissions }>();
  const deliveries: Delivery[] = [];
  const checks: Parameters<ActionsHost["reportCheck"]>[1][] = [];
  const issued: Permissions[] = [];
  const secrets: Record<string, string> = {};
  const variables: Record<string, string> = {};
  let url = "";

  const bare = (name: string) => join(root, "git", `${name}.git`);
  const work = (name: string) => join(root, "work", name);

  const callerOf = (secret: string): Caller | undefined => {
    if (secret === "user-token") return { account: maintainer, kind: "user", may: () => true };
    const token = tokens.get(secret);
    if (!token) return undefined;
    const rank = { none: 0, read: 1, write: 2 };
    return {
      account: { login: "github-actions[bot]", id: 41_898_282, type: "Bot" },
      kind: "job",
      may: (name, permission, access) =>
        name === token.repository && rank[token.permissions[permission] ?? "none"] >= rank[access],
    };
  };
  const host: ActionsHost = {
    url: () => url,
    readFile: (name, ref, path) => git(bare(name), "show", `${ref}:${path}`).catch(() => undefined),
    listFiles: async (name, ref, folder) => {
      const listed = await git(bare(name), "ls-tree", "--name-only", `${ref}:${folder}`).catch(() => "");
      return listed.split("\n").filter((line) => line !== "");
    },
    resolve: (name, ref) =>
      git(bare(name), "rev-parse", "--verify", "--quiet", `${ref}^{commit}`).catch(() => undefined),
    commit: async (name, sha) => {
      const shown = await git(bare(name), "show", "-s", "--format=%T%n%cI%n%B", sha);
      const [tree_id = "", timestamp = "", ...message] = shown.split("\n");
      return { id: sha, tree_id, timestamp, message: message.join("\n"), author: someone, committer: someone };
    },
    defaultBranch: (name) => (name.startsWith("octo/") ? "main" : undefined),
    isPrivate: () => true,
    issueJobToken: (name, permissions) => {
      const token = `ghs_${crypto.randomUUID().replaceAll("-", "")}`;
      tokens.set(token, { repository: name, permissions });
      issued.push(permissions);
      return token;
    },
    revokeJobToken: (token) => void tokens.delete(token),
    secrets: () => secrets,
    variables: () => variables,
    authenticate: (authorization) => (authorization === undefined ? undefined : callerOf(secretOf(authorization))),
    deliver: (_name, event, body) => void deliveries.push({ event, body: structuredClone(body) }),
    accountJson: ({ login, id, type }) => ({ login, id, type }),
    repositoryJson: (name) => ({ id: 1, name: name.split("/")[1], full_name: name, owner: { login: "octo", id: 2 } }),
    reportCheck: (_name, check) => {
      checks.push(check);
      return check.id ?? checks.length;
    },
    now: () => new Date(),
  };

  const engine: ActionsEngine = actionsEngine(host, options);
  const api = new Hono();
  engine.routes(api);
  const app = new Hono();
  app.route("/api/v3", api);
  app.all("/:owner/:repo/*", async (c) => {
    const name = `${c.req.param("owner")}/${c.req.param("repo").replace(/\.git$/, "")}`;
    const caller = callerOf(secretOf(c.req.header("authorization")));
    if (!caller?.may(name, "contents", "read")) return c.text("", 401, { "www-authenticate": "Basic" });
    const address = new URL(c.req.url);
    const path = address.pathname.replace(/^\/([^/]+)\/([^/]+?)(?:\.git)?\//, "/$1/$2.git/");
    const child = spawn("git", ["http-backend"], {
      env: {
        ...clean,
        GIT_PROJECT_ROOT: join(root, "git"),
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: path,
        QUERY_STRING: address.search.slice(1),
        REQUEST_METHOD: c.req.method,
        CONTENT_TYPE: c.req.header("content-type") ?? "",
        HTTP_CONTENT_ENCODING: c.req.header("content-encoding") ?? "",
        GIT_PROTOCOL: c.req.header("git-protocol") ?? "",
        REMOTE_USER: caller.account.login,
      },
    });
    // git may answer before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(Buffer.from(await c.req.arrayBuffer()));
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk);
    const output = Buffer.concat(chunks);
    const split = output.indexOf("\r\n\r\n");
    const headers = output
      .subarray(0, split)
      .toString()
      .split("\r\n")
      .map((line) => line.split(": "));
    const status = Number.parseInt(headers.find(([key]) => key === "Status")?.[1] ?? "200", 10);
    const shown = headers
      .filter(([key]) => key !== "Status")
      .map(([key = "", value = ""]): [string, string] => [key, value]);
    return new Response(output.subarray(split + 4), { status, headers: shown });
  });
  const server = serve({ fetch: app.fetch, port: 0, createServer });
  await new Promise((ready) => server.once("listening", ready));
  const address = server.address();
  if (typeof address === "object" && address !== null) url = `http://127.0.0.1:${(address satisfies AddressInfo).port}`;

  const create = async (name: string): Promise<void> => {
    await mkdir(bare(name), { recursive: true });
    await mkdir(work(name), { recursive: true });
    await git(bare(name), "init", "--quiet", "--bare", "-b", "main");
    await git(work(name), "init", "--quiet", "-b", "main");
    await git(work(name), "remote", "add", "origin", bare(name));
  };

  const commit = async (
    files: Files,
    about: { name?: string; branch?: string; message?: string } = {},
  ): Promise<string> => {
    const { name = repository, branch = "main", message = "Change the workflows" } = about;
    await git(work(name), "checkout", "--quiet", "-B", branch);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(work(name), path)), { recursive: true });
      await writeFile(join(work(name), path), content);
    }
    await git(work(name), "add", "-A");
    await git(work(name), "commit", "--quiet", "--allow-empty", "-m", message);
    await git(work(name), "push", "--quiet", "--force", "origin", branch);
    return git(work(name), "rev-parse", "HEAD");
  };
  await create(repository);

  const happens = (event: Partial<RepositoryEvent> & Pick<RepositoryEvent, "name" | "sha">): Promise<void> =>
    engine.handle({ repository, payload: {}, ref: "refs/heads/main", actor: maintainer, causedBy: "user", ...event });

  const runs = (): readonly RunSummary[] => engine.runs(repository);

  return {
    engine,
    host,
    git,
    bare,
    create,
    commit,
    happens,
    runs,
    deliveries,
    checks,
    issued,
    secrets,
    variables,
    root,
    url: () => url,
    /** Commits the files to main and pushes: the event, and everything it starts, runs to its end. */
    async push(files: Files, message = "Change the workflows"): Promise<RunSummary> {
      await this.pushed(files, message);
      await engine.idle();
      return this.lastRun();
    },
    async pushed(files: Files, message = "Change the workflows"): Promise<void> {
      const sha = await commit(files, { message });
      await happens({ name: "push", sha, payload: { head_commit: { message }, ref: "refs/heads/main" } });
    },
    lastRun(): RunSummary {
      const last = runs().at(-1);
      if (!last) throw new Error("no workflow ran");
      return last;
    },
    request: (path: string, init: { method?: string; body?: unknown; token?: string; redirect?: "manual" } = {}) =>
      fetch(`${url}/api/v3${path}`, {
        method: init.method ?? "GET",
        redirect: init.redirect ?? "follow",
        headers: { authorization: `Bearer ${init.token ?? "user-token"}` },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      }),
    /** Resolves when a job's log has a line that begins with the text. */
    logged(text: string): Promise<number> {
      return new Promise((done) => {
        const stop = engine.watch((change) => {
          if (change.kind !== "log" || !change.line.startsWith(text)) return;
          stop();
          done(change.jobId);
        });
      });
    },
    async close(): Promise<void> {
      await engine.close();
      await new Promise((done) => server.close(done));
      await rm(root, { recursive: true, force: true });
    },
  };
}

export function jobNamed(about: RunSummary, name: string): JobSummary {
  const found = about.jobs.find((job) => job.name === name);
  if (!found) throw new Error(`no job ${name} among ${about.jobs.map((job) => job.name).join(", ")}`);
  return found;
}

export function workflow(source: string, name = "ci"): Files {
  return { [`.github/workflows/${name}.yml`]: source };
}
