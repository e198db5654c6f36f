import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSandbox } from "../../../action/sandbox/open.ts";
import type { LiveSandbox } from "../../../action/sandbox/open.ts";
import { folder, git } from "../work/repository.ts";
import { contained } from "./needs-bubblewrap.ts";

const base = { timeout: 20, network: "none", keep: 20_000 } as const;

async function bubblewrap(environment: Record<string, string> = {}): Promise<LiveSandbox> {
  return openSandbox({ mode: "bubblewrap", environment: { ...process.env, ...environment } });
}

async function told(command: string, workspace = folder("workspace"), sandbox?: LiveSandbox): Promise<string> {
  const ran = await (sandbox ?? (await bubblewrap())).run(command, { ...base, workspace });
  return ran.output;
}

contained("the workspace is writable, and what is written belongs to the runner's user", async () => {
  const workspace = folder("workspace");
  await told("echo hello > made; mkdir sub; echo x > sub/y; id -u", workspace);
  expect(readFileSync(join(workspace, "made"), "utf8")).toBe("hello\n");
  expect(statSync(join(workspace, "sub/y")).uid).toBe(process.getuid?.());
});

contained("the working directory is the workspace, or the folder below it that is asked for", async () => {
  const workspace = folder("workspace");
  mkdirSync(join(workspace, "sub"));
  expect(await told("pwd", workspace)).toBe(`${workspace}\n`);
  const ran = await (await bubblewrap()).run("pwd", { ...base, workspace, cwd: "sub" });
  expect(ran.output).toBe(`${workspace}/sub\n`);
});

contained("the environment holds the allow-list and nothing of the parent", async () => {
  const sandbox = await bubblewrap({
    GITHUB_TOKEN: "honey-token",
    ACTIONS_RUNTIME_TOKEN: "honey-token",
    ACTIONS_ID_TOKEN_REQUEST_URL: "https://honey",
    NODE_OPTIONS: "--require /honey.js",
    LD_PRELOAD: "/honey.so",
  });
  const names = (await told("env | cut -d= -f1 | sort | tr '\\n' ' '", undefined, sandbox)).trim().split(" ");
  expect(names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name))).toEqual([
    "CI",
    "HOME",
    "LANG",
    "PATH",
    "TERM",
  ]);
  expect(await told("cat /proc/*/environ | tr '\\0' '\\n'", undefined, sandbox)).not.toContain("honey");
});

contained("other processes are not there to be looked at, traced or ended", async () => {
  const pid = process.pid;
  expect(await told(`cat /proc/${pid}/environ; ls /proc/${pid}/cwd; kill -9 ${pid}; echo $?`)).not.toMatch(/^0$/m);
  expect(Number(await told("ls /proc | grep -c '^[0-9]'"))).toBeLessThan(8);
});

function attempt(host: string, to: number): string {
  return `node -e 'require("net").connect(${to}, "${host}").on("connect", () => console.log("REACHED")).on("error", (e) => console.log(e.code))'`;
}

contained("there is no network: no address, no name, no server of this machine", async () => {
  const server = createServer((socket) => socket.end("honey")).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const output = await told(
    [
      attempt("127.0.0.1", port),
      attempt("169.254.169.254", 80),
      attempt("1.1.1.1", 53),
      attempt("::ffff:1.1.1.1", 53),
      attempt("2606:4700:4700::1111", 53),
      attempt("example.com", 80),
    ].join("; "),
  );
  expect(output).not.toContain("REACHED");
  expect(output.trim().split("\n")).toHaveLength(6);
});

contained("nothing outside the workspace can be written", async () => {
  const proof = join(folder("outside"), "proof");
  const places = [proof, "/etc/proof", "/usr/proof", `${homedir()}/proof`, "/var/tmp/proof", "/run/proof", "/proof"];
  const output = await told(places.map((place) => `echo x > ${place} && echo WROTE ${place}`).join("; "));
  expect(output).not.toContain("WROTE");
  expect(places.filter((place) => existsSync(place))).toEqual([]);
});

