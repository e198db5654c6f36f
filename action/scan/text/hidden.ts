/** Characters in source that a reader does not see, or sees elsewhere: Trojan Source, smuggled text, look-alikes. */

import type { RuleName } from "#mission/scan/rules";
import type { Hit } from "../hit.ts";

const kinds: readonly { readonly rule: RuleName; readonly pattern: RegExp }[] = [
  { rule: "bidi", pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g },
  // Flags of regions are a black flag, tags, and a closing tag: that is seen.
  {
    rule: "hidden-text",
    pattern:
      /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]+|[\u{e0100}-\u{e01ef}]{2,}|[\ufe00-\ufe0e\ufe0f]{2,}/gu,
  },
  // Joiners between pictures make one picture of them; a mark at the very beginning says how the file is encoded.
  {
    rule: "zero-width",
    pattern:
      /[\u200b\u2060-\u2064\u180e\u115f\u1160\u3164\uffa0]|(?<!^)\ufeff|(?<![\p{Extended_Pictographic}\ufe0f\p{Emoji_Modifier}\p{L}\p{M}])[\u200c\u200d]|(?<=[A-Za-z0-9_$])[\u200c\u200d]/gu,
  },
  {
    rule: "mixed-script",
    pattern:
      /[A-Za-z_][\u0370-\u03ff\u0400-\u052f]+[A-Za-z_]|(?<![\p{L}])[\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455](?=[a-z]{2,})/gu,
  },
];

export function hiddenIn(text: string): readonly Hit[] {
  // Nearly every source is plain: one look tells.
  if (!/[^\t\n\r\u0020-\u007e]/.test(text)) return [];
  return kinds.flatMap(({ rule, pattern }) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      rule,
      from: index,
      to: index + found.length,
      detail: codesOf(found),
    })),
  );
}

function codesOf(found: string): string {
  const codes = Array.from(found)
    .slice(0, 3)
    .map((sign) => `U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`);
  return codes.join(" ");
}
