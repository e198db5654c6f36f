import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect, createServer as createPlainServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { registries } from "#mission/access";
import { bubblewrap } from "../../../action/sandbox/bubblewrap.ts";
import { Gates } from "../../../action/sandbox/egress/gates.ts";
import type { Internet } from "../../../action/sandbox/egress/internet.ts";
import { openEgress } from "../../../action/sandbox/egress/proxy.ts";
import type { Egress } from "../../../action/sandbox/egress/proxy.ts";
import { mayLieAt, refusalOf } from "../../../action/sandbox/egress/rules.ts";
import { programIn } from "../../../action/sandbox/program-in.ts";
import { openSandbox } from "../../../action/sandbox/open.ts";
import type { LiveSandbox } from "../../../action/sandbox/open.ts";
import { tryForbiddenDeeds } from "../../../action/sandbox/self-test/self-test.ts";
import type { Reach } from "../../../action/ports.ts";
import { folder } from "../work/repository.ts";
import { contained } from "./needs-bubblewrap.ts";

const registry = "registry.example.com";
const reach: Reach = { domains: [registry, "*.mirror.example.com"], private: ["inside.mirror.example.com"] };
const outside = "93.184.215.14";

/** An internet in which names have these addresses, and everything that is connected to is one server on this machine. */
async function internetOf(
  names: Readonly<Record<string, readonly string[]>>,
): Promise<Internet & { readonly connected: string[]; readonly server: Server }> {
  const server = createServer((request, response) => {
    response.writeHead(200, { "x-path": request.url ?? "", "x-host": request.headers.host ?? "" });
    request.pipe(response, { end: false }).on("unpipe", () => response.end("a package"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const connected: string[] = [];
  return {
    connected,
    server,
    resolve: (name) => {
      const found = names[name];
      return found === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(found);
    },
    connect: (at, wanted) => {
      connected.push(`${at} ${wanted}`);
      return connect(port, "127.0.0.1");
    },
  };
}

function opened(internet: Internet, allowed = reach): Egress {
  const egress = openEgress(allowed, internet);
  onTestFinished(() => egress.close());
  return egress;
}

/** Sends bytes to the proxy and reads until it closes, or until it has said this. */
async function said(egress: Egress, bytes: string, until = "\u0000"): Promise<string> {
  const socket = connect(egress.socket);
  socket.write(bytes);
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("error", reject).on("close", () => resolve(text));
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (text.includes(until)) socket.destroy();
    });
  });
}

