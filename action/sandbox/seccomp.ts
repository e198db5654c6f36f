/**
 * The filter of system calls for what runs in the sandbox: closed are the doors into the kernel that building and testing a program never
 * needs and that break-outs use. Names and options are those of seccomp(2).
 */

import { assemble } from "./bpf.ts";
import type { Line } from "./bpf.ts";
import { numberOf } from "./syscalls.ts";
import type { Machine, SystemCall } from "./syscalls.ts";

const allow = 0x7fff_0000;
const errno = (code: number) => 0x0005_0000 | code;
const [notPermitted, notImplemented, noSuchFamily] = [errno(1), errno(38), errno(97)];

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64: calls of another machine's numbering (32-bit programs) are refused as a whole. */
const architectures: Readonly<Record<Machine, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const x32 = 0x4000_0000;

const callAt = 0;
const architectureAt = 4;
/** The low half of an argument; the kernel itself looks at no more of those that are tested here. */
const argumentAt = (index: number) => 16 + 8 * index;

const refused: readonly SystemCall[] = [
  // Namespaces and mounts: the view that the sandbox gives is the last.
  ...(["mount", "umount2", "pivot_root", "chroot", "setns", "move_mount", "open_tree", "mount_setattr"] as const),
  ...(["fsopen", "fsconfig", "fsmount", "fspick", "open_by_handle_at"] as const),
  // Large doors into the kernel.
  ...(["bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "kcmp", "pidfd_getfd"] as const),
  // The machine itself.
  ...(["init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon"] as const),
  ...(["swapoff", "acct", "quotactl", "syslog", "vhangup", "iopl", "ioperm"] as const),
  ...(["settimeofday", "clock_settime", "clock_adjtime"] as const),
];

/** Answered as by a kernel that does not have them, so that programs fall back: clone3 hides its flags from a filter. */
const absent: readonly SystemCall[] = ["clone3", "io_uring_setup", "io_uring_enter", "io_uring_register"];

/** CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET; unshare takes -TIME as well. */
const newSpaces = 0x7e02_0000;
const newTime = 0x80;

const [unix, inet, inet6, netlink] = [1, 2, 10, 16];
const [rawType, packetType] = [3, 10];
const [pushInput, consoleControl] = [0x5412, 0x541c];
/** The sandbox's own first process, the parent of all others. */
const parent = 1;

export function systemCallFilter(machine: Machine): Uint8Array {
  return assemble([
    load(architectureAt),
    jump("equal", architectures[machine], "ours"),
    { kind: "return", value: notImplemented },
    label("ours"),
    load(callAt),
    ...(machine === "x64" ? [jump("atLeast", x32, "absent")] : []),
    ...calls(absent, "absent", machine),
    ...calls(refused, "refused", machine),
    ...calls(["ptrace"], "ptrace", machine),
    ...calls(["process_vm_readv", "process_vm_writev"], "memory", machine),
    ...calls(["clone"], "clone", machine),
    ...calls(["unshare"], "unshare", machine),
    ...calls(["ioctl"], "ioctl", machine),
    ...calls(["socket"], "socket", machine),
    { kind: "return", value: allow },
    ...judged("ptrace", 1, [jump("equal", parent, "refused")]),
    ...judged("memory", 0, [jump("equal", parent, "refused")]),
    ...judged("clone", 0, [jump("anyBit", newSpaces, "refused")]),
    ...judged("unshare", 0, [jump("anyBit", newSpaces | newTime, "refused")]),
    ...judged("ioctl", 1, [jump("equal", pushInput, "refused"), jump("equal", consoleControl, "refused")]),
    ...sockets(),
    label("refused"),
    { kind: "return", value: notPermitted },
    label("absent"),
    { kind: "return", value: notImplemented },
  ]);
}

/** Unix, internet and netlink sockets only (no packets, no hypervisor, no crypto), and of the internet's none that is raw. */
function sockets(): readonly Line[] {
  return [
    label("socket"),
    load(argumentAt(0)),
    jump("equal", unix, "allowed"),
    jump("equal", netlink, "allowed"),
    jump("equal", inet, "type"),
    jump("equal", inet6, "type"),
    { kind: "return", value: noSuchFamily },
    label("type"),
    load(argumentAt(1)),
    { kind: "and", mask: 0xf },
    jump("equal", rawType, "refused"),
    jump("equal", packetType, "refused"),
    label("allowed"),
    { kind: "return", value: allow },
  ];
}

function judged(name: string, argument: number, tests: readonly Line[]): readonly Line[] {
  return [label(name), load(argumentAt(argument)), ...tests, { kind: "return", value: allow }];
}

function calls(names: readonly SystemCall[], to: string, machine: Machine): readonly Line[] {
  const known = names.map((name) => numberOf(name, machine)).filter((value) => value !== undefined);
  return known.map((value) => jump("equal", value, to));
}

function load(offset: number): Line {
  return { kind: "load", offset };
}

function jump(when: "equal" | "atLeast" | "anyBit", value: number, to: string): Line {
  return { kind: "jump", when, value, to };
}

function label(name: string): Line {
  return { kind: "label", name };
}
