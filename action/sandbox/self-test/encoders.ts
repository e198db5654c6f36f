/** The few machine instructions that a straight line of system calls needs, for x86-64 and aarch64. */

import type { Machine } from "../syscalls.ts";

/** One argument of a call once addresses are known: a value itself, or the address at which an earlier result lies. */
export type Operand =
  | { readonly kind: "value"; readonly value: bigint }
  | { readonly kind: "at"; readonly address: number };

export type Encoder = {
  /** Makes the call and keeps what it answered, 64 bits, at `to`. At most six arguments. */
  readonly call: (number: number, operands: readonly Operand[], to: number) => Uint8Array;
  /** Keeps a small negative number at `to`. */
  readonly keep: (value: bigint, to: number) => Uint8Array;
  /** Jumps over the next `length` bytes unless the last call answered 0. */
  readonly unlessZeroSkip: (length: number) => Uint8Array;
  /** ELF's number of the machine. */
  readonly elf: number;
};

export const encoders: Readonly<Record<Machine, Encoder>> = {
  x64: {
    elf: 62,
    call: (number, operands, to) =>
      joined([
        ...operands.map((operand, index) => loadX64(argumentsX64[index] ?? 0, operand)),
        loadX64(0, { kind: "value", value: BigInt(number) }),
        Uint8Array.of(0x0f, 0x05),
        storeX64(to),
      ]),
    keep: (value, to) => joined([loadX64(0, { kind: "value", value }), storeX64(to)]),
    // test rax, rax; jnz
    unlessZeroSkip: (length) => joined([Uint8Array.of(0x48, 0x85, 0xc0, 0x0f, 0x85), word(length)]),
  },
  arm64: {
    elf: 183,
    call: (number, operands, to) =>
      joined([
        ...operands.map((operand, index) => loadArm64(index, operand)),
        loadArm64(8, { kind: "value", value: BigInt(number) }),
        word(0xd400_0001),
        storeArm64(0, to),
      ]),
    keep: (value, to) => joined([loadArm64(0, { kind: "value", value }), storeArm64(0, to)]),
    // cbnz x0
    unlessZeroSkip: (length) => word(0xb500_0000 | ((length / 4 + 1) << 5)),
  },
};

/** rdi, rsi, rdx, r10, r8, r9. */
const argumentsX64 = [7, 6, 2, 10, 8, 9];

function loadX64(register: number, operand: Operand): Uint8Array {
  const low = register & 7;
  if (operand.kind === "value")
    return joined([Uint8Array.of(register < 8 ? 0x48 : 0x49, 0xb8 + low), long(operand.value)]);
  return joined([Uint8Array.of(register < 8 ? 0x48 : 0x4c, 0x8b, 0x04 | (low << 3), 0x25), word(operand.address)]);
}

/** mov [to], rax */
function storeX64(to: number): Uint8Array {
  return joined([Uint8Array.of(0x48, 0x89, 0x04, 0x25), word(to)]);
}

/**
 * The same call by the 32-bit door of an x86-64 kernel, `int 0x80`, which has numbers of its own; up to two arguments. Without that door the
 * process that tries is ended by a signal.
 */
export function callByOldDoor(number: number, operands: readonly number[], to: number): Uint8Array {
  const registers = [0xbb, 0xb9];
  return joined([
    ...operands.map((operand, index) => joined([Uint8Array.of(registers[index] ?? 0), word(operand)])),
    joined([Uint8Array.of(0xb8), word(number)]),
    // int 0x80; cdqe
    Uint8Array.of(0xcd, 0x80, 0x48, 0x98),
    storeX64(to),
  ]);
}

function loadArm64(register: number, operand: Operand): Uint8Array {
  if (operand.kind === "value") return wideArm64(register, operand.value);
  // ldr x, [x9]
  return joined([wideArm64(9, BigInt(operand.address)), word(0xf940_0000 | (9 << 5) | register)]);
}

/** movz and three movk, whatever the value, so that the length never varies. */
function wideArm64(register: number, value: bigint): Uint8Array {
  const parts = [0, 1, 2, 3].map((part) => Number((BigInt.asUintN(64, value) >> BigInt(16 * part)) & 0xffffn));
  return joined(
    parts.map((bits, part) => word((part === 0 ? 0xd280_0000 : 0xf280_0000) | (part << 21) | (bits << 5) | register)),
  );
}

/** str x, [x9] */
function storeArm64(register: number, to: number): Uint8Array {
  return joined([wideArm64(9, BigInt(to)), word(0xf900_0000 | (9 << 5) | register)]);
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function long(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
