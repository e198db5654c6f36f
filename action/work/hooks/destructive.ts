/** The rules that need no configuration: what destroys, what wants to be root, what runs a download unseen. Each says why, in words for a model. */

import { unknown } from "./command.ts";
import type { Command, Word } from "./command.ts";
import { whyNotGit } from "./git-rules.ts";
import { whyKeep } from "./operands.ts";
import type { Ground } from "./operands.ts";
import { callsOf, narrowing, shells, unwrap } from "./unwrap.ts";
import type { Call } from "./unwrap.ts";

export type Refused = { readonly rule: string; readonly why: string };

type Rule = {
  readonly rule: string;
  readonly names: RegExp;
  readonly why: (call: Call, ground: Ground) => string | undefined;
};

const root = "there is no way to another user here";
const device = /^\/dev\/(?!null$|zero$|full$|random$|urandom$|std(?:in|out|err)$|fd\/|tty$|shm\/)/;

const rules: readonly Rule[] = [
  { rule: "sudo", names: /^(?:sudo|su|doas|pkexec|runuser|gosu|su-exec|setpriv)$/, why: () => root },
  { rule: "delete", names: /^(?:rm|unlink|shred|srm)$/, why: deletes },
  { rule: "delete", names: /^find$/, why: findDeletes },
  {
    rule: "format",
    names: /^(?:mkfs(?:\..+)?|mke2fs|mkswap|wipefs|fdisk|sfdisk|parted|sgdisk|cryptsetup|blkdiscard)$/,
    why: () => "it would destroy a disk",
  },
  { rule: "device", names: /^(?:dd|tee|cp|mv|install|truncate|ddrescue)$/, why: writesDevice },
  { rule: "open-to-all", names: /^chmod$/, why: opensToAll },
  {
    rule: "system",
    names: /^(?:shutdown|reboot|halt|poweroff|init|telinit)$/,
    why: () => "the machine is not yours to stop",
  },
  {
    rule: "kill-all",
    names: /^kill$/,
    why: ({ args }) =>
      args.some(({ text }) => text === "-1") && args.length > 1 ? "it would end every process" : undefined,
  },
  { rule: "git", names: /^git$/, why: ({ args }) => whyNotGit(args) },
  {
    rule: "publish",
    names: /^(?:npm|yarn|pnpm|cargo|gem|twine|poetry)$/,
    why: ({ args }) => (/^(?:publish|upload)$/.test(args[0]?.text ?? "") ? "workers do not publish" : undefined),
  },
];

