/** Serves git over HTTP by git's own programs, with the forge's permissions in front and its events behind. */

import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "../actions/host.ts";
import { authenticate, type Visitor } from "../accounts/caller.ts";
import { findRepository, type Repository } from "../repositories/repository.ts";
import { causeOf } from "../webhooks/emit.ts";
import type { World } from "../world/world.ts";
import { launch } from "../launch/launch.ts";
import { gitEnvironment } from "./git.ts";
import { movedRefs, pushGuardEnvironment } from "./push-guard.ts";
import { refsMoved } from "./pushed.ts";

const address = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const services = ["git-upload-pack", "git-receive-pack"] as const;

type Service = (typeof services)[number];

type Operation = {
  readonly repository: Repository;
  readonly visitor: Visitor | undefined;
  readonly service: Service;
  /** Whether only the refs are asked for, as before every exchange. */
  readonly advertises: boolean;
  readonly path: string;
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
  const { pathname: path, searchParams } = new URL(request.url ?? "/", world.url);
  const [, owner = "", name = "", file = ""] = address.exec(path) ?? [];
  const advertises = file === "info/refs";
  const asked = advertises ? searchParams.get("service") : file;
  const service = services.find((one) => one === asked);
  return { path, advertises, service, repository: findRepository(world, `${owner}/${name}`) };
}

/** The operation asked for, or why it is refused. */
function admit(world: World, request: IncomingMessage): Operation | Denial {
  const { repository, service, ...rest } = target(world, request);
  const { authorization } = request.headers;
  const visitor = authenticate(world, authorization);
  if (authorization && !visitor) return { status: 401, why: "Invalid username or token." };
  const denied = denial(visitor, repository, service === "git-receive-pack");
  if (denied || !repository) return denied ?? { status: 404, why: "Repository not found." };
  if (service === undefined) return { status: 403, why: "Please upgrade your git client." };
  return { repository, visitor, service, ...rest };
}

/** The program that serves it, with what it must know of the visitor. */
async function start(request: IncomingMessage, { repository, visitor, service, advertises }: Operation) {
  const protocol = request.headers["git-protocol"];
  const child = await launch({
    file: "git",
    args: [service.slice("git-".length), "--stateless-rpc", ...(advertises ? ["--http-backend-info-refs"] : []), "."],
    cwd: repository.directory,
    env: gitEnvironment({
      ...(typeof protocol === "string" && { GIT_PROTOCOL: protocol }),
      ...(service === "git-receive-pack" && visitor && pushGuardEnvironment(visitor, repository)),
    }),
    input: !advertises,
    detached: false,
  });
  child.errors.resume();
  request.on("aborted", () => terminate(child.pid));
  if (child.input === undefined) return child.output;
  const unpacked = request.headers["content-encoding"] === "gzip" ? [createGunzip()] : [];
  // A body that breaks off, or is none, ends the program's input: it says itself what it lacked.
  void pipeline([request, ...unpacked, child.input]).catch(() => terminate(child.pid));
  return child.output;
}

/** What git's clients expect around the program's own words; protocol version 2 names no service. */
function headOf(request: IncomingMessage, { service, advertises }: Operation) {
  const type = `application/x-${service}-${advertises ? "advertisement" : "result"}`;
  const headers = { "content-type": type, "cache-control": "no-cache, max-age=0, must-revalidate" };
  const named = advertises && request.headers["git-protocol"] !== "version=2";
  const line = `# service=${service}\n`;
  return { headers, preface: named ? `${(line.length + 4).toString(16).padStart(4, "0")}${line}0000` : "" };
}

async function read(request: IncomingMessage, response: ServerResponse, operation: Operation): Promise<void> {
  const output = await start(request, operation);
  const { headers, preface } = headOf(request, operation);
  response.writeHead(200, headers).write(preface);
  await pipeline(output, response).catch(() => response.destroy());
}

/** It may have ended by itself. */
function terminate(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // Gone: nothing to end.
  }
}

/** A push; nobody hears of it before all that follows from it is done. */
async function receivePack(world: World, request: IncomingMessage, response: ServerResponse, operation: Operation) {
  const { repository, visitor } = operation;
  if (!visitor) return;
  const report = await repository.lock.run(async () => {
    const said = await buffer(await start(request, operation));
    await refsMoved(world, repository, await movedRefs(repository.directory), causeOf(visitor));
    return said;
  });
  response.writeHead(200, headOf(request, operation).headers).end(report);
}

/** Answers one of git's requests. */
export async function serveGit(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = admit(world, request);
  if ("status" in operation) return refuse(response, operation.status, operation.why);
  if (operation.advertises || operation.service === "git-upload-pack") return read(request, response, operation);
  await receivePack(world, request, response, operation);
  const { path, visitor } = operation;
  const login = visitor?.account.login;
  world.stats.record({ kind: "push", route: "git-receive-pack", path, status: response.statusCode, login });
}
