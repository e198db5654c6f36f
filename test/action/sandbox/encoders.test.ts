import { expect, test } from "vitest";
import { groupsOf, internet, local } from "../../../action/sandbox/self-test/addresses.ts";
import { encoders } from "../../../action/sandbox/self-test/encoders.ts";
import { Program } from "../../../action/sandbox/self-test/program.ts";

/** Words as a disassembler shows them. */
function words(bytes: Uint8Array): readonly string[] {
  const hex = Buffer.from(bytes).swap32().toString("hex");
  return hex.match(/.{8}/g) ?? [];
}

test("a call on aarch64: the argument in x0, the number in x8, svc, and the answer to memory", () => {
  const [argument, number] = ["d2800020 f2a00000 f2c00000 f2e00000", "d2800808 f2a00008 f2c00008 f2e00008"];
  const answer = "d2800009 f2a00c09 f2c00009 f2e00009 f9000120";
  expect(words(encoders.arm64.call(64, [{ kind: "value", value: 1n }], 0x60_0000)).join(" ")).toBe(
    `${argument} ${number} d4000001 ${answer}`,
  );
  expect(words(encoders.arm64.unlessZeroSkip(8))).toEqual(["b5000060"]);
});

test("a call on x86-64: the arguments in rdi to r9, the number in rax, syscall, and the answer to memory", () => {
  const one = { kind: "value", value: 1n } as const;
  const code = Buffer.from(
    encoders.x64.call(44, [one, one, one, one, one, { kind: "at", address: 0x60_0008 }], 0x60_0000),
  );
  expect(code.toString("hex")).toBe(
    [
      ...["48bf", "48be", "48ba", "49ba", "49b8"].map((move) => `${move}0100000000000000`),
      "4c8b0c2508006000",
      "48b82c00000000000000",
      "0f05",
      "4889042500006000",
    ].join(""),
  );
});

test("addresses are as the kernel takes them", () => {
  expect(Buffer.from(internet("169.254.169.254", 80).bytes).toString("hex")).toBe("02000050a9fea9fe0000000000000000");
  expect(groupsOf("fd00:ec2::254")).toEqual([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]);
  expect(groupsOf("::ffff:1.2.3.4")).toEqual([0, 0, 0, 0, 0, 0xffff, 0x102, 0x304]);
  expect(groupsOf("::")).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(Buffer.from(local("/a")).toString("latin1")).toBe("\u0001\u0000/a\u0000");
  expect(Buffer.from(local("\0a")).toString("latin1")).toBe("\u0001\u0000\u0000a");
});

test.each(["x64", "arm64"] as const)("the program for %s is an ELF file whose code cannot be written", (machine) => {
  const bytes = Buffer.from(new Program(machine).bytes("results"));
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("\u007FELF");
  expect(bytes.readUInt16LE(18)).toBe(encoders[machine].elf);
  const flags = [0, 1, 2].map((segment) => bytes.readUInt32LE(64 + 56 * segment + 4));
  expect(flags).toEqual([5, 6, 6]);
});
