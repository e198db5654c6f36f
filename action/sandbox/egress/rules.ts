/** Which connections a list of domains lets through: by name, by port, and by the address that the name has. */

import { BlockList, isIP, isIPv4 } from "node:net";
import type { Reach } from "../../ports.ts";
import { groupsOf } from "../self-test/addresses.ts";

/** Why a connection is not made. */
export type Refusal =
  | "not on the list"
  | "an address instead of a name"
  | "another port than 80 and 443"
  | "inside a private network";

/** Judges what was asked for, before any name is looked up. `host` as URLs normalise it. */
export function refusalOf(host: string, port: number, { domains }: Reach): Refusal | undefined {
  if (isIP(host) > 0 || host.startsWith("[")) return "an address instead of a name";
  if (!listed(host, domains)) return "not on the list";
  return port === 80 || port === 443 ? undefined : "another port than 80 and 443";
}

function listed(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => (domain.startsWith("*.") ? host.endsWith(domain.slice(1)) : host === domain));
}

/** Whether a name on the list may be at this address. */
export function mayLieAt(address: string, host: string, allowed: Reach): boolean {
  const plain = embedded(address);
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  if (special.check(plain, family)) return false;
  if (inside.check(plain, family)) return listed(host, allowed.private);
  return family === "ipv4" || global.check(plain, family);
}

/** The IPv4 address that is written as an IPv6 one (mapped, or for a translator), else the address itself. */
function embedded(address: string): string {
  if (isIPv4(address)) return address;
  const groups = groupsOf(address.split("%")[0] ?? "");
  const head = groups.slice(0, 6).join(":");
  if (head !== "0:0:0:0:0:65535" && head !== "100:65435:0:0:0:0") return address;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Of private networks, carriers and test networks: a name may be allowed there, since whoever runs a registry of their own puts it there. */
const inside = listOf(
  "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 " +
    "fc00::/7 2001:db8::/32 3fff::/20",
);
const global = listOf("2000::/3");
/**
 * Never: the machine itself, a link's (where clouds tell secrets), all that is no single machine, tunnels, and the address at which Azure's
 * machines are told theirs. RFC 6890 and its successors.
 */
const special = listOf(
  "0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.88.99.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32 " +
    "fd00:ec2::/32 2001::/23 2002::/16",
);

function listOf(text: string): BlockList {
  const list = new BlockList();
  for (const [address = "", length] of text.split(" ").map((range) => range.split("/")))
    list.addSubnet(address, Number(length), isIPv4(address) ? "ipv4" : "ipv6");
  return list;
}