contained("homes, temporary and runner folders look empty", async () => {
  const runner = folder("runner");
  writeFileSync(join(runner, "secret"), "honey");
  const sandbox = await bubblewrap({ RUNNER_TEMP: runner, HOME: homedir() });
  const output = await told(
    `cat ${runner}/secret; ls -A /root /home ${homedir()} /run; ls -A /tmp`,
    undefined,
    sandbox,
  );
  expect(output).not.toContain("honey");
  expect(output).not.toMatch(/\.ssh|\.npmrc|\.gitconfig|docker/);
});

contained("a folder of the runner outside /tmp is masked too", async (skip) => {
  const runner = folderOutside([process.cwd(), "/opt", "/srv"]);
  if (runner === undefined) return skip("no folder outside homes and /tmp can be written here");
  try {
    writeFileSync(join(runner, "secret"), "honey");
    expect(await told(`cat ${runner}/secret`)).toBe("honey");
    const masking = await bubblewrap({ RUNNER_TEMP: runner });
    expect(await told(`cat ${runner}/secret`, undefined, masking)).not.toContain("honey");
  } finally {
    rmSync(runner, { recursive: true });
  }
});

/** A fresh folder in the first of these that is not masked anyway and can be written. */
function folderOutside(places: readonly string[]): string | undefined {
  for (const place of places.filter((each) => !/^\/(tmp|var\/tmp|home|root)(\/|$)/.test(each))) {
    try {
      return mkdtempSync(join(place, "runner-"));
    } catch {
      continue;
    }
  }
  return undefined;
}

contained("git's own folder can be read and not written", async () => {
  const workspace = folder("workspace");
  git(workspace, "init", "-q");
  mkdirSync(join(workspace, ".git/hooks"), { recursive: true });
  const output = await told(
    [
      "git status --porcelain -b",
      "echo evil > .git/hooks/pre-commit && echo WROTE",
      "git config core.fsmonitor evil && echo WROTE",
      "mv .git old && echo WROTE",
      "rm -rf .git && echo WROTE",
      "mount -o remount,rw .git && echo WROTE",
    ].join("; "),
    workspace,
  );
  expect(output).toContain("No commits yet");
  expect(output).not.toContain("WROTE");
  expect(existsSync(join(workspace, ".git/hooks/pre-commit"))).toBe(false);
});

contained("there are no capabilities, no new namespaces, no way to another user", async () => {
  expect(await told("grep CapEff /proc/self/status")).toMatch(/CapEff:\s0{16}/);
  expect(await told("grep NoNewPrivs /proc/self/status")).toMatch(/1/);
  const output = await told(
    "unshare -U true && echo GOT; unshare -r true && echo GOT; chroot / true && echo GOT; mount -t tmpfs x /mnt && echo GOT; su -c true && echo GOT; sudo -n true && echo GOT; chown 0 . && echo GOT",
  );
  expect(output).not.toContain("GOT");
});

contained("files that only another user may read stay closed", async () => {
  expect(await told("cat /etc/shadow | head -c 4")).not.toMatch(/^root/);
});

contained("unix sockets of the machine are out of reach", async () => {
  const socket = join(folder("socket"), "s");
  const server = createServer((client) => client.end("honey")).listen(socket);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const output = await told(
    `node -e 'require("net").connect("${socket}").on("data", String).on("error", (e) => console.log(e.code))'`,
  );
  expect(output).toContain("ENOENT");
});

contained("what a command left in the background ends with it", async () => {
  const workspace = folder("workspace");
  const ticks = "while :; do date +%N > tick; sleep 0.02; done";
  const ran = await (
    await bubblewrap()
  ).run(
    `(setsid sh -c '${ticks}' >/dev/null 2>&1 &); (sleep 30 &); until [ -s tick ]; do sleep 0.02; done; echo done`,
    {
      ...base,
      workspace,
    },
  );
  expect(ran).toMatchObject({ exit: 0, timedOut: false, output: "done\n" });
  expect(ran.seconds).toBeLessThan(10);
  expect(await told("cat tick > a; sleep 0.3; cmp a tick || echo STILL TICKING", workspace)).not.toContain("STILL");
});