const tunnelTo = (target: string, then = "") => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n${then}`;

test("a tunnel to a listed name carries bytes both ways, to the address that was judged", async () => {
  const internet = await internetOf({ [registry]: [outside] });
  const get = `GET /left-pad HTTP/1.1\r\nHost: ${registry}\r\nConnection: close\r\n\r\n`;
  const answer = await said(opened(internet), tunnelTo(`${registry}:443`, get));
  expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n(.|\r\n)*a package/);
  expect(internet.connected).toEqual([`${outside} 443`]);
});

test("plain HTTP to a listed name is passed on, with its host's own name", async () => {
  const internet = await internetOf({ "a.mirror.example.com": [outside] });
  const request =
    "POST http://a.mirror.example.com/x?y=1 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 4\r\n\r\nbody";
  const answer = await said(opened(internet), request, "a package");
  expect(answer).toContain("x-path: /x?y=1");
  expect(answer).toContain("x-host: a.mirror.example.com");
  expect(answer).toContain("body");
  expect(internet.connected).toEqual([`${outside} 80`]);
});

test("what is not on the list is refused with the reason, counted by name, and not even looked up", async () => {
  const looked: string[] = [];
  const base = await internetOf({});
  const egress = opened({ ...base, resolve: (name) => (looked.push(name), Promise.resolve([outside])) });
  expect(await said(egress, tunnelTo("evil.example:443"))).toMatch(
    /^HTTP\/1\.1 403 Muster does not connect to evil\.example: not on the list\. .*policy\.network/,
  );
  await said(egress, tunnelTo("EVIL.example:443"));
  await said(egress, "GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n");
  expect(egress.blocked()).toEqual([
    { host: "evil.example", count: 2 },
    { host: "other.example", count: 1 },
  ]);
  expect([looked, base.connected]).toEqual([[], []]);
});

const refusedTargets = [
  "169.254.169.254:80",
  "127.0.0.1:80",
  "[::1]:443",
  "[fd00:ec2::254]:80",
  "[::ffff:169.254.169.254]:80",
  "2852039166:80",
  "0xa9fea9fe:80",
  "0251.0376.0251.0376:80",
  "127.1:443",
  "localhost:80",
  "metadata.google.internal:80",
  `${registry}:22`,
  `${registry}:8080`,
  `${registry}.evil.example:443`,
  `evil${registry}:443`,
  "mirror.example.com:443",
  `${registry}.:443`,
];

test.each(refusedTargets)("%s is refused before anything is looked up", async (target) => {
  const internet = await internetOf({ [registry]: [outside] });
  const egress = opened(internet);
  expect(await said(egress, tunnelTo(target))).toMatch(/^HTTP\/1\.1 403 /);
  expect(internet.connected).toEqual([]);
  expect(egress.blocked()).toHaveLength(1);
});

const insideAddresses =
  "127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 168.63.129.16 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ::ffff:10.0.0.1 64:ff9b::a9fe:a9fe 2002:7f00:1::1 2001:db8::1 ff02::1 fe80::1%eth0".split(
    " ",
  );

test.each(insideAddresses)("a listed name that turns out to be at %s is refused", async (address) => {
  for (const addresses of [[address], [outside, address]]) {
    const internet = await internetOf({ [registry]: addresses });
    const egress = opened(internet);
    expect(await said(egress, tunnelTo(`${registry}:443`))).toContain(
      "inside a private network. What commands may reach stands in .github/muster.yml, policy.network.private.",
    );
    expect(internet.connected).toEqual([]);
    expect(egress.blocked()).toEqual([{ host: registry, count: 1 }]);
  }
});

test("a name is looked up once, so that a second answer cannot turn the connection", async () => {
  let answers = 0;
  const base = await internetOf({});
  const rebinding = { ...base, resolve: () => Promise.resolve([(answers += 1) === 1 ? outside : "169.254.169.254"]) };
  await said(opened(rebinding), tunnelTo(`${registry}:443`), "established");
  expect([answers, base.connected]).toEqual([1, [`${outside} 443`]]);
});

test("a name that may lie in a private network may, and still not on the machine itself", () => {
  const name = "inside.mirror.example.com";
  for (const address of ["10.1.2.3", "172.16.0.9", "192.168.7.7", "203.0.113.80", "fd12::1"]) {
    expect(mayLieAt(address, name, reach)).toBe(true);
    expect(mayLieAt(address, registry, reach)).toBe(false);
  }
  for (const address of ["127.0.0.1", "169.254.169.254", "168.63.129.16", "::1", "fe80::1", "fd00:ec2::254"])
    expect(mayLieAt(address, name, reach)).toBe(false);
});

test("public addresses are not refused", () => {
  for (const address of [outside, "104.16.24.34", "2606:4700::6810:1822", "64:ff9b::6810:1822"])
    expect(mayLieAt(address, registry, reach)).toBe(true);
  expect(refusalOf(registry, 443, reach)).toBeUndefined();
});

test("a name that nobody knows, and a request that is none, are told so and not counted", async () => {
  const egress = opened(await internetOf({}));
  expect(await said(egress, tunnelTo(`${registry}:443`))).toContain("502 Muster's proxy finds no address");
  expect(await said(egress, tunnelTo("nonsense"))).toMatch(/^HTTP\/1\.1 400 /);
  expect(await said(egress, "GET /etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await said(egress, "\u0016\u0003\u0001 not http at all\r\n\r\n")).not.toContain("200");
  expect(egress.blocked()).toEqual([]);
});

test("what a host is called reaches people only as the characters of a name, and only so many of them", async () => {
  const egress = opened(await internetOf({}));
  await said(egress, tunnelTo("a--b`@everyone`.example:443"));
  await said(egress, tunnelTo("xn--bcher-kva.example:443"));
  for (let count = 0; count < 30; count += 1) await said(egress, tunnelTo(`h${count}.example:443`));
  expect(egress.blocked()).toHaveLength(20);
  expect(egress.blocked().every(({ host }) => /^[a-z0-9.:_-]+$/.test(host))).toBe(true);
});

test("a closed gate leaves nothing behind, and remembers what it refused", async () => {
  const gates = new Gates(await internetOf({}));
  const socket = gates.socketFor(reach);
  expect(gates.socketFor({ ...reach })).toBe(socket);
  expect(gates.socketFor({ domains: [], private: [] })).toBeUndefined();
  expect(gates.socketFor("none")).toBeUndefined();
  expect(socket !== undefined && existsSync(socket)).toBe(true);
  await said({ socket: socket ?? "", blocked: () => [], close: () => undefined }, tunnelTo("evil.example:443"));
  gates.close();
  expect(existsSync(join(socket ?? "", ".."))).toBe(false);
  expect(gates.blocked()).toEqual([{ host: "evil.example", count: 1 }]);
});

async function sandboxed(names: Readonly<Record<string, readonly string[]>>) {
  const internet = await internetOf(names);
  const sandbox = await openSandbox({ mode: "bubblewrap", environment: process.env, internet });
  onTestFinished(() => sandbox.close());
  return { internet, sandbox };
}

async function ranIn(sandbox: LiveSandbox, command: string, network: Reach | "none" = reach) {
  return sandbox.run(command, { workspace: folder("workspace"), timeout: 30, network, keep: 4000 });
}

const fetching = (url: string) =>
  `${process.execPath} -e 'fetch("${url}").then(async (r) => console.log(r.status, await r.text()), (e) => console.log(String(e.cause ?? e)))'`;

contained("set-up reaches a registry that is listed, and nothing else; what follows it reaches nothing", async () => {
  const { sandbox, internet } = await sandboxed({ [registry]: [outside] });
  expect((await ranIn(sandbox, fetching(`http://${registry}/left-pad`))).output).toBe("200 a package\n");
  expect((await ranIn(sandbox, fetching("http://evil.example/"))).output).not.toContain("200");
  expect((await ranIn(sandbox, fetching(`http://${registry}/`), "none")).output).not.toContain("200");
  expect(internet.connected).toEqual([`${outside} 80`]);
  expect(sandbox.blocked()).toEqual([{ host: "evil.example", count: 1 }]);
});

