/** Socket addresses as the kernel takes them. */

import { isIPv4 } from "node:net";

const [unix, inet, inet6] = [1, 2, 10];

/** Of an IPv4 or IPv6 address without a zone. */
export function internet(address: string, port: number): { readonly family: number; readonly bytes: Uint8Array } {
  if (isIPv4(address)) {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt16LE(inet, 0);
    bytes.writeUInt16BE(port, 2);
    bytes.set(address.split(".").map(Number), 4);
    return { family: inet, bytes };
  }
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(inet6, 0);
  bytes.writeUInt16BE(port, 2);
  groupsOf(address).forEach((group, index) => bytes.writeUInt16BE(group, 8 + 2 * index));
  return { family: inet6, bytes };
}

/** The eight groups of an IPv6 address; the parser of URLs knows every way to write one. */
export function groupsOf(address: string): readonly number[] {
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = "", tail] = plain.split("::");
  if (tail === undefined) return groups(head);
  const [before, after] = [groups(head), groups(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function groups(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** A path, or with a leading NUL a name in the abstract space. */
export function local(name: string): Uint8Array {
  const end = name.startsWith("\0") ? "" : "\0";
  const family = Buffer.alloc(2);
  family.writeUInt16LE(unix, 0);
  return Buffer.concat([family, Buffer.from(name + end)]);
}

/** Longest path of a unix socket, in bytes. */
export const longestPath = 107;

/** A DNS query for the address of a name. */
export function query(name: string): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Uint8Array.of(0x4d, 0x75, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1);
}
