/** The bubblewrap sandbox: own user without capabilities, own processes, no network, an empty environment, one writable folder. */

import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SandboxOptions } from "../ports.ts";
import type { Program } from "./process.ts";
import { allowedEnvironment, maskedFolders, toolChains } from "./view.ts";
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
  return [
    "--unshare-user",
    "--disable-userns",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    ...(network === "none" ? ["--unshare-net"] : []),
    ...["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"],
    ...["--die-with-parent", "--new-session", "--clearenv"],
  ];
}

/** Order matters: later mounts cover earlier ones. `.git` is read-only as a whole, so that no hook, setting or object can be planted. */
function files(view: BubblewrapView, workspace: string, network: SandboxOptions["network"]): readonly string[] {
  const masked = maskedFolders(view.environment);
  const resolver = network === "full" && existsSync("/etc/resolv.conf") ? [realpathSync("/etc/resolv.conf")] : [];
  const shown = [...toolChains(view.environment, masked), ...view.readable, ...resolver];
  const git = join(workspace, ".git");
  return [
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...masked.flatMap((folder) => ["--tmpfs", folder]),
    ...shown.flatMap((path) => ["--ro-bind-try", path, path]),
    ...(view.home === undefined ? ["--dir", home] : ["--bind", view.home, home]),
    ...["--bind", workspace, workspace],
    ...(existsSync(git) ? ["--ro-bind", git, git] : []),
    ...masked.filter((folder) => folder !== "/tmp").flatMap((folder) => ["--remount-ro", folder]),
  ];
}
