import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { isOwnNetwork } from "../../../action/alone/own-network.ts";
import { type Surroundings, withinReach } from "../../../action/alone/reach.ts";
import { folder } from "../work/repository.ts";

function place(files: Readonly<Record<string, string>>): string {
  const home = folder("home");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return home;
}

function around(given: Partial<Surroundings> = {}): Surroundings {
  const nothing = { environment: {}, homes: [], processes: undefined, sockets: [], harmless: [] };
  return { ...nothing, metadata: () => Promise.resolve(false), ...given };
}

test("a machine that holds nothing secret is found so", async () => {
  const home = place({ ".ssh/known_hosts": "x", ".ssh/config": "x", ".ssh/id_a.pub": "x", ".npmrc": "color=false\n" });
  const environment = { PATH: "/bin", HOME: home, GITHUB_TOKEN: "", ANTHROPIC_API_KEY: "none" };
  expect(await withinReach(around({ environment, homes: [home], harmless: ["none"], sockets: ["/no/such"] }))).toEqual(
    [],
  );
});

test.each([
  [".ssh/id_ed25519", "-----BEGIN"],
  [".aws/credentials", "[default]"],
  [".config/gh/hosts.yml", "github.com:"],
  [".git-credentials", "https://a:b@github.com"],
  [".netrc", "machine github.com"],
  [".npmrc", "//registry.npmjs.org/:_authToken=x"],
  [".docker/config.json", '{"auths": {"ghcr.io": {"auth": "eA=="}}}'],
  [".kube/config", "users:"],
])("%s in a home is within reach", async (path, text) => {
  const found = await withinReach(around({ homes: [place({ [path]: text })] }));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(path.startsWith(".ssh") ? ".ssh" : path);
});

test("so are tokens in the environment, of this process and of every other that can be looked into", async () => {
  const processes = place({
    "7/environ": "PATH=/bin\0DEPLOY_TOKEN=abc\0ANTHROPIC_API_KEY=sk-1\0",
    "8/environ": "DB_PASSWORD=x=y\0",
    "self/environ": "OTHER_TOKEN=abc\0",
  });
  const environment = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: "abc", SSH_AUTH_SOCK: "/tmp/a", ANTHROPIC_API_KEY: "sk-1" };
  expect(await withinReach(around({ environment, processes }))).toEqual([
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN in the environment",
    "ANTHROPIC_API_KEY in the environment",
    "SSH_AUTH_SOCK in the environment",
    "DEPLOY_TOKEN in the environment of process 7",
    "DB_PASSWORD in the environment of process 8",
  ]);
  const gateway = await withinReach(around({ environment: { ANTHROPIC_API_KEY: "sk-1" }, harmless: ["sk-1"] }));
  expect(gateway).toEqual([]);
});

test("so are a container engine's socket and a cloud's metadata service", async () => {
  const sockets = [join(place({ "docker.sock": "x" }), "docker.sock")];
  const environment = { DOCKER_HOST: "tcp://engine:2375" };
  const found = await withinReach(around({ sockets, environment, metadata: () => Promise.resolve(true) }));
  expect(found).toEqual([
    `the container engine's socket ${sockets[0]}`,
    "the container engine at tcp://engine:2375",
    "the cloud's metadata service, which gives out this machine's credentials",
  ]);
});

test.each([
  ["http://127.0.0.1:8080", true],
  ["http://localhost", true],
  ["http://[::1]:9", true],
  ["http://10.1.2.3", true],
  ["http://172.20.0.4", true],
  ["http://gateway:4000", true],
  ["https://models.corp.internal", true],
  ["https://api.anthropic.com", false],
  ["http://172.40.0.4", false],
  ["http://8.8.8.8", false],
  ["nonsense", false],
  [undefined, false],
])("whether %s is on one's own network: %s", (url, own) => {
  expect(isOwnNetwork(url)).toBe(own);
});
