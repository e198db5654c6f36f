/**
 * Starts programs through a small process of its own. To start one costs in proportion to the memory of who does, and who runs a forge may be
 * large: with 300 MB it took ten times as long as the launcher takes.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { News, Program } from "./protocol.ts";

export type Launched = {
  readonly pid: number;
  /** Undefined for a program without one. */
  readonly input: Writable | undefined;
  /** Both wait until they are resumed, or piped. */
  readonly output: Readable;
  readonly errors: Readable;
  /** The exit code, or undefined after a signal. Output may still come. */
  readonly ended: Promise<number | undefined>;
};

/** A stream of a program that is being started; nobody waits for one that it does not have. */
type Awaited = PromiseWithResolvers<Socket>;

type Pending = {
  readonly input: Awaited;
  readonly output: Awaited;
  readonly errors: Awaited;
  readonly started: PromiseWithResolvers<number>;
  readonly ended: PromiseWithResolvers<number | undefined>;
};

type Launcher = { readonly child: ChildProcess; readonly pending: Map<number, Pending> };

/** By their descriptors in the program. */
const streams = ["input", "output", "errors"] as const;
const program = fileURLToPath(new URL("launcher.mjs", import.meta.url));
let launcher: Promise<Launcher> | undefined;
let next = 1;

/** Throws when the program cannot be started. */
export async function launch(order: Program): Promise<Launched> {
  const { child, pending } = await (launcher ??= begin());
  const id = next++;
  const each: Pending = {
    input: Promise.withResolvers(),
    output: Promise.withResolvers(),
    errors: Promise.withResolvers(),
    started: Promise.withResolvers(),
    ended: Promise.withResolvers(),
  };
  pending.set(id, each);
  child.channel?.ref();
  const forget = () => {
    pending.delete(id);
    if (pending.size === 0) child.channel?.unref();
  };
  try {
    child.send({ ...order, id });
    const [pid, output, errors, input] = await Promise.all([
      each.started.promise,
      each.output.promise,
      each.errors.promise,
      order.input ? each.input.promise : undefined,
    ]);
    void each.ended.promise.then(forget);
    return { pid, input, output, errors, ended: each.ended.promise };
  } catch (error) {
    forget();
    throw error;
  }
}

/** It keeps nobody from ending, and ends with this process. */
async function begin(): Promise<Launcher> {
  const folder = mkdtempSync(join(tmpdir(), "muster-launcher-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const address = join(folder, "streams");
  const pending = new Map<number, Pending>();
  const server = createServer((socket) => accept(socket, pending)).listen(address);
  await once(server, "listening");
  const child = fork(program, [address], {
    detached: true,
    env: {},
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.on("message", (news: News) => hear(news, pending));
  child.once("exit", () => lost(server, pending));
  server.unref();
  child.unref();
  child.channel?.unref();
  return { child, pending };
}

/** The first line says what a connection is for; what follows is the program's. */
function accept(socket: Socket, pending: ReadonlyMap<number, Pending>): void {
  // Who reads sees it end; who writes into a program that has ended loses nothing that anybody would read.
  socket.on("error", () => undefined);
  socket.once("data", (chunk: Buffer) => {
    socket.pause();
    const end = chunk.indexOf("\n");
    const [id = 0, descriptor = 0] = chunk.toString("latin1", 0, end).split(" ").map(Number);
    if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
    const [each, stream] = [pending.get(id), streams[descriptor]];
    if (each === undefined || stream === undefined) socket.destroy();
    else each[stream].resolve(socket);
  });
}

function hear(news: News, pending: ReadonlyMap<number, Pending>): void {
  const each = pending.get(news.id);
  if (news.kind === "started") each?.started.resolve(news.pid);
  else if (news.kind === "ended") each?.ended.resolve(news.code);
  else each?.started.reject(new Error(news.message));
}

/** Somebody ended the launcher: of what it had started no end is heard any more, and the next program gets a new one. */
function lost(server: Server, pending: ReadonlyMap<number, Pending>): void {
  launcher = undefined;
  server.close();
  for (const { started, ended } of pending.values()) {
    started.reject(new Error("the process that starts the forge's programs was ended"));
    ended.resolve(undefined);
  }
}
