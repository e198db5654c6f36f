import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bubblewrap } from "../../../action/sandbox/bubblewrap.ts";
import { programIn } from "../../../action/sandbox/program-in.ts";
import { openSandbox } from "../../../action/sandbox/open.ts";
import type { Program as Process } from "../../../action/sandbox/process.ts";
import type { Deed } from "../../../action/sandbox/self-test/deeds.ts";
import { deeds } from "../../../action/sandbox/self-test/deeds.ts";
import { tryForbiddenDeeds } from "../../../action/sandbox/self-test/self-test.ts";
import type { Trial } from "../../../action/sandbox/self-test/self-test.ts";
import type { Environment } from "../../../action/sandbox/view.ts";
import { folder } from "../work/repository.ts";
import { contained } from "./needs-bubblewrap.ts";

type Weaken = (program: Process, workspace: string, argv: readonly string[]) => Process;

/** Tries the deeds in our sandbox, after it was weakened. */
function tried(weaken: Weaken, environment: Environment = process.env): Promise<Trial> {
  const view = {
    program: programIn(environment, "bwrap") ?? "",
    environment,
    names: [],
    home: undefined,
    readable: [],
  };
  const wrap = (argv: readonly string[], workspace: string) =>
    weaken(bubblewrap(view, argv, { workspace }), workspace, argv);
  return tryForbiddenDeeds({ wrap, environment });
}

function deedsOf(trial: Trial): readonly Deed[] {
  if (trial.kind === "broken") throw new Error(trial.problem);
  return trial.kind === "holds" ? [] : [...new Set(trial.deeds.map(({ deed }) => deed))];
}

/** Takes options out of the call of bubblewrap, each with its values: `["--unshare-net"]`, `["--tmpfs", "/proc/1"]`. */
function without(program: Process, ...options: readonly (readonly string[])[]): Process {
  let args = [...program.args];
  for (const option of options) {
    const at = args.findIndex((_, index) => option.every((part, offset) => args[index + offset] === part));
    if (at < 0) throw new Error(`bubblewrap is not called with ${option.join(" ")}`);
    args = args.toSpliced(at, option.length);
  }
  return { ...program, args };
}

/** Puts options before the command. */
function adding(program: Process, ...options: readonly string[]): Process {
  const end = program.args.indexOf("--");
  return { ...program, args: program.args.toSpliced(end, 0, ...options) };
}

function unfiltered(program: Process): Process {
  return { ...without(program, ["--seccomp", "3"]), told: [] };
}

function listening(path: string): void {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
}

const identity = [
  ["--unshare-user"],
  ["--disable-userns"],
  ["--cap-drop", "ALL"],
  ["--uid", "1000"],
  ["--gid", "1000"],
] as const;
const isRoot = process.getuid?.() === 0;

contained("in our sandbox every one of the fourteen forbidden deeds fails", async () => {
  expect(deeds).toHaveLength(14);
  expect(await tried((program) => program)).toEqual({ kind: "holds" });
});

contained("a process whose environment can be read is noticed", async () => {
  const trial = await tried((program) => ({
    ...without(program, ["--tmpfs", "/proc/1"], ["--remount-ro", "/proc/1"]),
    env: { HONEY: "token" },
  }));
  expect(deedsOf(trial)).toContain("read another process's environment");
});

