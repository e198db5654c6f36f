/** Text as a person sees it: what a page does not show must not reach a model either. */

import { inProse } from "./code.ts";
import { remembered } from "./remembered.ts";

/** Without width, of direction, tags, selectors, fillers; and controls other than tabs and line ends. */
const unseen = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Without comments, attributes, pictures' words and characters that nobody sees; what is shown on a click only is marked. */
export const visible = remembered(300, (text) => {
  const plain = text
    .replaceAll(/<!--[\s\S]*?(-->|$)/g, "")
    .replaceAll(unseen, "")
    .replaceAll("\r\n", "\n");
  return inProse(plain, shown).trim();
});

/** Characters that nobody can see, taken out of anything that comes from elsewhere. */
export function withoutUnseen(text: string): string {
  return text.replaceAll(unseen, "");
}

/** What could speak to a model behind people's backs: tags, selectors in a row, turned writing. Joiners of letters and pictures are none of it. */
const smuggled =
  /[\u{e0000}-\u{e007f}]+|[\u{e0100}-\u{e01ef}]+|[\ufe00-\ufe0f]{2,}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What a tool printed, for a model: hidden characters are told of instead of passed on; everything else must stay, since it is edited by what is seen. */
export function markUnseen(text: string): string {
  return text.replaceAll(smuggled, (found) => `[${Array.from(found).length} hidden]`);
}

/** One line of it, for a name. */
export function oneVisibleLine(text: string): string {
  return withoutUnseen(text.replaceAll(/\s+/g, " ")).trim();
}

function shown(prose: string): string {
  return prose
    .replaceAll(/!\[[^\]\n]*\]\([^)\n]*\)|!\[[^\]\n]*\]\[[^\]\n]*\]|<img\b[^>]*>/gi, "[image]")
    .replaceAll(
      /<summary\b[^>]*>([\s\S]*?)<\/summary\s*>/gi,
      (_, title: string) => `[shown on a click: ${title.trim()}]`,
    )
    .replaceAll(/<details\b[^>]*>/gi, "[folded]")
    .replaceAll(/<\/details\s*>/gi, "[end of what is folded]")
    .replaceAll(/^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$/gm, definition)
    .replaceAll(/(\]\([^)\s]*)[ \t]+(?:"[^"]*"|'[^']*'|\([^)]*\))[ \t]*\)/g, "$1)")
    .replaceAll(/(\]\(\s*<?)(?:data|javascript|vbscript):[^)]*\)/gi, "$1left-out)")
    .replaceAll(/(https?:\/\/[^\s)\]>"']*[?#])[^\s)\]>"']{80,}/gi, "$1left-out")
    .replaceAll(/\$[^$\n]*\\(?:color|textcolor|[hv]?phantom|tiny|href|unicode)\b[^$\n]*\$/g, "[formula]")
    .replaceAll(/<([a-z][a-z0-9-]*)\s(?:[^<>"']|"[^"]*"|'[^']*')*>/gi, "<$1>");
}

/** A link's definition is not shown: its address may be of use, its title is not, and one that leads nowhere is a way to hide words. */
function definition(line: string): string {
  const [, label = "", address = ""] = /^\s*(\[[^\]]+\]):\s*<?([^\s>]*)/.exec(line) ?? [];
  return /^https?:\/\//.test(address) ? `${label}: ${address}` : "";
}
