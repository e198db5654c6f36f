/** Serves git over HTTP through git's own `http-backend`, with the forge's permissions in front and its events behind. */

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../actions/host.ts";
import { authenticate, type Visitor } from "../accounts/caller.ts";
import { findRepository, type Repository } from "../repositories/repository.ts";
import { causeOf } from "../webhooks/emit.ts";
import type { World } from "../world/world.ts";
import { launch } from "../launch/launch.ts";
import { gitEnvironment } from "./git.ts";
import { pushGuardEnvironment } from "./push-guard.ts";
import { refsMoved } from "./pushed.ts";
import { listRefs, refChanges } from "./refs.ts";

const address = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

type Operation = {
  readonly repository: Repository;
  readonly visitor: Visitor | undefined;
  readonly file: string;
  readonly url: URL;
  readonly writes: boolean;
};

/** Whether this URL is one of git's. */
export function isGitRequest(request: IncomingMessage): boolean {
  return address.test(new URL(request.url ?? "/", "http://forge").pathname);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
  response.writeHead(status, { "content-type": "text/plain", ...headers }).end(message);
}

type Denial = { readonly status: number; readonly why: string };

/** Whether this visitor may read or write the repository's contents; anyone may read public ones. */
function mayDo(visitor: Visitor | undefined, repository: Repository, access: Access): boolean {
  if (access === "read" && !repository.private) return true;
  return visitor?.may(repository.fullName, "contents", access) ?? false;
}

/** Why this visitor may not do that there, in git's order: who are you, is it there, may you write. */
function denial(visitor: Visitor | undefined, repository: Repository | undefined, writes: boolean): Denial | undefined {
  const readable = repository !== undefined && mayDo(visitor, repository, "read");
  if (!visitor && (writes || !readable)) return { status: 401, why: "Authentication required" };
  if (!readable) return { status: 404, why: "Repository not found." };
  if (!writes || mayDo(visitor, repository, "write")) return undefined;
  return { status: 403, why: `Permission to ${repository.fullName}.git denied to ${visitor?.account.login}.` };
}

/** What the URL names. */
function target(world: World, request: IncomingMessage) {
  const url = new URL(request.url ?? "/", world.url);
  const [, owner = "", name = "", file = ""] = address.exec(url.pathname) ?? [];
  const writes = file === "git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  return { url, file, writes, repository: findRepository(world, `${owner}/${name}`) };
}

/** The operation asked for, or why it is refused. */
function admit(world: World, request: IncomingMessage): Operation | Denial {
  const { url, file, writes, repository } = target(world, request);
  const { authorization } = request.headers;
  const visitor = authenticate(world, authorization);
  if (authorization && !visitor) return { status: 401, why: "Invalid username or token." };
  const denied = denial(visitor, repository, writes);
  if (denied || !repository) return denied ?? { status: 404, why: "Repository not found." };
  return { repository, visitor, file, url, writes };
}

function cgiEnvironment(request: IncomingMessage, operation: Operation): Record<string, string> {
  const { repository, visitor, file, url, writes } = operation;
  const { headers } = request;
  const guard = writes && visitor ? pushGuardEnvironment(visitor, repository) : {};
  return {
    GIT_PROJECT_ROOT: repository.directory,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${file}`,
    REQUEST_METHOD: request.method ?? "GET",
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: headers["content-type"] ?? "",
    REMOTE_USER: visitor?.account.login ?? "",
    REMOTE_ADDR: "127.0.0.1",
    ...(headers["content-length"] !== undefined && { CONTENT_LENGTH: headers["content-length"] }),
    ...(headers["content-encoding"] !== undefined && { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
    ...(typeof headers["git-protocol"] === "string" && { GIT_PROTOCOL: headers["git-protocol"] }),
    ...guard,
  };
}

type Head = { readonly status: number; readonly headers: Record<string, string>; readonly rest: Buffer };

/** Splits a CGI answer's headers off; `undefined` until they are complete. */
function splitHead(buffer: Buffer): Head | undefined {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const headers: Record<string, string> = {};
  for (const line of buffer.subarray(0, end).toString().split("\r\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status, ...others } = headers;
  return { status: Number.parseInt(status ?? "200", 10), headers: others, rest: buffer.subarray(end + 4) };
}

/** Runs the backend; what it says goes to the client only after `settle`, so that no answer precedes its effects. */
async function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  operation: Operation,
  settle: () => Promise<void>,
) {
  const env = gitEnvironment(cgiEnvironment(request, operation));
  const place = { cwd: operation.repository.directory, env, input: true, detached: false };
  const child = await launch({ file: "git", args: ["http-backend"], ...place });
  child.errors.resume();
  if (child.input !== undefined) request.pipe(child.input);
  request.on("aborted", () => terminate(child.pid));
  const chunks: Buffer[] = [];
  let streaming = false;
  child.output.on("data", (chunk: Buffer) => {
    if (streaming) response.write(chunk);
    else chunks.push(chunk);
    const head = streaming || operation.writes ? undefined : splitHead(Buffer.concat(chunks));
    if (head) response.writeHead(head.status, head.headers).write(head.rest);
    streaming ||= head !== undefined;
  });
  child.output.resume();
  await Promise.all([once(child.output, "close"), child.ended]);
  await settle();
  const head = streaming ? undefined : splitHead(Buffer.concat(chunks));
  if (head) response.writeHead(head.status, head.headers).end(head.rest);
  else if (streaming) response.end();
  else refuse(response, 500, "git http-backend gave no answer");
}

/** It may have ended by itself. */
function terminate(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // Gone: nothing to end.
  }
}

async function receivePack(world: World, request: IncomingMessage, response: ServerResponse, operation: Operation) {
  const { repository, visitor } = operation;
  if (!visitor) return;
  await repository.lock.run(async () => {
    const before = await listRefs(repository.directory);
    await runBackend(request, response, operation, async () => {
      const changes = refChanges(before, await listRefs(repository.directory));
      await refsMoved(world, repository, changes, causeOf(visitor));
    });
  });
}

/** Answers one of git's requests. */
export async function serveGit(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = admit(world, request);
  if ("status" in operation) return refuse(response, operation.status, operation.why);
  if (operation.file !== "git-receive-pack") return runBackend(request, response, operation, async () => undefined);
  await receivePack(world, request, response, operation);
  const { pathname: path } = operation.url;
  const login = operation.visitor?.account.login;
  world.stats.record({ kind: "push", route: "git-receive-pack", path, status: response.statusCode, login });
}
