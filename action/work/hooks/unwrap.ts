/** What a command really runs: through env, sh -c, xargs, find -exec, eval and the like, which are only ways to say another command. */

import { isSure, plainWord, unknown } from "./command.ts";
import type { Command, Word } from "./command.ts";
import { readScript } from "./shell.ts";

/** A program and its arguments. `name` is the last part of its path, lower case; {@link unknown} when only the shell will know it. */
export type Call = {
  readonly name: string;
  readonly args: readonly Word[];
  readonly redirects: Command["redirects"];
  readonly from: Command | undefined;
  readonly fed: string | undefined;
};

/** What is run, and false when a part of it could not be read. */
export type Calls = { readonly calls: readonly Call[]; readonly understood: boolean };

export const shells = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash", "mksh", "fish", "busybox-sh"]);
const deepest = 8;

export function callsOf(text: string, depth = 0): Calls {
  const { commands, understood } = readScript(text);
  const found = commands.map((command) => unwrap(command, depth));
  return {
    calls: found.flatMap(({ calls }) => calls),
    understood: understood && depth < deepest && found.every((each) => each.understood),
  };
}

/** The command itself and what it runs besides. */
export function unwrap(command: Command, depth: number): Calls {
  const begin = command.words.findIndex(({ text }) => !/^\w+\+?=/.test(text));
  const [head, ...args] = begin < 0 ? [] : command.words.slice(begin);
  const { redirects, from, fed } = command;
  const own: Call = { name: nameOf(head), args, redirects, from, fed };
  const wrapped = wrappers.get(own.name)?.(own);
  if (wrapped === undefined) return { calls: [own], understood: true };
  const inner = depth >= deepest ? { calls: [], understood: false } : ran(wrapped, command, depth + 1);
  return { calls: [own, ...inner.calls], understood: inner.understood };
}

/** Words to be run as a command, or a text to be read as a script; a script that is not known is not understood. */
type Wrapped = { readonly words: readonly Word[] } | { readonly scripts: readonly Word[] };

function ran(wrapped: Wrapped, { from, fed, redirects }: Command, depth: number): Calls {
  if ("words" in wrapped) {
    if (wrapped.words.length === 0) return { calls: [], understood: true };
    return unwrap({ words: wrapped.words, from, fed, redirects }, depth);
  }
  const parts = wrapped.scripts.map((script) =>
    script.text.includes(unknown) ? { ...callsOf(script.text, depth), understood: false } : callsOf(script.text, depth),
  );
  return { calls: parts.flatMap(({ calls }) => calls), understood: parts.every(({ understood }) => understood) };
}

function nameOf(word: Word | undefined): string {
  if (word === undefined) return "";
  if (!isSure(word) && word.text !== "[") return unknown;
  return (word.text.split("/").at(-1) ?? "").toLowerCase();
}

type Wrapper = (call: Call) => Wrapped | undefined;

/** Skips options, of which those named take the next word as their value; then `more` words. */
function behind(valued: string, more = 0): Wrapper {
  const taking = new Set(valued.split(" "));
  return ({ args }) => {
    let at = 0;
    for (; at < args.length; at += 1) {
      const { text } = args[at] ?? plainWord("");
      if (text === "--") {
        at += 1;
        break;
      }
      if (taking.has(text)) at += 1;
      else if (!text.startsWith("-") || text === "-") break;
    }
    return { words: args.slice(at + more) };
  };
}

/** `env -S 'rm -rf /'` splits a text of its own. */
const env: Wrapper = (call) => {
  const at = call.args.findIndex(({ text }) => /^(?:-[a-zA-Z]*S|--split-string)/.test(text));
  if (at < 0) return behind("-u -C --unset --chdir")(call);
  const here = (call.args[at]?.text ?? "").replace(/^(?:-[a-zA-Z]*?S|--split-string=?)/, "");
  const split = here === "" ? call.args.slice(at + 1) : [plainWord(here), ...call.args.slice(at + 1)];
  return { scripts: [joined(split)] };
};

/** `-c` may stand in a bundle of options: `bash -lc '…'`. */
const shell: Wrapper = ({ args, fed, from }) => {
  const at = args.findIndex(({ text }) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(text));
  const script = args.slice(at + 1).find(({ text }) => !/^[-+]/.test(text));
  if (at >= 0 && script !== undefined) return { scripts: [script] };
  const reads = args.every(({ text }) => /^[-+]/.test(text));
  const given = fed ?? from?.fed ?? echoed(from);
  return reads && given !== undefined ? { scripts: [plainWord(given)] } : undefined;
};

/** What echo and printf write into a pipe, about. */
function echoed(from: Command | undefined): string | undefined {
  const [head, ...args] = from?.words ?? [];
  if (!/^(?:.*\/)?(?:echo|printf)$/.test(head?.text ?? "")) return undefined;
  return args.map(({ text }) => text.replaceAll(String.raw`\n`, "\n")).join(" ");
}

const xargs: Wrapper = (call) => {
  const valued = "-I -i -n -P -L -d -E -s -a --max-args --max-procs --replace --delimiter --arg-file --max-lines";
  const wrapped = behind(valued)(call);
  if (wrapped === undefined || !("words" in wrapped) || wrapped.words.length === 0) return undefined;
  return { words: [...wrapped.words, plainWord(unknown)] };
};

