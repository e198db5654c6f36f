/** The fourteen forbidden deeds, each as real attempts by system calls; none may succeed. */

import { existsSync, rmSync } from "node:fs";
import { internet, local, longestPath, query } from "./addresses.ts";
import { resultIn, terminated } from "./program.ts";
import type { Program, Slot } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";

export const deeds = [
  "read another process's environment",
  "become root by sudo",
  "speak to the Docker socket",
  "reach the cloud's metadata address",
  "look up a name",
  "write outside the workspace",
  "write to git's hooks or settings",
  "change the user",
  "trace the parent process",
  "connect to a unix socket of the machine",
  "set up io_uring",
  "open a raw socket",
  "read a file of another user",
  "reach an IPv6 address",
] as const;
export type Deed = (typeof deeds)[number];

/** One way to do a deed; `won` is asked when the program has run. */
export type Attempt = { readonly deed: Deed; readonly how: string; readonly won: (results: Buffer) => boolean };

type Attempts = (program: Program, at: Surroundings) => readonly Omit<Attempt, "deed">[];

/** Adds all attempts to a program. */
export function attemptsOn(program: Program, at: Surroundings): readonly Attempt[] {
  return deeds.flatMap((deed) => attempts[deed](program, at).map((attempt) => ({ ...attempt, deed })));
}

const [cwd, readOnly, readWrite, create, exclusive] = [-100, 0, 2, 0o101, 0o200];
const [stream, datagram, raw] = [1, 2, 3];
const [inProgress, wrongType, wouldBlock, refused] = [-115, -91, -11, -111];
const [ipv4, ipv6, unix, packet, vsock] = [2, 10, 1, 17, 40];
const [setTime, level, sendTimeout, receiveTimeout] = [100_000, 1, 21, 20];
const seize = 0x4206;

const attempts: Readonly<Record<Deed, Attempts>> = {
  "read another process's environment": (program, { processes }) => {
    const own = readInto(program, "/proc/self/environ");
    return ["1", ...processes.map(String)].map((pid) => {
      const seen = readInto(program, `/proc/${pid}/environ`);
      // A number may mean a process in here, which has what we have.
      return {
        how: `/proc/${pid}/environ`,
        won: (results) => seen.in(results) !== "" && seen.in(results) !== own.in(results),
      };
    });
  },
  // A shim that only runs what it is given makes nobody root.
  "become root by sudo": (program, { sudo }) =>
    sudo.map((path) => {
      const status = execute(program, [path, "-n", "/bin/sh", "-c", 'test "$(id -u)" = 0']);
      return { how: path, won: is(status, 0) };
    }),
  "speak to the Docker socket": (program, { dockerSockets }) => dockerSockets.map((path) => reachLocal(program, path)),
  "reach the cloud's metadata address": (program) =>
    ["169.254.169.254", "168.63.129.16", "fd00:ec2::254"].map((address) => reach(program, address, 80)),
  "look up a name": (program, { resolvers }) => [
    ...resolvers.map((address) => ask(program, address)),
    ...["/run/systemd/resolve/io.systemd.Resolve", "/var/run/nscd/socket"].map((path) => reachLocal(program, path)),
  ],
  "write outside the workspace": (program, { outside }) =>
    outside.map((path) => {
      program.call("openat", cwd, terminated(path), create | exclusive, 0o600);
      return { how: path, won: () => wasWritten(path) };
    }),
  "write to git's hooks or settings": (program) => {
    const open = (path: string, flags: number) => program.call("openat", cwd, terminated(path), flags, 0o700);
    const move = (from: string, to: string) => program.call("renameat2", cwd, terminated(from), cwd, terminated(to), 0);
    return [
      { how: "a hook", won: opened(open(".git/hooks/pre-commit", create)) },
      { how: "the settings", won: opened(open(".git/config", readWrite)) },
      { how: "a folder in .git", won: opened(program.call("mkdirat", cwd, terminated(".git/objects"), 0o700)) },
      { how: "another folder as .git", won: opened(move(".git", "moved")) },
      { how: "another folder as .git/hooks", won: opened(move(".git/hooks", "moved-hooks")) },
      {
        how: "a link into .git",
        won: opened(program.call("linkat", cwd, terminated("foreign"), cwd, terminated(".git/x"), 0)),
      },
    ];
  },
  "change the user": (program, { mount }) => [
    { how: "setresuid to root", won: is(program.call("setresuid", 0, 0, 0), 0) },
    { how: "setresgid to root", won: is(program.call("setresgid", 0, 0, 0), 0) },
    { how: "setgroups", won: is(program.call("setgroups", 0, 0), 0) },
    { how: "chown to root", won: is(program.call("fchownat", cwd, terminated("."), 0, 0, 0), 0) },
    ...mount.map((path) => ({
      how: `${path}, which runs as root`,
      won: is(execute(program, [path, "-t", "tmpfs", "none", "mount"]), 0),
    })),
  ],
  "trace the parent process": (program, { processes }) => {
    const parent = program.call("getppid");
    const outer = processes.filter((pid) => pid > fewProcesses);
    return [
      { how: "ptrace of its parent", won: is(program.call("ptrace", seize, parent, 0, 0), 0) },
      ...outer.map((pid) => ({ how: `ptrace of ${pid}`, won: is(program.call("ptrace", seize, pid, 0, 0), 0) })),
      { how: "/proc/1/mem", won: opened(program.call("openat", cwd, terminated("/proc/1/mem"), readWrite, 0)) },
    ];
  },
  "connect to a unix socket of the machine": (program, { sockets }) =>
    sockets.filter((name) => name.length <= longestPath).map((name) => reachLocal(program, name)),
  "set up io_uring": (program) => {
    const parameters = { into: program.room(120) };
    const usual = { how: "io_uring_setup", won: opened(program.call("io_uring_setup", 1, parameters)) };
    if (program.machine !== "x64") return [usual];
    const ofI386 = 425;
    return [usual, { how: "io_uring_setup of 32 bits", won: opened(program.callByOldDoor(ofI386, 1, parameters)) }];
  },
  "open a raw socket": (program) =>
    [
      { how: "ICMP", given: [ipv4, raw, 1] },
      { how: "ICMPv6", given: [ipv6, raw, 58] },
      { how: "packets", given: [packet, raw, 0x0300] },
      { how: "the hypervisor", given: [vsock, stream, 0] },
    ].map(({ how, given }) => ({ how, won: opened(program.call("socket", ...given)) })),
  "read a file of another user": (program, { othersFiles }) =>
    othersFiles.map((path) => {
      const seen = readInto(program, path);
      return { how: path, won: (results) => seen.in(results) !== "" };
    }),
  "reach an IPv6 address": (program, { port }) => [
    reach(program, "2606:4700:4700::1111", 443),
    ...(port === undefined ? [] : [reach(program, "::1", port)]),
  ],
};

