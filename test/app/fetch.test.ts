import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { httpFetch } from "../../app/octokit/fetch.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  open.push(server);
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const fetch = httpFetch(100);
const post = { method: "POST", headers: { authorization: "token ghs_x" }, body: '{"a":"é"}' };

test("what is asked arrives, and what is answered comes back", async () => {
  const url = await serve((request, response) => {
    void text(request).then((body) => {
      response.writeHead(201, { "content-type": "application/json", "x-two": ["a", "b"] });
      response.end(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    });
  });
  const answer = await fetch(`${url}/x?y=1`, post);
  expect([answer.status, answer.url, answer.headers.get("x-two")]).toEqual([201, `${url}/x?y=1`, "a, b"]);
  expect(await answer.text()).toBe('POST /x?y=1 token ghs_x {"a":"é"}');
});

test("a redirect is followed with its method and body, a few times", async () => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === "/new") request.pipe(response);
    else response.writeHead(307, { location: request.url === "/old" ? "/new" : "/loop" }).end();
  });
  expect(await (await fetch(`${url}/old`, post)).text()).toBe(post.body);
  expect(asked.splice(0)).toEqual(["POST /old", "POST /new"]);
  expect((await fetch(`${url}/loop`, post)).status).toBe(307);
  expect(asked).toHaveLength(4);
});

test("no token is carried to another origin", async () => {
  const asked: string[] = [];
  const stranger = await serve((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  const url = await serve((_, response) => response.writeHead(301, { location: `${stranger}/x` }).end());
  expect((await fetch(url, post)).status).toBe(301);
  expect(asked).toEqual([]);
});

test.each<[string, RequestListener]>([
  ["that is silent", () => undefined],
  ["that hangs up", (request) => void request.socket.destroy()],
  ["that stops in the middle", (_, response) => void response.writeHead(200, { "content-length": "9" }).write("x")],
])("a server %s has not answered", async (_, answer) => {
  await expect(fetch(await serve(answer), post)).rejects.toThrow();
});
