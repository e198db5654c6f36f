/** A tiny static Linux program, made here byte by byte: a straight line of system calls that keeps what each answered and writes all of it to a file. */

import { numberOf } from "../syscalls.ts";
import type { Machine, SystemCall } from "../syscalls.ts";
import { callByOldDoor, encoders, joined } from "./encoders.ts";
import type { Operand } from "./encoders.ts";

/** Where a result of 64 bits, or some bytes that a call wrote, will be found. */
export type Slot = { readonly at: number };

export type Argument =
  | number
  /** The address of these bytes. */
  | Uint8Array
  /** What an earlier call answered. */
  | Slot
  /** The address of a slot, to be written to. */
  | { readonly into: Slot }
  /** The address of a NULL-terminated list of strings. */
  | { readonly strings: readonly string[] };

type Step =
  | { readonly kind: "call"; readonly call: SystemCall; readonly given: readonly Argument[]; readonly slot: Slot }
  | { readonly kind: "oldDoor"; readonly number: number; readonly given: readonly Argument[]; readonly slot: Slot }
  | { readonly kind: "keep"; readonly value: bigint; readonly slot: Slot }
  | { readonly kind: "whenZero"; readonly steps: readonly Step[] };

const [codeAt, resultsAt, mostResults] = [0x40_0000, 0x60_0000, 0x1_0000];
const headers = 64 + 3 * 56;
const [atFdCwd, createToWrite] = [-100, 0o101];
/** CLONE_VM and CLONE_VFORK: the child keeps its results where its parent's are, and the parent waits for it. */
const fork = 0x4100 | 17;
/** A result that nothing wrote; of a status only the lower half is ever written. */
const [unwritten, noStatus] = [-4096n, 0xffff_f000n];

