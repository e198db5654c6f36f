/** What a program of this user's could get hold of without a sandbox: asked before one is let loose so. */

import { access, constants, readdir, readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";

export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Home folders that may be this user's to read. */
  readonly homes: readonly string[];
  /** Where the system tells of its processes; undefined where it does not. */
  readonly processes: string | undefined;
  readonly sockets: readonly string[];
  /** Whether somebody answers at the address where clouds give a machine its credentials. */
  readonly metadata: () => Promise<boolean>;
  /** Keys of models on the user's own machine or network: no secrets beyond it. */
  readonly harmless: readonly string[];
};

/** Of this machine. */
export async function surroundings(
  environment: Surroundings["environment"],
  harmless: readonly string[],
): Promise<Surroundings> {
  const others = await readdir("/home").catch(() => []);
  return {
    environment,
    homes: [...new Set([environment["HOME"] ?? homedir(), "/root", ...others.map((name) => join("/home", name))])],
    processes: process.platform === "linux" ? "/proc" : undefined,
    sockets: ["/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock"],
    metadata: () => answers("169.254.169.254", 80, 300),
    harmless,
  };
}

/** What is within reach, one line each; none: nothing that is known to be secret. */
export async function withinReach(around: Surroundings): Promise<readonly string[]> {
  const found = await Promise.all([ofEnvironments(around), ofHomes(around.homes), ofSockets(around), ofCloud(around)]);
  return found.flat();
}

const secretName =
  /TOKEN|SECRET|PASSW|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|(^|_)AUTH($|_)|SSH_AUTH_SOCK|_DSN$|DATABASE_URL/i;

function secretsOf(environment: Surroundings["environment"], harmless: readonly string[]): readonly string[] {
  return Object.entries(environment)
    .filter(
      ([name, value]) => secretName.test(name) && value !== undefined && value !== "" && !harmless.includes(value),
    )
    .map(([name]) => name)
    .toSorted();
}

/** A program can read the environment that any process of its user began with. */
async function ofEnvironments({ environment, processes, harmless }: Surroundings): Promise<readonly string[]> {
  const own = secretsOf(environment, harmless).map((name) => `${name} in the environment`);
  if (processes === undefined) return own;
  const ids = (await readdir(processes).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const known = new Set(secretsOf(environment, harmless));
  const others = await Promise.all(
    ids.map(async (id) => {
      const begun = await readFile(join(processes, id, "environ"), "utf8").catch(() => "");
      const entries = begun.split("\0").map((entry) => entry.split(/=(.*)/s).slice(0, 2));
      const names = secretsOf(Object.fromEntries(entries), harmless).filter((name) => !known.has(name));
      for (const name of names) known.add(name);
      return names.map((name) => `${name} in the environment of process ${id}`);
    }),
  );
  return [...own, ...others.flat()];
}

/** Files in which tools keep what lets them in; `has`: only when that stands in it. */
const credentialFiles: readonly { readonly path: string; readonly has?: RegExp }[] = [
  { path: ".ssh", has: /^(?!known_hosts|config|.*\.pub$|authorized_keys|environment)/ },
  { path: ".gnupg/private-keys-v1.d", has: /./ },
  { path: ".aws/credentials" },
  { path: ".aws/sso/cache", has: /./ },
  { path: ".azure/msal_token_cache.json" },
  { path: ".config/gcloud/credentials.db" },
  { path: ".config/gcloud/application_default_credentials.json" },
  { path: ".config/gh/hosts.yml" },
  { path: ".config/hub" },
  { path: ".docker/config.json", has: /"auths?"\s*:\s*[{"][^}]*"/ },
  { path: ".git-credentials" },
  { path: ".netrc" },
  { path: ".npmrc", has: /_auth|_password/i },
  { path: ".yarnrc.yml", has: /npmAuth/i },
  { path: ".pypirc", has: /password/i },
  { path: ".cargo/credentials.toml" },
  { path: ".gem/credentials" },
  { path: ".kube/config" },
  { path: ".terraform.d/credentials.tfrc.json" },
  { path: ".vault-token" },
  { path: ".claude/.credentials.json" },
  { path: ".codex/auth.json" },
  { path: ".config/op" },
  { path: ".password-store" },
  { path: ".local/share/keyrings" },
];

async function ofHomes(homes: readonly string[]): Promise<readonly string[]> {
  const paths = homes.flatMap((home) => credentialFiles.map(({ path, has }) => ({ path: join(home, path), has })));
  const found = await Promise.all(paths.map(async ({ path, has }) => ((await holds(path, has)) ? [path] : [])));
  return found.flat();
}

/** Whether a file that can be read (or a folder, by its names) has what makes it secret. */
async function holds(path: string, has: RegExp | undefined): Promise<boolean> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) return false;
  const inside = kind.isDirectory()
    ? await readdir(path).catch(() => [])
    : [await readFile(path, "utf8").catch(() => "")];
  return inside.some((text) => text !== "" && (has === undefined || has.test(text)));
}

async function ofSockets({ sockets, environment }: Surroundings): Promise<readonly string[]> {
  const named = [environment["DOCKER_HOST"], environment["CONTAINER_HOST"]].flatMap((address) =>
    address === undefined || address === "" ? [] : [address.replace(/^unix:\/\//, "")],
  );
  const open = await Promise.all(
    [...new Set([...sockets, ...named])].map(async (path) => {
      if (/^[a-z]+:\/\//.test(path)) return [`the container engine at ${path}`];
      const free = await access(path, constants.R_OK | constants.W_OK).then(
        () => true,
        () => false,
      );
      return free ? [`the container engine's socket ${path}`] : [];
    }),
  );
  return open.flat();
}

async function ofCloud({ metadata }: Surroundings): Promise<readonly string[]> {
  return (await metadata()) ? ["the cloud's metadata service, which gives out this machine's credentials"] : [];
}

async function answers(host: string, port: number, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: milliseconds });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}
