/** Markdown's code apart from its prose: in code nothing is a mention, a link or a command. */

/** Fenced blocks, and spans that begin and end on one line; a backtick after a backslash is a letter. */
const code =
  /(?:^|(?<=\n))[ ]{0,3}(`{3,}|~{3,})[^\n`]*(?:\n[\s\S]*?)?(?:\n[ ]{0,3}\1[`~]*[ \t]*(?=\n|$)|$)|(?<![\\`])(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/g;

/** The text with every stretch of prose changed, and all code as it was. */
export function inProse(text: string, change: (prose: string) => string): string {
  let [done, at] = ["", 0];
  for (const { index, 0: block } of text.matchAll(code)) {
    done += change(text.slice(at, index)) + block;
    at = index + block.length;
  }
  return done + change(text.slice(at));
}

/** As a span of code: what it says and nothing more. */
export function asCode(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