contained("a command behind the proxy ends as it would without: its exit code, its signal, its input", async () => {
  const { sandbox } = await sandboxed({});
  expect(await ranIn(sandbox, "exit 7")).toMatchObject({ exit: 7 });
  expect(await ranIn(sandbox, "kill -9 $$")).toMatchObject({ exit: 137 });
  expect(await ranIn(sandbox, "cat; echo end")).toMatchObject({ exit: 0, output: "end\n" });
  const late = await sandbox.run("echo begun; sleep 30", {
    workspace: folder("workspace"),
    timeout: 1,
    network: reach,
    keep: 100,
  });
  expect(late).toMatchObject({ timedOut: true, output: "begun\n" });
});

contained("programs that ask for a proxy find it: npm, pip, curl and git", async (skip) => {
  const { sandbox } = await sandboxed({});
  const asking: Readonly<Record<string, string>> = {
    npm: "npm view left-pad --registry=https://npm.example/ --fetch-retries=0 >/dev/null 2>&1",
    pip: "python3 -m pip download --retries 0 -q -i https://pip.example/simple left-pad >/dev/null 2>&1",
    curl: "curl -s https://curl.example/",
    git: "git ls-remote -q https://git.example/x.git >/dev/null 2>&1",
  };
  const present = Object.keys(asking).filter((name) => spawnSync(name, ["--version"]).status === 0);
  if (present.length === 0) return skip("none of them is here");
  for (const name of present) await ranIn(sandbox, asking[name] ?? "");
  expect(
    sandbox
      .blocked()
      .map(({ host }) => host)
      .toSorted(),
  ).toEqual(present.map((name) => `${name}.example`).toSorted());
});

contained("behind the proxy only its forwarder and its socket are within reach; all other deeds fail", async () => {
  const gates = new Gates(await internetOf({}));
  onTestFinished(() => gates.close());
  const view = {
    program: programIn(process.env, "bwrap") ?? "",
    environment: process.env,
    names: [],
    home: undefined,
    readable: [],
  };
  const egress = gates.socketFor(reach);
  const wrap = (argv: readonly string[], workspace: string) => bubblewrap(view, argv, { workspace, egress });
  expect(await tryForbiddenDeeds({ wrap, environment: process.env })).toEqual({
    kind: "leaks",
    deeds: [
      { deed: "trace the parent process", how: "ptrace of its parent" },
      { deed: "connect to a unix socket of the machine", how: egress },
    ],
  });
});

contained("the proxy does not lead to a server of this machine, nor to its cloud's secrets", async () => {
  const secret = createPlainServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nhoney"));
  await new Promise<void>((resolve) => secret.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void secret.close());
  const address = secret.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { sandbox, internet } = await sandboxed({ [registry]: ["127.0.0.1"] });
  const proxied = "-sx http://127.0.0.1:3128";
  const urls = [`http://127.0.0.1:${port}/`, "http://169.254.169.254/latest/", `http://${registry}/`, "http://[::1]/"];
  const workspace = folder("workspace");
  writeFileSync(join(workspace, "ask"), urls.map((url) => `curl ${proxied} --noproxy '' '${url}'`).join("\n"));
  const ran = await sandbox.run("sh ask", { workspace, timeout: 30, network: reach, keep: 4000 });
  expect(ran.output).not.toContain("honey");
  expect(internet.connected).toEqual([]);
});

test("what may be reached by default is registries, and GitHub only where it gives and does not take", () => {
  expect(registries).toContain("registry.npmjs.org");
  expect(registries.filter((name) => /github/.test(name))).toEqual([
    "codeload.github.com",
    "objects.githubusercontent.com",
    "release-assets.githubusercontent.com",
  ]);
});