const find: Wrapper = ({ args }) => {
  const at = args.findIndex(({ text }) => /^-(?:exec|execdir|ok|okdir)$/.test(text));
  if (at < 0) return undefined;
  const rest = args.slice(at + 1);
  const end = rest.findIndex(({ text }) => text === ";" || text === "+");
  const found = foundBy(args.slice(0, at));
  const words = rest.slice(0, end < 0 ? rest.length : end);
  return { words: words.map((word) => (word.text === "{}" ? found : word)) };
};

/** What `{}` stands for: the roots when nothing narrows them, else something below them that is not the whole. */
function foundBy(args: readonly Word[]): Word {
  const roots = args.slice(0, args.findIndex(({ text }) => /^[-(!]/.test(text)) >>> 0);
  const narrowed = args.some(({ text }) => narrowing.test(text));
  const [root] = roots;
  if (roots.length > 1) return plainWord(unknown);
  const base = root?.text ?? ".";
  return plainWord(narrowed ? `${base.replace(/\/$/, "")}/found` : base);
}

export const narrowing = /^-(?:i?name|i?path|i?regex|newer.*|[acm]time|[acm]min|empty|size|user|inum)$/;

const joinedScript: Wrapper = ({ args }) => (args.length === 0 ? undefined : { scripts: [joined(args)] });

/** `trap 'rm x' EXIT`, `alias ll='ls -l'`: the first word, or what stands behind its `=`. */
const firstScript: Wrapper = ({ args }) => {
  const script = args.find(({ text }) => !text.startsWith("-"));
  return script === undefined ? undefined : { scripts: [plainWord(script.text.replace(/^[\w-]+=/, ""))] };
};

function joined(words: readonly Word[]): Word {
  return plainWord(words.map(({ text }) => text).join(" "));
}

/** The shell commands that a program in another language holds as texts: all that is understood of it. */
const program: Wrapper = ({ args, fed }) => {
  const at = args.findIndex(({ text }) => /^-(?:[a-zA-Z]*[cep]|r|-eval|-print)$/i.test(text));
  const code = at < 0 ? fed : args[at + 1]?.text;
  if (code === undefined) return undefined;
  const texts = [...code.matchAll(/(["'`])((?:(?!\1)[^\\]|\\[^])*)\1/g)].map(([, , text = ""]) => text);
  const spread = [...code.matchAll(/\[([^[\]]*)\]/g)].map(([, list = ""]) =>
    [...list.matchAll(/(["'`])((?:(?!\1)[^\\]|\\[^])*)\1/g)].map(([, , text = ""]) => text).join(" "),
  );
  return { scripts: [...texts, ...spread].filter((text) => /^\s*[\w./-]+\s+\S/.test(text)).map(plainWord) };
};

const git: Wrapper = ({ args }) => {
  const scripts = args.flatMap(({ text }, at) => {
    const before = args[at - 1]?.text ?? "";
    const [, alias] = /^alias\.[^=]*=!([^]*)$/.exec(text) ?? [];
    if (alias !== undefined) return [plainWord(alias)];
    if (before.startsWith("alias.") && text.startsWith("!")) return [plainWord(text.slice(1))];
    return before === "foreach" || before === "--exec" || before === "-x" ? [plainWord(text)] : [];
  });
  return scripts.length === 0 ? undefined : { scripts };
};

const plainly = behind("");
const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ["env", env],
  ["xargs", xargs],
  ["find", find],
  ["git", git],
  ["eval", joinedScript],
  ["watch", (call) => ({ scripts: [joined(operands(behind("-n -q")(call)))] })],
  ["parallel", (call) => ({ scripts: [joined([...operands(behind("-j")(call)), plainWord(unknown)])] })],
  ["trap", firstScript],
  ["alias", firstScript],
  ["script", (call) => shell(call)],
  ["su", (call) => shell(call)],
  ["runuser", (call) => shell(call)],
  ["flock", (call) => shell(call) ?? behind("-w -E --timeout", 1)(call)],
  ["timeout", behind("-k -s --kill-after --signal", 1)],
  ["chroot", behind("", 1)],
  ["taskset", behind("-p", 1)],
  ["nice", behind("-n")],
  ["ionice", behind("-c -n -p")],
  ["stdbuf", behind("-i -o -e")],
  ["sudo", behind("-u -g -C -D -h -p -r -t -U")],
  ["doas", behind("-u -C")],
  ["exec", behind("-a")],
  ["strace", behind("-o -e -p -s -u")],
  ...["command", "builtin", "nohup", "setsid", "time", "busybox", "toybox", "unshare", "npx", "-p", "chronic"].map(
    (name): [string, Wrapper] => [name, plainly],
  ),
  ...[...shells].map((name): [string, Wrapper] => [name, shell]),
  ...["python", "python2", "python3", "perl", "ruby", "node", "nodejs", "deno", "bun", "php", "awk", "gawk", "lua"].map(
    (name): [string, Wrapper] => [name, program],
  ),
]);

function operands(wrapped: Wrapped | undefined): readonly Word[] {
  return wrapped !== undefined && "words" in wrapped ? wrapped.words : [];
}
