/** What we write on GitHub, so that it says what it says and does nothing: no page is called, nobody is called, no issue is closed, no bot is told. */

import { asCode, inProse } from "./code.ts";
import { remembered } from "./remembered.ts";
import { withoutUnseen } from "./visible.ts";

/** Logins that may be mentioned, in small letters: who is in the conversation anyway. */
export type People = ReadonlySet<string>;

const nobody: People = new Set();

const mostPasses = 5;

/** By whom may be mentioned: those in a conversation are mostly the same. */
const neutralFor = remembered(20, (names) => {
  const people = new Set(names.split(" "));
  return remembered(200, (text) => settled(text, people));
});

/** Markdown. What one change makes of its neighbours is looked at again, until doing it once more changes nothing. */
export function neutral(text: string, people: People = nobody): string {
  return neutralFor([...people].join(" "))(text);
}

function settled(text: string, people: People): string {
  let [before, now] = ["", text];
  for (let pass = 0; pass < mostPasses && before !== now; pass += 1) [before, now] = [now, once(now, people)];
  return now;
}

function once(text: string, people: People): string {
  const lead = /^<!-- muster:[\w:. -]* -->/.exec(text)?.[0] ?? "";
  const mark = /\n\n<!-- muster:journal \d{1,9} [0-9a-f]{16} -->\s*$/.exec(text)?.[0] ?? "";
  const body = withoutUnseen(text.slice(lead.length, text.length - mark.length)).replaceAll(
    /<!--[\s\S]*?(?:-->|$)/g,
    "",
  );
  // A backtick that belongs to no code could come to belong to some.
  const still = inProse(body, (prose) => withoutBeacons(prose.replaceAll("`", "'")));
  return lead + inProse(still, (prose) => withoutCalls(prose, people)) + mark;
}

/** Pictures are fetched by whoever looks; an address with much in it carries something away. */
function withoutBeacons(prose: string): string {
  return prose
    .replaceAll(
      /!\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])/g,
      (_, words: string) => `[image left out: ${words.slice(0, 80)}]`,
    )
    .replaceAll(
      /<(?:img|picture|source|video|audio|iframe|object|embed|svg|link|style|form|input)\b[^>]*>/gi,
      "[image left out]",
    )
    .replaceAll(/^[ ]{0,3}\[[^\]\n]+\]:\s*\S+[^\n]*$/gm, (line) => (carries(line) ? asCode("link left out") : line))
    .replaceAll(/\[([^\]\n]*)\]\(\s*<?([^)\s>]+)[^)\n]*\)/g, (all, words: string, address: string) =>
      carries(address) ? `${words} (${asCode(shortened(address))})` : all,
    )
    .replaceAll(/<?\bhttps?:\/\/[^\s<>)\]`]+>?/gi, (address) =>
      carries(address) ? asCode(shortened(address)) : address,
    );
}

const own = /^<?https:\/\/(?:[\w-]+\.)?github\.com(?:[/?#]|$)/i;

/** A query, a fragment with a value, or a part too long to be a name, on a host that is not GitHub's. */
function carries(address: string): boolean {
  if (/^\s*<?(?:data|javascript|vbscript|file):/i.test(address)) return true;
  const found = /https?:\/\/[^\s<>)]+/i.exec(address)?.[0];
  if (found === undefined || own.test(found)) return false;
  return /[?]|#[^\s]*=/.test(found) || /[\w%+=-]{40,}/.test(found) || /\/\/[^/\s]*@/.test(found);
}

function shortened(address: string): string {
  const [, host = ""] = /https?:\/\/(?:[^/@\s]*@)?([^/?#\s>]+)/i.exec(address) ?? [];
  return host === "" || host.length > 80 || /[\w-]{40,}/.test(host)
    ? "address left out"
    : `${host}/… (address left out)`;
}

const mention = /(?<![\w/.@-])@([a-z\d][\w-]*)([\w/@.-]*)/gi;
const closing =
  /\b(clos(?:e|es|ed)|fix(?:|es|ed)|resolv(?:e|es|ed))(:?[ \t]+|:)((?:[\w.-]+\/[\w.-]+)?#\d+|GH-\d+|https?:\/\/[^\s]+\/(?:issues|pull)\/\d+)/gi;
const commands =
  /^([ \t]*(?:>[ \t]*)*)(\/[a-z][\w-]*(?:[ \t][^\n]*)?|(?:bors|homu)\b[^\n]*|@?[\w-]+\s+(?:r\+|retry|delegate\+)[^\n]*)$/gim;

function withoutCalls(prose: string, people: People): string {
  return prose
    .replaceAll(closing, (_, word: string, _gap: string, target: string) => `${word} ${asCode(target)}`)
    .replaceAll(commands, (_, lead: string, command: string) => `${lead}${asCode(command.trim())}`)
    .replaceAll(mention, (all, name: string, more: string) =>
      people.has(name.toLowerCase()) && !/[/@]/.test(more) ? all : asCode(all),
    );
}

/** The same where there is no Markdown: titles, and messages of commits, which close issues and call people too; `issue` may be closed. */
export function neutralPlain(text: string, issue?: number): string {
  return withoutUnseen(text)
    .replaceAll(closing, (all, word: string, _gap: string, target: string) =>
      issue !== undefined && target === `#${issue}`
        ? all
        : `${word} ${target.replace(/^#/, "no. ").replace("#", " no. ").replace("://", " ")}`,
    )
    .replaceAll(/(?<![\w/.@-])@(?=[a-z\d])/gi, "@ ");
}
