/** The one way out of a sandbox that has a list of domains: an HTTP proxy on a unix socket, which looks names up itself and counts what it refuses. */

import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { allBlocked } from "#mission/access";
import type { Blocked } from "#mission/access";
import type { Reach } from "../../ports.ts";
import type { Internet } from "./internet.ts";
import { mayLieAt, refusalOf } from "./rules.ts";
import type { Refusal } from "./rules.ts";

export type Egress = {
  /** The socket's path. */
  readonly socket: string;
  readonly blocked: () => readonly Blocked[];
  /** Ends all connections; the socket's folder is gone. */
  readonly close: () => void;
};

type Target = { readonly host: string; readonly port: number };
type Way =
  | { readonly kind: "open"; readonly address: string }
  | { readonly kind: "refused"; readonly why: Refusal }
  | { readonly kind: "unknown" };

/** Not imported: that would read all its names, and one of them loads the whole of `fetch`, 20 ms of a start that may never open a gate. */
const http = () => process.getBuiltinModule("node:http");

const mostCounted = 1000;
/** A socket's path has at most 107 bytes. */
const longestFolder = 70;

/** Listens as soon as this answers, and keeps no process alive. */
export function openEgress(allowed: Reach, internet: Internet): Egress {
  const folder = mkdtempSync(join(tmpdir().length < longestFolder ? tmpdir() : "/tmp", "muster-egress-"));
  const socket = join(folder, "egress.sock");
  const refused: Blocked[] = [];
  const way = async (target: Target): Promise<Way> => {
    const found = await wayTo(target, allowed, internet);
    if (found.kind === "refused" && refused.length < mostCounted)
      refused.push({ host: countable(target.host), count: 1 });
    return found;
  };
  const server = http().createServer((request, response) => void pass(request, response, { way, internet }));
  server.on("connect", (request, client, head) => void tunnel(request, { client, head }, { way, internet }));
  server.on("clientError", (_, client) => client.destroy());
  server.on("error", () => undefined);
  server.listen(socket).unref();
  const open = new Set<Duplex>();
  server.on("connection", (client) => {
    open.add(client);
    client.unref().once("close", () => open.delete(client));
  });
  return {
    socket,
    blocked: () => allBlocked(refused),
    close: () => {
      server.close();
      for (const client of open) client.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Proxy = { readonly way: (target: Target) => Promise<Way>; readonly internet: Internet };

async function wayTo(target: Target, allowed: Reach, internet: Internet): Promise<Way> {
  const { host, port } = target;
  const why = refusalOf(host, port, allowed);
  if (why !== undefined) return { kind: "refused", why };
  const addresses = await internet.resolve(host).catch(() => []);
  const [first] = addresses;
  if (first === undefined) return { kind: "unknown" };
  // One address inside among those outside is an attempt; and what was judged is what is connected to, so that a second answer changes nothing.
  if (!addresses.every((address) => mayLieAt(address, host, allowed)))
    return { kind: "refused", why: "inside a private network" };
  return { kind: "open", address: first };
}

/** What others chose is shown to people: only what a host's name may consist of. */
function countable(host: string): string {
  return (
    host
      .toLowerCase()
      .replaceAll(/[^a-z0-9.:_-]/g, "")
      .slice(0, 253) || "unnamed"
  );
}

/** `CONNECT host:port`: bytes both ways, whatever they are. */
async function tunnel(
  request: IncomingMessage,
  { client, head }: { readonly client: Duplex; readonly head: Buffer },
  { way, internet }: Proxy,
): Promise<void> {
  client.on("error", () => client.destroy());
  const target = targetOf(request.url ?? "");
  const found: Way = target === undefined ? { kind: "unknown" } : await way(target);
  if (target === undefined || found.kind !== "open") client.end(plainAnswer(target, found));
  else {
    const server = internet.connect(found.address, target.port);
    server.on("error", () => client.destroy());
    client.on("close", () => server.destroy());
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.write(head);
      client.pipe(server).pipe(client);
    });
  }
}

function plainAnswer(target: Target | undefined, way: Way): string {
  const { status, text } = answerTo(target, way);
  const headers = `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text) + 1}\r\nConnection: close`;
  return `HTTP/1.1 ${status} ${text}\r\n${headers}\r\n\r\n${text}\n`;
}

/** A request with a whole address, for plain HTTP. */
async function pass(request: IncomingMessage, response: ServerResponse, { way, internet }: Proxy): Promise<void> {
  const url = plainAddress(request.url ?? "");
  const target = url === undefined ? undefined : { host: url.hostname, port: Number(url.port || 80) };
  const found: Way = target === undefined ? { kind: "unknown" } : await way(target);
  if (url !== undefined && found.kind === "open") {
    const connect = () => internet.connect(found.address, Number(url.port || 80));
    passOn(request, response, { url, connect });
  } else {
    const { status, text } = answerTo(target, found);
    response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(`${text}\n`);
  }
}

function plainAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "http:" ? url : undefined;
}

type Onward = { readonly url: URL; readonly connect: () => Socket };

function passOn(request: IncomingMessage, response: ServerResponse, { url, connect }: Onward): void {
  const onward = http().request({
    createConnection: connect,
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...endToEnd(request.headers), host: url.host, connection: "close" },
    setHost: false,
  });
  onward.on("error", () => response.destroy());
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on("error", () => response.destroy()).pipe(response);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** The address is normalised as a browser would: `0x7f.1` is 127.0.0.1. */
function targetOf(authority: string): Target | undefined {
  const port = /:(\d{1,5})$/.exec(authority)?.[1];
  if (port === undefined || !URL.canParse(`http://${authority}/`)) return undefined;
  return { host: new URL(`http://${authority}/`).hostname, port: Number(port) };
}

function answerTo(target: Target | undefined, way: Way): { readonly status: number; readonly text: string } {
  if (target === undefined)
    return { status: 400, text: "Muster's proxy takes CONNECT host:port and http:// addresses." };
  const host = countable(target.host);
  if (way.kind !== "refused") return { status: 502, text: `Muster's proxy finds no address for ${host}.` };
  const key = way.why === "inside a private network" ? "policy.network.private" : "policy.network";
  const advice = `What commands may reach stands in .github/muster.yml, ${key}.`;
  return { status: 403, text: `Muster does not connect to ${host}: ${way.why}. ${advice}` };
}

const hopByHop = new Set(
  "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

function endToEnd(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
