/** Shell commands as text, in scripts, Dockerfiles, Makefiles, package.json and the strings that programs give to a shell: simple rules of structure, honestly no parser. */

import type { RuleName } from "#mission/scan/rules";
import type { Hit } from "../hit.ts";

const shells = String.raw`(?:\S*\/)?(?:ba|da|z|k|a)?sh\b|python[\d.]*|node|perl|ruby|php|iex\b|Invoke-Expression`;
const fetchers = String.raw`\b(?:curl|wget|fetch|iwr|Invoke-WebRequest)\b`;
/** To the end of the command or of the pipe's part; a backslash at a line's end goes on. */
const rest = String.raw`(?:[^\n|;&]|\\\n)*`;

const kinds: readonly { readonly rule: RuleName; readonly pattern: RegExp }[] = [
  {
    rule: "download-and-run",
    pattern: expression(
      `${fetchers}${rest}(?:\\|${rest})*\\|\\s*(?:\\\\\\n\\s*)?(?:sudo\\s+(?:-\\S+\\s+)*)?(?:env\\s+)?(?:${shells})`,
    ),
  },
  {
    rule: "download-and-run",
    pattern: expression(`(?:${shells}|source|\\.)\\s+(?:-\\S+\\s+)*["']?(?:<\\(|\\$\\(|\`)\\s*${fetchers}`),
  },
  { rule: "download-and-run", pattern: expression(`\\beval\\s+["']?(?:\\$\\(|\`)\\s*${fetchers}`) },
  {
    rule: "decode-and-run",
    pattern: expression(
      `\\b(?:base64\\s+(?:-d|-D|--decode)|xxd\\s+-r|openssl\\s+(?:enc|base64))${rest}(?:\\|${rest})*\\|\\s*(?:sudo\\s+)?(?:${shells})`,
    ),
  },
  {
    rule: "decode-and-run",
    pattern: expression(
      `\\beval\\s+["']?(?:\\$\\(|\`)[^\\n]*\\b(?:base64\\s+(?:-d|-D|--decode)|xxd\\s+-r|rev\\b|tr\\s)`,
    ),
  },
  {
    rule: "reverse-shell",
    pattern:
      /\/dev\/(?:tcp|udp)\/|\bn(?:c|cat|etcat)\b[^\n|;&]*\s(?:-[a-z]*[ec]|--exec|--sh-exec)\b|\bsocat\b[^\n]*\bEXEC:/gi,
  },
  {
    rule: "network-unexpected",
    pattern: expression(`${fetchers}${rest}(?:\\s-(?:d|F|T)\\b|--data\\S*|--form|--upload-file|--post-(?:data|file))`),
  },
];

function expression(source: string): RegExp {
  return new RegExp(source, "gi");
}

export function shellHits(text: string): readonly Hit[] {
  const plain = withoutComments(text);
  const found = kinds.flatMap(({ rule, pattern }) =>
    [...plain.matchAll(pattern)].map(({ index, 0: match }) => ({ rule, from: index, to: index + match.length })),
  );
  return [...found, ...evals(plain)];
}

/** `eval "$x"` runs whatever the variable holds; `eval "$(ssh-agent -s)"` and its like run what a program prints. */
function evals(text: string): readonly Hit[] {
  return [...text.matchAll(/(?<=^|[;&|({]\s*|\bthen\s+|\bdo\s+)[ \t]*eval\s+["']?[^\n;]*\$(?!\()\{?\w/gm)].map(
    ({ index, 0: match }) => ({
      rule: "eval" as const,
      from: index,
      to: index + match.length,
    }),
  );
}

/** Comments become blanks, so that places stay where they are. */
function withoutComments(text: string): string {
  return text.replaceAll(/(?<=^|\s)#[^\n]*/g, (comment) => " ".repeat(comment.length));
}

/** What a Dockerfile says besides its shell commands. */
export function dockerHits(text: string): readonly Hit[] {
  const downloads = [...text.matchAll(/^\s*ADD\s+(?!.*--checksum=)(?:--\S+\s+)*https?:\/\/\S+/gim)].map(
    ({ index, 0: match }) => ({
      rule: "image-download" as const,
      from: index,
      to: index + match.length,
    }),
  );
  return [...downloads, ...shellHits(text)];
}
