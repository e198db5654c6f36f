/** What of the machine a sandboxed process sees: everything read-only, but homes and runner folders are empty and only tool chains shine through. */

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { whyClosed } from "#mission/closed";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that name folders in which a runner keeps what is none of a worker's business. */
const runnerFolders = [
  "HOME",
  "TMPDIR",
  "RUNNER_TEMP",
  "RUNNER_WORKSPACE",
  "GITHUB_WORKSPACE",
  "AGENT_TEMPDIRECTORY",
  "XDG_RUNTIME_DIR",
];

/** Homes and places for temporary files, and what a process of root could still read although it has no capabilities. */
const usualFolders =
  "/tmp /var/tmp /run /root /home /srv /mnt /etc/ssh /etc/sudoers.d /etc/ssl/private /var/backups /var/lib/docker /var/log /var/spool".split(
    " ",
  );
const closedFiles = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers"];

/** Folders that are shown empty: the outermost of those that exist, never one that the system itself lives in. */
export function maskedFolders(environment: Environment): readonly string[] {
  const named = runnerFolders.flatMap((name) => environment[name] ?? []);
  const all = [...usualFolders, ...named, ...runnerHomes(environment["RUNNER_TEMP"] ?? "")];
  const real = [...new Set(all.filter(isFolder).flatMap(realPath))].filter(
    (folder) => !["/", "/usr", "/etc", "/var", "/opt"].includes(folder),
  );
  return real.filter((folder) => !real.some((other) => isBelow(folder, other))).toSorted();
}

/** Files that are shown empty, besides what is in the folders that are: a socket that can be seen could be connected to. */
export function maskedFiles(folders: readonly string[]): readonly string[] {
  const closed = closedFiles.filter((file) => existsSync(file));
  const sockets = listeningSockets().filter((socket) => !folders.some((folder) => isBelow(socket, folder)));
  return [...closed, ...sockets];
}

/** Real paths of unix sockets on which somebody on this machine listens. */
export function listeningSockets(): readonly string[] {
  const list = "/proc/net/unix";
  const text = existsSync(list) ? readFileSync(list, "utf8") : "";
  return [...new Set([...text.matchAll(/ (\/.*)$/gm)].flatMap(([, path = ""]) => realPath(path)))];
}

/** Nothing for what is gone: others make and remove their files while this looks. */
export function realPath(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

/** A runner of one's own keeps its credentials above its work folder. */
function runnerHomes(folder: string): readonly string[] {
  if (!folder.startsWith("/") || folder === "/") return [];
  const marked = [".runner", ".credentials"].some((name) => existsSync(join(folder, name)));
  return [...(marked ? [folder] : []), ...runnerHomes(dirname(folder))];
}

/** Folders below masked ones that must stay readable: Node itself, and the `bin` folders of PATH. */
export function toolChains(environment: Environment, masked: readonly string[]): readonly string[] {
  const bins = (environment["PATH"] ?? "")
    .split(":")
    .filter((entry) => basename(entry) === "bin" || basename(entry) === ".bin");
  return [nodeFolder(), ...bins.filter(isFolder)].filter((folder) => masked.some((mask) => isBelow(folder, mask)));
}

/** The folder of an installation (`bin`, `lib`), so that npm is found beside Node; else only the binary's own. */
function nodeFolder(): string {
  const bin = dirname(process.execPath);
  const installation = dirname(bin);
  const whole = basename(bin) === "bin" && existsSync(join(installation, "lib", "node_modules", "npm"));
  return whole ? installation : bin;
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isFolder(path: string): boolean {
  return path.startsWith("/") && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** An address with a password in it. */
const hasCredentials = /:\/\/[^/@\s]*:[^/@\s]*@/;

/** The whole environment of a sandboxed process: what everybody has, and of this process's the named variables that may be had at all. */
export function allowedEnvironment(
  environment: Environment,
  home: string,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const named = names
    .filter((name) => whyClosed(name) === undefined)
    .map((name) => [name, environment[name]] as const)
    .filter(([, value]) => value !== undefined && !hasCredentials.test(value));
  return {
    ...Object.fromEntries(named),
    PATH: `${environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}:${join(home, ".local", "bin")}`,
    LANG: environment["LANG"] ?? "C.UTF-8",
    HOME: home,
    CI: "true",
    TERM: "dumb",
  };
}
