/** Whether an address is on the user's own machine or network, so that a key for it is worth nothing to others. */

/** Loopback, private ranges, names without a dot and those that only a local network resolves. Absent or unreadable: no. */
export function isOwnNetwork(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (host.includes(":")) return host === "::1" || /^f[cd]/.test(host);
  const parts = host.split(".").map(Number);
  if (parts.length === 4 && parts.every((part) => part >= 0 && part <= 255)) return isPrivate(parts);
  return !host.includes(".") || /\.(local|localhost|internal|lan|home\.arpa|test)$/.test(host);
}

function isPrivate([a = 0, b = 0]: readonly number[]): boolean {
  return a === 127 || a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31);
}
