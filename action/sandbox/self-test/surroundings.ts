/** What the forbidden deeds are aimed at: real processes, servers, sockets and files of this machine, some of them set up for the test. */

import { chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { listeningSockets, realPath } from "../view.ts";
import type { Environment } from "../view.ts";

export type Surroundings = {
  /** Empty but for what the test needs; the sandbox's writable folder. */
  readonly workspace: string;
  /** Files that are not there, and must not be afterwards. */
  readonly outside: readonly string[];
  readonly othersFiles: readonly string[];
  /** Outside the sandbox: this process and the one that started it. */
  readonly processes: readonly number[];
  /** Unix sockets that somebody outside listens on; one is in the abstract space. */
  readonly sockets: readonly string[];
  readonly dockerSockets: readonly string[];
  readonly resolvers: readonly string[];
  /** Port of a server at ::1; undefined on a machine without IPv6. */
  readonly port: number | undefined;
  /** Programs by which a person becomes root. */
  readonly sudo: readonly string[];
  readonly mount: readonly string[];
  readonly close: () => void;
};

const [nobody, longestSocketPath, mostSockets] = [65_534, 107, 40];

/** `folder` is empty and outside the sandbox but for `workspace`, which is made in it. */
export async function surroundingsIn(folder: string, environment: Environment): Promise<Surroundings> {
  const workspace = join(folder, "workspace");
  const mark = `muster-self-test-${randomBytes(6).toString("hex")}`;
  for (const each of ["workspace/.git/hooks", "workspace/mount", "repository/.git/hooks"])
    await mkdir(join(folder, each), { recursive: true });
  const foreign = join(workspace, "foreign");
  await Promise.all([writeFile(join(workspace, ".git/config"), ""), othersFile(foreign)]);
  const abstract = `\0${mark}`;
  const path = join(folder, "socket");
  const servers = [listening(abstract), ...(path.length <= longestSocketPath ? [listening(path)] : [])];
  const six = await listeningAtSix();
  const resolvers = await resolversOf();
  const bins = (environment["PATH"] ?? "").split(":").filter((bin) => bin.startsWith("/"));
  const inPath = (...names: readonly string[]) => [
    ...new Set(["/usr/bin", ...bins].flatMap((bin) => names.map((name) => join(bin, name))).flatMap(realPath)),
  ];
  return {
    workspace,
    outside: [
      join(folder, "repository/.git/hooks/pre-commit"),
      join(folder, mark),
      ...outsideFolders(environment).map((at) => join(at, mark)),
    ],
    othersFiles: [foreign, "/etc/shadow", "/etc/gshadow", "/etc/sudoers"],
    processes: [process.pid, process.ppid],
    sockets: [...new Set([abstract, path, ...listeningSockets().slice(0, mostSockets)])],
    dockerSockets: dockerSockets(environment),
    resolvers,
    port: six.port,
    sudo: inPath("sudo", "doas"),
    mount: inPath("mount").slice(0, 1),
    close: () => [...servers, six.server].forEach((server) => server?.close()),
  };
}

/** Only root can give a file away; anybody else has the files of root to try. */
async function othersFile(path: string): Promise<void> {
  const root = process.getuid?.() === 0;
  await writeFile(path, root ? "secret" : "", { mode: 0o600 });
  if (root) await chown(path, nobody, nobody);
}

/** A unix socket listens as soon as this answers. */
function listening(name: string): Server {
  return createServer()
    .on("error", () => undefined)
    .listen(name)
    .unref();
}

async function listeningAtSix(): Promise<{ readonly server?: Server; readonly port: number | undefined }> {
  const server = createServer().unref();
  const listens = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(0, "::1", () => resolve(true));
  });
  const address = server.address();
  return { server, port: listens && typeof address === "object" ? address?.port : undefined };
}

async function resolversOf(): Promise<readonly string[]> {
  const text = await readFile("/etc/resolv.conf", "utf8").catch(() => "");
  const named = [...text.matchAll(/^nameserver\s+([0-9a-fA-F.:]+)\s*$/gm)].map(([, address = ""]) => address);
  return [...new Set([...named.slice(0, 3), "127.0.0.53", "8.8.8.8"])];
}

function outsideFolders(environment: Environment): readonly string[] {
  const usual = ["/", "/etc", "/usr/local/bin", "/var/tmp", "/dev/shm", "/proc/sys/kernel", "/sys/fs/cgroup"];
  return [...usual, process.cwd(), environment["HOME"] ?? "/root"];
}

function dockerSockets(environment: Environment): readonly string[] {
  const host = environment["DOCKER_HOST"] ?? "";
  const own = host.startsWith("unix://") ? [host.slice("unix://".length)] : [];
  const usual = [
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
  ];
  return [...usual, ...own];
}