contained("a home that is kept carries what set-up installed to the next call", async () => {
  const home = folder("home");
  const sandbox = await openSandbox({ mode: "bubblewrap", environment: process.env, home });
  await told(
    "mkdir -p ~/.local/bin; printf '#!/bin/sh\\necho found\\n' > ~/.local/bin/mytool; chmod +x ~/.local/bin/mytool",
    undefined,
    sandbox,
  );
  expect(await told("mytool", undefined, sandbox)).toBe("found\n");
});

contained("node, npm and python work inside", async () => {
  expect(await told("node --version")).toMatch(/^v\d+/);
  expect(await told("npm --version 2>/dev/null")).toMatch(/^\d+\./);
  expect(await told("python3 --version")).toMatch(/^Python 3/);
});

for (const mode of ["bubblewrap", "none"] as const) {
  const given: typeof contained = mode === "none" ? test : contained;
  given(`${mode}: a command that takes too long is ended`, async () => {
    const sandbox = await openSandbox({ mode, environment: process.env });
    const ran = await sandbox.run("echo begun; sleep 30", { ...base, workspace: folder("workspace"), timeout: 0.5 });
    expect(ran).toMatchObject({ exit: undefined, timedOut: true, output: "begun\n" });
    expect(ran.seconds).toBeLessThan(3);
  });

  given(`${mode}: a command ends when the task is stopped`, async () => {
    const sandbox = await openSandbox({ mode, environment: process.env });
    const signal = AbortSignal.timeout(300);
    const ran = await sandbox.run("sleep 30", { ...base, workspace: folder("workspace"), signal });
    expect(ran).toMatchObject({ exit: undefined, timedOut: false });
  });

  given(`${mode}: exit codes and both outputs come back`, async () => {
    const sandbox = await openSandbox({ mode, environment: process.env });
    const ran = await sandbox.run("echo out; echo err >&2; exit 7", { ...base, workspace: folder("workspace") });
    expect(ran.exit).toBe(7);
    expect(ran.output.split("\n").toSorted()).toEqual(["", "err", "out"]);
  });

  given(`${mode}: endless output is kept head and tail`, async () => {
    const sandbox = await openSandbox({ mode, environment: process.env });
    const ran = await sandbox.run("echo head; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo tail", {
      ...base,
      workspace: folder("workspace"),
      keep: 1000,
    });
    expect(ran.output).toMatch(/^head\nx+\n\[… 4999\d+ characters left out …\]\nx+\ntail\n$/);
    expect(ran.output.length).toBeLessThan(1100);
  });
}

test("without a sandbox the environment is still the allow-list", async () => {
  const sandbox = await openSandbox({ mode: "none", environment: { ...process.env, GITHUB_TOKEN: "honey" } });
  const ran = await sandbox.run("env", { ...base, workspace: folder("workspace") });
  expect(ran.output).not.toContain("honey");
  expect(ran.output).toContain("CI=true");
});

test("where bubblewrap is missing, asking for it says what to do, and auto goes without", async () => {
  const environment = { PATH: "/nowhere" };
  await expect(openSandbox({ mode: "bubblewrap", environment })).rejects.toThrow(/Install Debian's package bubblewrap/);
  expect((await openSandbox({ mode: "auto", environment })).kind).toBe("none");
});

test("a user who is not root maps to the same user inside", ({ skip }) => {
  skip(process.getuid?.() !== 0, "only root can become someone else; all other tests ran as an ordinary user");
  const uid = 65_534;
  const outer = folder("user");
  const place = join(outer, "w");
  mkdirSync(place);
  execFileSync("chown", ["-R", String(uid), outer]);
  const shell = `bwrap --unshare-user --disable-userns --cap-drop ALL --uid 1000 --gid 1000 --ro-bind / / --bind ${place} ${place} --chdir ${place} sh -c 'echo x > made && id -u'`;
  const user = ["--reuid", String(uid), "--regid", String(uid), "--clear-groups"];
  expect(String(execFileSync("setpriv", [...user, "sh", "-c", shell])).trim()).toBe("1000");
  expect(statSync(join(place, "made")).uid).toBe(uid);
});
