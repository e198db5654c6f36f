/** The bubblewrap sandbox: own user without capabilities, own processes, own empty network, a given environment, one writable folder. */

import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SandboxOptions } from "../ports.ts";
import { bridge } from "./egress/bridge.ts";
import { proxyVariables } from "./egress/variables.ts";
import type { Program } from "./process.ts";
import { systemCallFilter } from "./seccomp.ts";
import { isMachine } from "./syscalls.ts";
import { allowedEnvironment, maskedFiles, maskedFolders, toolChains } from "./view.ts";
import type { Environment } from "./view.ts";

export type BubblewrapView = {
  /** The full path of `bwrap`. */
  readonly program: string;
  readonly environment: Environment;
  /** Variables of it that are let in besides those that everybody has. */
  readonly names: readonly string[];
  /** Kept over calls as the home folder inside; undefined: a fresh one for each. */
  readonly home: string | undefined;
  /** Files and folders that are readable although they lie below a masked folder. */
  readonly readable: readonly string[];
};

type Place = Pick<SandboxOptions, "workspace" | "cwd"> & {
  /** The socket of a proxy, the only way out; absent: there is none. */
  readonly egress?: string | undefined;
};

const home = "/tmp/home";

/** The bwrap call that runs `argv` at a place. */
export function bubblewrap(view: BubblewrapView, argv: readonly string[], place: Place): Program {
  const workspace = realpathSync(place.workspace);
  const { egress } = place;
  const out = egress === undefined ? undefined : bridge();
  const environment = {
    ...allowedEnvironment(view.environment, home, view.names),
    ...(out === undefined ? {} : proxyVariables()),
  };
  const readable = [...view.readable, ...(egress === undefined ? [] : [egress]), ...(out?.readable ?? [])];
  const command = egress === undefined || out === undefined ? argv : out.argv(egress, argv);
  const args = [
    ...isolation(),
    ...files({ ...view, readable }, workspace),
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    "--chdir",
    join(workspace, place.cwd ?? "."),
    "--",
    ...command,
  ];
  const told = filter === undefined ? [] : [filter];
  // An empty environment, because whoever is inside could try to read it.
  return { file: view.program, args, cwd: "/", env: {}, told };
}

/** Undefined on a machine whose system calls we do not know: there the self-test fails. */
const filter = isMachine(process.arch) ? systemCallFilter(process.arch) : undefined;

function isolation(): readonly string[] {
  const spaces = ["user", "pid", "ipc", "uts", "net"].map((space) => `--unshare-${space}`);
  const identity = ["--disable-userns", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"];
  const calls = filter === undefined ? [] : ["--seccomp", "3"];
  const life = ["--die-with-parent", "--new-session", "--clearenv"];
  return [...spaces, "--unshare-cgroup-try", ...identity, ...calls, ...life];
}

/** Order matters: later mounts cover earlier ones. `.git` is read-only as a whole, so that no hook, setting or object can be planted. */
function files(view: BubblewrapView, workspace: string): readonly string[] {
  const masked = maskedFolders(view.environment);
  const shown = [...toolChains(view.environment, masked), ...view.readable];
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
