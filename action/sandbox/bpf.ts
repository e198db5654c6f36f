/** Puts classic BPF programs together, with labels for jumps: what seccomp takes for a filter. */

export type Line =
  /** Loads a 32-bit word of the call's description. */
  | { readonly kind: "load"; readonly offset: number }
  | { readonly kind: "and"; readonly mask: number }
  /** Jumps when the loaded word is equal to, at least, or has a bit in common with `value`; else goes on. */
  | {
      readonly kind: "jump";
      readonly when: "equal" | "atLeast" | "anyBit";
      readonly value: number;
      readonly to: string;
    }
  | { readonly kind: "return"; readonly value: number }
  | { readonly kind: "label"; readonly name: string };

const codes = { load: 0x20, and: 0x54, return: 0x06, equal: 0x15, atLeast: 0x35, anyBit: 0x45 } as const;

/** `struct sock_filter[]`, little-endian. Throws when a jump is too far or leads nowhere: a defect of ours. */
export function assemble(lines: readonly Line[]): Uint8Array {
  const labels = new Map<string, number>();
  let length = 0;
  for (const line of lines) {
    if (line.kind === "label") labels.set(line.name, length);
    else length += 1;
  }
  const program = lines.filter((line) => line.kind !== "label");
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach((line, at) => {
    const { code, jump, value } = encoded(line, at, labels);
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(jump, at * 8 + 2);
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4);
  });
  return bytes;
}

type Encoded = { readonly code: number; readonly jump: number; readonly value: number };

function encoded(line: Exclude<Line, { kind: "label" }>, at: number, labels: ReadonlyMap<string, number>): Encoded {
  if (line.kind === "load") return { code: codes.load, jump: 0, value: line.offset };
  if (line.kind === "and") return { code: codes.and, jump: 0, value: line.mask };
  if (line.kind === "return") return { code: codes.return, jump: 0, value: line.value };
  const jump = (labels.get(line.to) ?? -1) - at - 1;
  if (jump < 0 || jump > 255) throw new Error(`The filter cannot jump from ${at} to ${line.to}`);
  return { code: codes[line.when], jump, value: line.value };
}
