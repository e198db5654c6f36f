/** The bubblewrap sandbox: own user without capabilities, own processes, no network, an empty environment, one writable folder. */

import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SandboxOptions } from "../ports.ts";
import type { Program } from "./process.ts";
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
  return { file: "bwrap", args, cwd: "/", env: { PATH: environment["PATH"] ?? "" } };
}

function isolation(network: SandboxOptions["network"]): readonly string[] {
  const spaces = ["user", "pid", "ipc", "uts"].map((space) => `--unshare-${space}`);
  const identity = ["--disable-userns", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"];
  const net = network === "none" ? ["--unshare-net"] : [];
  return [...spaces, "--unshare-cgroup-try", ...net, ...identity, "--die-with-parent", "--new-session", "--clearenv"];
}

/** Order matters: later mounts cover earlier ones. `.git` is read-only as a whole, so that no hook, setting or object can be planted. */
function files(view: BubblewrapView, workspace: string, network: SandboxOptions["network"]): readonly string[] {
  const masked = maskedFolders(view.environment);
  const resolver = network === "full" && existsSync("/etc/resolv.conf") ? [realpathSync("/etc/resolv.conf")] : [];
  const shown = [...toolChains(view.environment, masked), ...view.readable, ...resolver];
  const git = join(workspace, ".git");
  const whole = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
  const homes = view.home === undefined ? ["--dir", home] : ["--bind", view.home, home];
  const own = ["--bind", workspace, workspace, ...(existsSync(git) ? ["--ro-bind", git, git] : [])];
  const closed = maskedFiles().flatMap((file) => ["--ro-bind", "/dev/null", file]);
  const empty = [...masked.flatMap((folder) => ["--tmpfs", folder]), ...closed];
  const sealed = masked.filter((folder) => folder !== "/tmp").flatMap((folder) => ["--remount-ro", folder]);
  return [...whole, ...empty, ...shown.flatMap((path) => ["--ro-bind-try", path, path]), ...homes, ...own, ...sealed];
}
