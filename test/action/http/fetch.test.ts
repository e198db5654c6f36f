import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { httpFetch } from "../../../action/http/fetch.ts";
import { Headers } from "../../../action/http/headers.ts";
import { platformFetch } from "../../../action/http/platform.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serving(handler: Handler): Promise<string> {
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${portOf(address)}`;
}

function portOf({ port }: AddressInfo): number {
  return port;
}

test("a request goes out as it was wanted, and its answer is read as text, JSON or bytes", async () => {
  const heard: unknown[] = [];
  const url = await serving(async (request, response) => {
    const body = (await buffer(request)).toString();
    heard.push([request.method, request.url, request.headers["x-mark"], request.headers["content-length"], body]);
    response.writeHead(201, { "content-type": "application/json", "x-two": ["a", "b"] }).end('{"käse":1}');
  });
  const ask = () => httpFetch(`${url}/deep?q=1`, { method: "POST", headers: { "X-Mark": "m" }, body: "grüß" });
  const answer = await ask();
  expect(heard).toEqual([["POST", "/deep?q=1", "m", "6", "grüß"]]);
  expect([answer.status, answer.ok, answer.url]).toEqual([201, true, `${url}/deep?q=1`]);
  expect([answer.headers.get("Content-Type"), answer.headers.get("x-two")]).toEqual(["application/json", "a, b"]);
  expect(await answer.json()).toEqual({ käse: 1 });
  expect(await (await ask()).text()).toBe('{"käse":1}');
  expect(Buffer.from(await (await ask()).arrayBuffer()).toString()).toBe('{"käse":1}');
});

test("an error is an answer too, and nobody at all is none", async () => {
  const url = await serving((_, response) => void response.writeHead(500).end("broken"));
  const answer = await httpFetch(url);
  expect([answer.status, answer.ok, await answer.text()]).toEqual([500, false, "broken"]);
  await expect(httpFetch("http://127.0.0.1:1/")).rejects.toThrow("ECONNREFUSED");
  await expect(httpFetch("file:///etc/passwd")).rejects.toThrow("file:// is not the web");
});

test("a redirect is followed with the same method; only the same origin hears who asks", async () => {
  const heard: string[] = [];
  const note = ({ method, headers }: IncomingMessage) =>
    heard.push(`${method} ${headers.authorization ?? "nobody"} ${String(headers["x-mark"])}`);
  const other = await serving((request, response) => {
    note(request);
    response.end("there");
  });
  const url = await serving((request, response) => {
    note(request);
    const location = request.url === "/old" ? "/new" : `${other}/blob`;
    response.writeHead(307, { location }).end("moved");
  });
  const wanted = { method: "POST", headers: { authorization: "token t", "x-mark": "m" }, body: "{}" };
  const answer = await httpFetch(`${url}/old`, wanted);
  expect([await answer.text(), answer.url]).toEqual(["there", `${other}/blob`]);
  expect(heard).toEqual(["POST token t m", "POST token t m", "POST nobody m"]);
  await expect(httpFetch(url, { redirect: "error" })).rejects.toThrow(`${url} sends requests on to ${other}`);
  const circle = await serving((_, response) => void response.writeHead(302, { location: "/" }).end());
  await expect(httpFetch(circle)).rejects.toThrow("on and on");
});

test("what is aborted fails with the reason: before it is sent, while it waits, and in the middle of its answer", async () => {
  const url = await serving((request, response) => {
    if (request.url === "/begun") response.writeHead(200).write("some");
  });
  const gone = AbortSignal.abort(new Error("too late"));
  await expect(httpFetch(url, { signal: gone })).rejects.toThrow("too late");
  await expect(httpFetch(url, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: "TimeoutError" });
  const stop = new AbortController();
  const { body } = await httpFetch(`${url}/begun`, { signal: stop.signal });
  const pieces: string[] = [];
  const reading = (async () => {
    for await (const piece of body) {
      pieces.push(Buffer.from(piece).toString());
      stop.abort(new Error("enough"));
    }
  })();
  await expect(reading).rejects.toThrow("enough");
  expect(pieces).toEqual(["some"]);
});

test("an answer that breaks off is none, whoever reads it", async () => {
  const url = await serving((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("a part");
    setImmediate(() => response.destroy());
  });
  for (const read of ["text", "json", "arrayBuffer"] as const)
    await expect((await httpFetch(url))[read]()).rejects.toThrow("aborted");
});

test("what a provider's package asks for is refused where it is more than text and addresses", async () => {
  const url = await serving((_, response) => void response.writeHead(302, { location: "/elsewhere" }).end());
  await expect(platformFetch(url, { body: new Uint8Array(1), method: "POST" })).rejects.toThrow("to be a text");
  await expect(platformFetch(new Request(url))).rejects.toThrow("ask for an address");
  await expect(platformFetch(url)).rejects.toThrow("which is refused");
});

test("names are the same in any case, and a value that is set replaces those before", () => {
  const headers = new Headers([
    ["Accept", " a "],
    ["ACCEPT", "b"],
    ["x-one", "1"],
  ]);
  expect([headers.get("accept"), headers.has("X-One"), headers.get("none")]).toEqual(["a, b", true, null]);
  headers.set("ACCEPT", "c");
  headers.delete("X-ONE");
  expect([...headers]).toEqual([["accept", "c"]]);
  expect([...new Headers(headers)]).toEqual([["accept", "c"]]);
});
