/** Long encoded blocks in source, which nobody can review. */

import type { Hit } from "../hit.ts";

const longest = 240;

/** One run of base64 or hex, or many short ones in a row such as `"\x41\x42…"` or `0x41,0x42,…`. */
const patterns: readonly RegExp[] = [
  new RegExp(String.raw`(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{${longest},}={0,2}`, "g"),
  new RegExp(String.raw`(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9a-f]{2}){${longest / 4},}`, "gi"),
  new RegExp(String.raw`(?:0x[0-9a-f]{1,2}\s*,\s*){${longest / 4},}`, "gi"),
];

export function encodedIn(text: string): readonly Hit[] {
  if (text.length < longest) return [];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)]
      .filter(({ index, 0: block }) => looksEncoded(block) && !isKnownKind(text, index, block))
      .map(({ index, 0: block }) => ({
        rule: "encoded-block" as const,
        from: index,
        to: index + block.length,
        detail: `${block.length} characters`,
      })),
  );
}

/** Not a rule of dashes, not one letter over and over, not a path. */
function looksEncoded(block: string): boolean {
  const signs = new Set(block.slice(0, 2000));
  return signs.size >= 8 && /\d/.test(block) && !/\/[a-z]{2,}\/[a-z]{2,}\//.test(block.slice(0, 400));
}

/** Pictures and fonts in a data address, and public certificates, can be looked at. */
function isKnownKind(text: string, index: number, block: string): boolean {
  const before = text.slice(Math.max(0, index - 100), index);
  return (
    /data:(?:image|font|audio|video)\/[\w.+-]+;base64,$/.test(before) ||
    /-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----\s*$/.test(before) ||
    /^AAAA[BE]/.test(block)
  );
}