/** Collects the steps; what `bytes` answers is run once, in a folder in which it may write its results. */
export class Program {
  readonly machine: Machine;
  #steps: Step[] = [];
  #used = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Room for at least this many bytes of results. */
  room(bytes: number): Slot {
    const slot = { at: this.#used };
    this.#used += Math.ceil(bytes / 8) * 8;
    if (this.#used > mostResults) throw new Error("The self-test keeps more results than it has room for");
    return slot;
  }

  call(call: SystemCall, ...given: readonly Argument[]): Slot {
    const slot = this.room(8);
    this.#steps.push({ kind: "call", call, given, slot });
    return slot;
  }

  /** Like `call`, by the numbers of 32-bit x86; a process of its own, because the door may be bricked up. */
  callByOldDoor(number: number, ...given: readonly Argument[]): Slot {
    const slot = this.room(8);
    this.#steps.push({ kind: "keep", value: unwritten, slot });
    this.child(() => this.#steps.push({ kind: "oldDoor", number, given, slot }));
    return slot;
  }

  /** What is only done when the call just before answered 0; else its results stay 0. */
  whenZero<Slots>(body: () => Slots): Slots {
    const outer = this.#steps;
    const steps: Step[] = (this.#steps = []);
    const slots = body();
    this.#steps = outer;
    this.#steps.push({ kind: "whenZero", steps });
    return slots;
  }

  /** A child process; answers the slot of its wait status. Its body may end in execve. */
  child(body: () => void): Slot {
    const slot = this.call("clone", fork, 0, 0, 0, 0);
    this.whenZero(() => {
      body();
      this.call("exit_group", 99);
    });
    const status = this.room(8);
    this.#steps.push({ kind: "keep", value: noStatus, slot: status });
    this.call("wait4", slot, { into: status }, 0, 0);
    return status;
  }

  /** The ELF file; it writes its results to the file `results`, which must not exist, and ends with 0. */
  bytes(results: string): Uint8Array {
    const file = this.call("openat", atFdCwd, terminated(results), createToWrite, 0o600);
    this.call("write", file, { into: { at: 0 } }, this.#used);
    this.call("exit_group", 0);
    const length = this.#assembled(new Pool(0)).length;
    const pool = new Pool(codeAt + headers + length);
    const code = this.#assembled(pool);
    return elf(joined([code, pool.bytes()]), encoders[this.machine].elf);
  }

  #assembled(pool: Pool): Uint8Array {
    return joined(this.#steps.map((step) => this.#encoded(step, pool)));
  }

  #encoded(step: Step, pool: Pool): Uint8Array {
    const encoder = encoders[this.machine];
    if (step.kind === "whenZero") {
      const body = joined(step.steps.map((inner) => this.#encoded(inner, pool)));
      return joined([encoder.unlessZeroSkip(body.length), body]);
    }
    const to = resultsAt + step.slot.at;
    if (step.kind === "keep") return encoder.keep(step.value, to);
    const operands = step.given.map((argument) => operandOf(argument, pool));
    if (step.kind === "call") return encoder.call(this.#numberOf(step.call), operands, to);
    const small = operands.map((operand) => (operand.kind === "value" ? Number(operand.value) : operand.address));
    return callByOldDoor(step.number, small, to);
  }

  #numberOf(call: SystemCall): number {
    const number = numberOf(call, this.machine);
    if (number === undefined) throw new Error(`${this.machine} has no system call ${call}`);
    return number;
  }
}

/** What the program wrote: 64 bits of a slot as a number. */
export function resultIn(results: Buffer, slot: Slot): number {
  return Number(results.readBigInt64LE(slot.at));
}

export function terminated(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

function value(number: number): Operand {
  return { kind: "value", value: BigInt(number) };
}

function operandOf(argument: Argument, pool: Pool): Operand {
  if (typeof argument === "number") return value(argument);
  if (argument instanceof Uint8Array) return value(pool.place(argument));
  if ("into" in argument) return value(resultsAt + argument.into.at);
  if ("strings" in argument) return value(pool.placeList(argument.strings));
  return { kind: "at", address: resultsAt + argument.at };
}

/** Constants behind the code. */
class Pool {
  readonly #base: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(base: number) {
    this.#base = base;
  }

  place(bytes: Uint8Array): number {
    const at = this.#base + this.#length;
    const padded = joined([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
    this.#parts.push(padded);
    this.#length += padded.length;
    return at;
  }

  placeList(strings: readonly string[]): number {
    const pointers = Buffer.alloc(8 * (strings.length + 1));
    strings.forEach((text, index) => pointers.writeBigUInt64LE(BigInt(this.place(terminated(text))), index * 8));
    return this.place(pointers);
  }

  bytes(): Uint8Array {
    return joined(this.#parts);
  }
}

/** One segment with code and constants that cannot be written, one with results that cannot be run. */
function elf(content: Uint8Array, machine: number): Uint8Array {
  const [type, version, header, segment] = [2, 1, 64, 56];
  const head = Buffer.alloc(headers);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(type, 16);
  head.writeUInt16LE(machine, 18);
  head.writeUInt32LE(version, 20);
  head.writeBigUInt64LE(BigInt(codeAt + headers), 24);
  head.writeBigUInt64LE(BigInt(header), 32);
  head.writeUInt16LE(header, 52);
  head.writeUInt16LE(segment, 54);
  head.writeUInt16LE(3, 56);
  const size = headers + content.length;
  const [load, stack, readable, writable, runnable] = [1, 0x6474_e551, 4, 2, 1];
  writeSegment(head, 0, { type: load, flags: readable | runnable, at: codeAt, inFile: size, inMemory: size });
  writeSegment(head, 1, { type: load, flags: readable | writable, at: resultsAt, inFile: 0, inMemory: mostResults });
  writeSegment(head, 2, { type: stack, flags: readable | writable, at: 0, inFile: 0, inMemory: 0 });
  return joined([head, content]);
}

type Segment = {
  readonly type: number;
  readonly flags: number;
  readonly at: number;
  readonly inFile: number;
  readonly inMemory: number;
};

function writeSegment(head: Buffer, index: number, { type, flags, at, inFile, inMemory }: Segment): void {
  const place = 64 + index * 56;
  head.writeUInt32LE(type, place);
  head.writeUInt32LE(flags, place + 4);
  head.writeBigUInt64LE(BigInt(at), place + 16);
  head.writeBigUInt64LE(BigInt(at), place + 24);
  head.writeBigUInt64LE(BigInt(inFile), place + 32);
  head.writeBigUInt64LE(BigInt(inMemory), place + 40);
  head.writeBigUInt64LE(0x1_0000n, place + 48);
}