/** A folder with a `sudo` that runs what it is given, as whoever calls it. */
function withSudo(): Environment {
  const bin = join(folder("sudo"), "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
  return { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
}

contained("a sudo that makes somebody root is noticed, one that changes nobody is not", async () => {
  const asRoot: Weaken = (program) =>
    adding(without(program, ["--uid", "1000"], ["--gid", "1000"]), "--uid", "0", "--gid", "0");
  expect(deedsOf(await tried(asRoot, withSudo()))).toContain("become root by sudo");
  expect(await tried((program) => program, withSudo())).toEqual({ kind: "holds" });
});

contained("a Docker socket that can be spoken to is noticed", async () => {
  const place = folder("docker");
  const socket = join(place, "docker.sock");
  listening(socket);
  const environment = { ...process.env, DOCKER_HOST: `unix://${socket}` };
  expect(await tried((program) => program, environment)).toEqual({ kind: "holds" });
  const trial = await tried((program) => adding(program, "--ro-bind", place, place), environment);
  expect(deedsOf(trial)).toContain("speak to the Docker socket");
});

contained("a network that leads anywhere is noticed: metadata, names, IPv6", async (skip) => {
  if (!existsSync("/usr/bin/ip") && !existsSync("/sbin/ip")) return skip("needs ip to lay routes");
  // Every address is routed to where nobody answers, so that no packet of this test leaves the machine.
  const routes = "ip route add default dev lo; ip -6 route add default dev lo; exec ./self-test";
  const trial = await tried((program, _, argv) => {
    const command = [...argv].length;
    // Whoever keeps its own number stays in the user namespace that owns the network.
    const owner = without(program, ["--disable-userns"], ["--uid", "1000"], ["--gid", "1000"]);
    const { args, ...rest } = adding(owner, "--cap-add", "CAP_NET_ADMIN");
    return { ...rest, args: [...args.slice(0, -command), "/bin/sh", "-c", routes] };
  });
  expect(deedsOf(trial)).toEqual(
    expect.arrayContaining([
      "reach the cloud's metadata address",
      "look up a name",
      ...(existsSync("/proc/net/if_inet6") ? ["reach an IPv6 address"] : []),
    ]),
  );
});

contained("a folder outside that can be written is noticed, and nothing is left in it", async () => {
  let outside = "";
  const trial = await tried((program, workspace) => {
    outside = dirname(workspace);
    return adding(program, "--bind", outside, outside);
  });
  expect(deedsOf(trial)).toContain("write outside the workspace");
  expect(existsSync(outside)).toBe(false);
});

contained("a .git that can be written is noticed", async () => {
  const trial = await tried((program, workspace) => {
    const git = join(workspace, ".git");
    return without(program, ["--ro-bind", git, git]);
  });
  expect(deedsOf(trial)).toEqual(["write to git's hooks or settings"]);
});

contained("a user who can become root is noticed", async () => {
  const trial = await tried((program) =>
    adding(without(program, ["--uid", "1000"], ["--gid", "1000"]), "--uid", "0", "--gid", "0"),
  );
  expect(deedsOf(trial)).toContain("change the user");
});

contained("without the filter the parent can be traced, and that is noticed", async () => {
  expect(deedsOf(await tried(unfiltered))).toContain("trace the parent process");
});

contained("a unix socket of the machine is noticed, by its path and in the abstract space", async () => {
  const byPath = await tried((program, workspace) => {
    const outside = dirname(workspace);
    return adding(program, "--ro-bind", outside, outside, "--bind", workspace, workspace);
  });
  expect(deedsOf(byPath)).toContain("connect to a unix socket of the machine");
  const shared = await tried((program) => without(program, ["--unshare-net"]));
  if (shared.kind !== "leaks") throw new Error(shared.kind);
  expect(shared.deeds.map(({ how }) => how)).toContainEqual(expect.stringMatching(/^@muster-self-test-/));
});

contained("io_uring is noticed", async (skip) => {
  const setting = "/proc/sys/kernel/io_uring_disabled";
  if (existsSync(setting) && readFileSync(setting, "utf8").trim() !== "0")
    return skip("this kernel has it switched off");
  expect(deedsOf(await tried(unfiltered))).toContain("set up io_uring");
});

contained("raw sockets are noticed, and the filter alone keeps even a capable process from them", async () => {
  const capable: Weaken = (program) => adding(without(program, ["--cap-drop", "ALL"]), "--cap-add", "ALL");
  const trial = await tried((program) => unfiltered(capable(program, "", [])));
  expect(deedsOf(trial)).toContain("open a raw socket");
  expect(deedsOf(await tried(capable))).not.toContain("open a raw socket");
});

contained("a file of another user that can be read is noticed", async (skip) => {
  if (!isRoot) return skip("only root can read what belongs to another user");
  const trial = await tried((program) => without(program, ...identity));
  expect(deedsOf(trial)).toContain("read a file of another user");
});

contained("a bubblewrap that leaves something out is refused, and said to be", async () => {
  const bin = join(folder("wrapper"), "bin");
  mkdirSync(bin);
  const script = `#!/bin/bash\nkept=()\nfor each in "$@"; do [ "$each" = --unshare-net ] || kept+=("$each"); done\nPATH=/usr/local/bin:/usr/bin:/bin exec bwrap "\${kept[@]}"\n`;
  writeFileSync(join(bin, "bwrap"), script);
  chmodSync(join(bin, "bwrap"), 0o755);
  const environment = { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
  await expect(openSandbox({ mode: "bubblewrap", environment })).rejects.toThrow(
    /does not hold, so nothing is run in it.*\n.*- connect to a unix socket of the machine: @muster/s,
  );
  expect(await openSandbox({ mode: "auto", environment })).toMatchObject({
    kind: "none",
    problem: expect.stringContaining("does not hold"),
  });
});

contained("the deeds fail for a user who is not root as well", async (skip) => {
  if (!isRoot) return skip("only root can become someone else; all other tests ran as an ordinary user");
  const uid = "12345";
  const open = new URL("../../../action/sandbox/open.ts", import.meta.url).href;
  const script = `const { openSandbox } = await import("${open}"); console.log((await openSandbox({ mode: "bubblewrap", environment: process.env })).kind);`;
  const node = [process.execPath, "--input-type=module", "-e", script];
  const environment = { PATH: process.env["PATH"], TMPDIR: "/tmp", HOME: "/nonexistent" };
  const user = ["--reuid", uid, "--regid", uid, "--clear-groups", "--"];
  const ran = spawnSync("setpriv", [...user, ...node], { env: environment, encoding: "utf8" });
  if (ran.stderr.includes("EACCES")) return skip("this checkout cannot be read by others");
  expect(ran).toMatchObject({ stderr: "", stdout: "bubblewrap\n" });
});

test("a sandbox that cannot be started is broken, and says what the machine said", async () => {
  const broken: Process = { file: "/bin/sh", args: ["-c", "echo no namespaces here; exit 1"], cwd: "/", env: {} };
  expect(await tried(() => broken)).toEqual({ kind: "broken", problem: "no namespaces here" });
});

test("a sandbox that runs something else than the test is broken", async () => {
  const silent: Process = { file: "/bin/true", args: [], cwd: "/", env: {} };
  expect(await tried(() => silent)).toMatchObject({ kind: "broken", problem: expect.stringContaining("results") });
});