/** The first reason why a command must not run. What cannot be read is refused as soon as it speaks of anything destructive. */
export function whyRefused(text: string, workspace: string | undefined): Refused | undefined {
  const { calls, understood } = callsOf(text);
  const ground = { workspace, moved: calls.some(movesAway) };
  if (isForkBomb(text)) return { rule: "fork-bomb", why: "it would start processes without end" };
  for (const call of calls) {
    const refused = whyNot(call, ground);
    if (refused !== undefined) return refused;
  }
  if (understood || !suspicious.test(text.replaceAll(/['"\\]/g, ""))) return undefined;
  return {
    rule: "unreadable",
    why: "it could not be read, and it may be destructive: write it more plainly, as separate commands",
  };
}

const suspicious = /(?:^|[^\w.-])(?:rm|shred|mkfs\S*|dd|chmod|sudo|su|doas|git|curl|wget)(?![\w-])/;

function whyNot(call: Call, ground: Ground): Refused | undefined {
  const piped = runsDownload(call);
  if (piped !== undefined) return { rule: "download", why: piped };
  const written = call.redirects.find(({ sign, target }) => sign.includes(">") && device.test(target.text));
  if (written !== undefined) return { rule: "device", why: `${written.target.text} is a device` };
  for (const { rule, names, why } of rules) {
    const reason = names.test(call.name) || guessed(call, rule) ? why(call, ground) : undefined;
    if (reason !== undefined) return { rule, why: reason };
  }
  return undefined;
}

/** A program whose name only the shell will know may be any: the arguments of `rm -r` and of `git push` give it away. */
function guessed({ name, args }: Call, rule: string): boolean {
  if (!name.includes(unknown)) return false;
  if (rule === "git") return /^(?:push|reset|clean)$/.test(args[0]?.text ?? "");
  return rule === "delete" && args.some(({ text }) => /^-[a-zA-Z]*[rR]/.test(text) && !text.includes("="));
}

function deletes({ name, args }: Call, ground: Ground): string | undefined {
  if (name === "find") return undefined;
  const stop = args.findIndex(({ text }) => text === "--");
  const targets = args.filter(({ text }, at) => (stop >= 0 && at > stop) || !text.startsWith("-"));
  const reasons = targets.map((target) =>
    name === "shred" && device.test(target.text) ? "it is a device" : whyKeep(target, ground),
  );
  return reasons.find((reason) => reason !== undefined);
}

function findDeletes({ args }: Call, ground: Ground): string | undefined {
  if (!args.some(({ text }) => text === "-delete")) return undefined;
  const first = args.findIndex(({ text }) => /^[-(!]/.test(text));
  const roots = first > 0 ? args.slice(0, first) : [];
  const narrowed = args.some(({ text }) => narrowing.test(text));
  const below = narrowed ? roots.map((word) => ({ ...word, text: `${word.text}/found` })) : roots;
  const judged: readonly Word[] = below.length > 0 || narrowed ? below : [{ text: ".", glob: false, inner: [] }];
  return judged.map((target) => whyKeep(target, ground)).find((reason) => reason !== undefined);
}

function writesDevice({ name, args }: Call): string | undefined {
  const texts = args.map(({ text }) => text);
  const targets = name === "dd" ? texts.flatMap((text) => (text.startsWith("of=") ? [text.slice(3)] : [])) : texts;
  const found = targets.find((text) => device.test(text) || (name === "dd" && text.includes(unknown)));
  return found === undefined ? undefined : `${found.replaceAll(unknown, "$…")} may be a device`;
}

function opensToAll({ args }: Call, ground: Ground): string | undefined {
  const deep = args.some(
    ({ text }) => /^-[a-zA-Z]*R/.test(text) || (text.length > 3 && "--recursive".startsWith(text)),
  );
  if (!deep) return undefined;
  const [mode, ...targets] = args.filter(({ text }) => !/^-(?:[a-zA-Z]*[Rcfv]|-)/.test(text));
  const open = /^(?:[0-7]?[0-7][0-7][2367]|(?:[ugoa]*[ao][ugoa]*)?[+=][rxst]*w[rwxst]*)$/;
  const opens = (mode?.text ?? "").split(",").some((each) => open.test(each) || each.includes(unknown));
  return opens
    ? "it would open everything to everybody"
    : targets.map((target) => whyKeep(target, ground)).find((reason) => reason?.includes("outside"));
}

/** A `cd` to anywhere but below where it begins. */
function movesAway({ name, args }: Call): boolean {
  if (!/^(?:cd|pushd|chdir)$/.test(name)) return false;
  const target = args.find(({ text }) => !/^-[LPe@]+$/.test(text));
  if (target === undefined || target.glob || target.text.includes(unknown)) return true;
  return /^[/~-]|(?:^|\/)\.\.(?:\/|$)/.test(target.text);
}

const downloads = /^(?:curl|wget|wget2|fetch|aria2c|http|https|xh|lynx|nc|ncat|netcat|socat|ftp|tftp|scp|rsync)$/;
const interprets = /^(?:python[\d.]*|perl|ruby|node|nodejs|php|deno|bun|lua|source|\.|eval)$/;
const hides = /^(?:base64|base32|xxd|openssl|uudecode|gunzip|zcat|gzip|rev|tr)$/;

/** `curl … | sh`, `sh -c "$(curl …)"`, `. <(curl …)`; what is decoded on the way into a shell counts too. */
function runsDownload({ name, args, from }: Call): string | undefined {
  if (!shells.has(name) && !interprets.test(name)) return undefined;
  const inline = args.flatMap(({ inner }) => inner).flatMap(namesIn);
  const piped = ancestors(from).flatMap(namesIn);
  if ([...inline, ...piped].some((each) => downloads.test(each)))
    return "it runs a download that nobody has read: save it, and read it first";
  const hidden = shells.has(name) || name === "eval" ? [...inline, ...piped].some((each) => hides.test(each)) : false;
  return hidden ? "it runs what cannot be read: write the commands out" : undefined;
}

function namesIn(command: Command): readonly string[] {
  const within = command.words.flatMap(({ inner }) => inner).flatMap(namesIn);
  return [...unwrap(command, 0).calls.map(({ name }) => name), ...within];
}

function ancestors(from: Command | undefined): readonly Command[] {
  return from === undefined ? [] : [from, ...ancestors(from.from)];
}

/** `:(){ :|:& };:` under any name and in any spacing. */
function isForkBomb(text: string): boolean {
  return /(?:^|[\s;&|])(?:function\s+)?([^\s(){};&|"'`$]{1,40})\s*(?:\(\s*\))?\s*\{[^}]{0,200}?(?<![^\s;{&|])\1\s*\|\s*\1(?![^\s;&|}])/.test(
    text,
  );
}