/** The test's own processes inside have numbers up to this. */
const fewProcesses = 32;

function is(slot: Slot, value: number): Attempt["won"] {
  return (results) => resultIn(results, slot) === value;
}

function opened(slot: Slot): Attempt["won"] {
  return (results) => resultIn(results, slot) >= 0;
}

const most = 512;

/** The beginning of a file, as text; empty when it could not be read. */
function readInto(program: Program, path: string): { readonly in: (results: Buffer) => string } {
  const file = program.call("openat", cwd, terminated(path), readOnly, 0);
  const bytes = program.room(most);
  const length = program.call("read", file, { into: bytes }, most);
  return {
    in: (results) => results.toString("latin1", bytes.at, bytes.at + Math.max(0, resultIn(results, length))),
  };
}

function execute(program: Program, argv: readonly [string, ...string[]]): Slot {
  const [path] = argv;
  const environment = { strings: ["PATH=/usr/local/bin:/usr/bin:/bin"] };
  return program.child(() => program.call("execve", terminated(path), { strings: argv }, environment));
}

/** A tenth of a second to be let in; what is closed says so at once. */
function patient(program: Program, socket: Slot): void {
  const time = Buffer.alloc(16);
  time.writeBigInt64LE(BigInt(setTime), 8);
  for (const name of [sendTimeout, receiveTimeout]) program.call("setsockopt", socket, level, name, time, 16);
}

function reach(program: Program, address: string, port: number): Omit<Attempt, "deed"> {
  const { family, bytes } = internet(address, port);
  const socket = program.call("socket", family, stream, 0);
  patient(program, socket);
  const connected = program.call("connect", socket, bytes, bytes.length);
  return { how: address, won: (results) => [0, inProgress].includes(resultIn(results, connected)) };
}

function reachLocal(program: Program, name: string): Omit<Attempt, "deed"> {
  const bytes = local(name);
  const socket = program.call("socket", unix, stream, 0);
  patient(program, socket);
  const connected = program.call("connect", socket, bytes, bytes.length);
  // Of another type, or with too many before us: somebody is there.
  const there = [0, wrongType, wouldBlock];
  return { how: name.replace("\0", "@"), won: (results) => there.includes(resultIn(results, connected)) };
}

/** A query that got away counts, whether or not it was answered in time. */
function ask(program: Program, address: string): Omit<Attempt, "deed"> {
  const { family, bytes } = internet(address, 53);
  const socket = program.call("socket", family, datagram, 0);
  patient(program, socket);
  const connected = program.call("connect", socket, bytes, bytes.length);
  const answered = program.whenZero(() => {
    const question = query("example.com");
    const sent = program.call("sendto", socket, question, question.length, 0, 0, 0);
    const heard = program.call("recvfrom", socket, { into: program.room(most) }, most, 0, 0, 0);
    return { sent, heard };
  });
  const away = (results: Buffer) =>
    resultIn(results, answered.sent) > 0 && resultIn(results, answered.heard) !== refused;
  return { how: `from ${address}`, won: (results) => resultIn(results, connected) === 0 && away(results) };
}

function wasWritten(path: string): boolean {
  if (!existsSync(path)) return false;
  rmSync(path);
  return true;
}
