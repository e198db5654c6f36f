/** The bubblewrap sandbox: own user without capabilities, own processes, no network, an empty environment, one writable folder. */

import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SandboxOptions } from "../ports.ts";
import type { Program } from "./process.ts";
import { systemCallFilter } from "./seccomp.ts";
import { isMachine } from "./syscalls.ts";
import { allowedEnvironment, maskedFiles, maskedFolders, toolChains } from "./view.ts";
import type { Environment } from "./view.ts";

export type BubblewrapView = {
  readonly environment: Environment;
  /** Kept over calls as the home folder inside; undefined: a fresh one for each. */
  readonly home: string | undefined;
  /** Files and folders that are readable although they lie below a masked folder. */
  readonly readable: readonly string[];
};

const home = "/tmp/home";

/** The bwrap call that runs `argv` as `options` say. */
export function bubblewrap(
  view: BubblewrapView,
  argv: readonly string[],
  options: Pick<SandboxOptions, "workspace" | "cwd" | "network">,
): Program {
  const workspace = realpathSync(options.workspace);
  const environment = allowedEnvironment(view.environment, home);
  const args = [
    ...isolation(options.network),
    ...files(view, workspace, options.network),
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    "--chdir",
    join(workspace, options.cwd ?? "."),
    "--",
    ...argv,
  ];
  // An empty environment, because whoever is inside could try to read it.
  return {
    file: programIn(view.environment, "bwrap"),
    args,
    cwd: "/",
    env: {},
    told: filter === undefined ? [] : [filter],
  };
}

/** Its first full path in PATH; throws when it has none. */
function programIn(environment: Environment, name: string): string {
  const bins = (environment["PATH"] ?? "").split(":").filter((bin) => bin.startsWith("/"));
  const path = bins.map((bin) => join(bin, name)).find((each) => existsSync(each));
  if (path === undefined) throw new Error(`there is no \`${name}\` in PATH`);
  return path;
}

/** Undefined on a machine whose system calls we do not know: there the self-test fails. */
const filter = isMachine(process.arch) ? systemCallFilter(process.arch) : undefined;

function isolation(network: SandboxOptions["network"]): readonly string[] {
  const spaces = ["user", "pid", "ipc", "uts"].map((space) => `--unshare-${space}`);
  const identity = ["--disable-userns", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"];
  const net = network === "none" ? ["--unshare-net"] : [];
  const calls = filter === undefined ? [] : ["--seccomp", "3"];
  const life = ["--die-with-parent", "--new-session", "--clearenv"];
  return [...spaces, "--unshare-cgroup-try", ...net, ...identity, ...calls, ...life];
}

/** Order matters: later mounts cover earlier ones. `.git` is read-only as a whole, so that no hook, setting or object can be planted. */
function files(view: BubblewrapView, workspace: string, network: SandboxOptions["network"]): readonly string[] {
  const masked = maskedFolders(view.environment);
  const resolver = network === "full" && existsSync("/etc/resolv.conf") ? [realpathSync("/etc/resolv.conf")] : [];
  const shown = [...toolChains(view.environment, masked), ...view.readable, ...resolver];
  const git = join(workspace, ".git");
  // The sandbox's first process is bubblewrap itself, which is nobody's business inside.
  const first = ["--tmpfs", "/proc/1", "--remount-ro", "/proc/1"];
  const whole = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", ...first];
  const homes = view.home === undefined ? ["--dir", home] : ["--bind", view.home, home];
  const own = ["--bind", workspace, workspace, ...(existsSync(git) ? ["--ro-bind", git, git] : [])];
  const closed = maskedFiles(masked).flatMap((file) => ["--ro-bind", "/dev/null", file]);
  const empty = [...masked.flatMap((folder) => ["--tmpfs", folder]), ...closed];
  const sealed = masked.filter((folder) => folder !== "/tmp").flatMap((folder) => ["--remount-ro", folder]);
  return [...whole, ...empty, ...shown.flatMap((path) => ["--ro-bind-try", path, path]), ...homes, ...own, ...sealed];
}
