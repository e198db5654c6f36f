import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { assemble } from "../../../action/sandbox/bpf.ts";
import { openSandbox } from "../../../action/sandbox/open.ts";
import { Program, resultIn } from "../../../action/sandbox/self-test/program.ts";
import { systemCallFilter } from "../../../action/sandbox/seccomp.ts";
import { isMachine } from "../../../action/sandbox/syscalls.ts";
import type { Machine, SystemCall } from "../../../action/sandbox/syscalls.ts";
import { folder } from "../work/repository.ts";
import { contained } from "./needs-bubblewrap.ts";
import { test } from "vitest";

const machine: Machine = isMachine(process.arch) ? process.arch : "x64";

/** What calls with these arguments answer in the sandbox: a result, or an error number below zero. */
async function answers(calls: readonly (readonly [SystemCall, ...number[]])[]): Promise<readonly number[]> {
  const workspace = folder("workspace");
  mkdirSync(join(workspace, "sub"));
  const program = new Program(machine);
  const slots = calls.map(([call, ...given]) => program.call(call, ...given));
  writeFileSync(join(workspace, "calls"), program.bytes("results"), { mode: 0o755 });
  const sandbox = await openSandbox({ mode: "bubblewrap", environment: process.env });
  const ran = await sandbox.run("./calls", { workspace, timeout: 10, network: "none", keep: 1000 });
  expect(ran).toMatchObject({ exit: 0, output: "" });
  const results = readFileSync(join(workspace, "results"));
  return slots.map((slot) => resultIn(results, slot));
}

const [notPermitted, notImplemented, noSuchFamily] = [-1, -38, -97];

contained("what breaks out of sandboxes is refused before the kernel looks at it", async () => {
  const calls = ["mount", "umount2", "pivot_root", "chroot", "setns", "open_tree", "fsopen", "mount_setattr"] as const;
  const others = ["bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "kexec_load"] as const;
  // With arguments that the kernel itself would answer otherwise (EFAULT, EBADF, EINVAL).
  const all = [...calls, ...others].map((call): readonly [SystemCall, ...number[]] => [call, -1, -1, -1, -1, -1]);
  expect(await answers(all)).toEqual(all.map(() => notPermitted));
});

contained("io_uring and clone3 are not there, so that programs fall back", async () => {
  const all = (["io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"] as const).map(
    (call): readonly [SystemCall, ...number[]] => [call, 0, 0, 0, 0, 0],
  );
  expect(await answers(all)).toEqual(all.map(() => notImplemented));
});

contained("new namespaces are refused, by clone and by unshare, and other uses of them are not", async () => {
  const [newUser, newNet, files, newTime] = [0x1000_0000, 0x4000_0000, 0x400, 0x80];
  const given = [
    ["clone", newUser],
    ["clone", newNet],
    ["unshare", newUser],
    ["unshare", newTime],
    ["unshare", files],
  ] as const;
  expect(await answers(given)).toEqual([notPermitted, notPermitted, notPermitted, notPermitted, 0]);
});

contained("sockets are for the internet and this sandbox: no packets, no hypervisor, nothing raw", async () => {
  const [stream, datagram, raw, closeOnExec] = [1, 2, 3, 0x8_0000];
  const refused = await answers([
    ["socket", 17, raw, 3],
    ["socket", 40, stream, 0],
    ["socket", 38, 5, 0],
    ["socket", 2, raw, 1],
    ["socket", 10, raw | closeOnExec, 58],
  ]);
  expect(refused).toEqual([noSuchFamily, noSuchFamily, noSuchFamily, notPermitted, notPermitted]);
  const open = await answers([
    ["socket", 1, stream, 0],
    ["socket", 2, stream | closeOnExec, 0],
    ["socket", 10, datagram, 0],
    ["socket", 16, raw, 0],
  ]);
  expect(open.every((descriptor) => descriptor >= 0)).toBe(true);
});

contained("debuggers may trace what they start, and nothing may trace the sandbox's first process", async () => {
  const [traceMe, attach, seize] = [0, 16, 0x4206];
  expect(
    await answers([
      ["ptrace", seize, 1, 0, 0],
      ["ptrace", attach, 1, 0, 0],
      ["process_vm_readv", 1, 0, 0, 0, 0, 0],
      ["process_vm_writev", 1, 0, 0, 0, 0, 0],
      ["ptrace", traceMe, 0, 0, 0],
    ]),
  ).toEqual([notPermitted, notPermitted, notPermitted, notPermitted, 0]);
});

test("the filter is the same program each time, of a whole number of instructions, for both machines", () => {
  for (const each of ["x64", "arm64"] as const) {
    expect(systemCallFilter(each)).toEqual(systemCallFilter(each));
    expect(systemCallFilter(each).length % 8).toBe(0);
  }
  expect(systemCallFilter("x64")).not.toEqual(systemCallFilter("arm64"));
});

test("a jump that leads nowhere or too far is a defect that is said", () => {
  const jump = { kind: "jump", when: "equal", value: 1, to: "end" } as const;
  expect(() => assemble([jump])).toThrow("cannot jump");
  const far = Array.from({ length: 300 }, () => ({ kind: "return", value: 0 }) as const);
  expect(() => assemble([jump, ...far, { kind: "label", name: "end" }])).toThrow("cannot jump");
});
