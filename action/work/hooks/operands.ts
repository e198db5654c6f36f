/** Whether deleting a path would take what is not the task's to take: the whole work tree, git's folder, or anything outside. */

import { unknown } from "./command.ts";
import type { Word } from "./command.ts";

/** Where a command runs. `moved`: a `cd` has led to where we cannot follow, so that no relative path can be placed. */
export type Ground = { readonly workspace: string | undefined; readonly moved: boolean };

/** Why this path must not be deleted, in words for a model; undefined when it may. */
export function whyKeep(word: Word, ground: Ground): string | undefined {
  return alternatives(word.text)
    .map((text) => whyKeepOne(text, word.glob, ground))
    .find((reason) => reason !== undefined);
}

function whyKeepOne(text: string, glob: boolean, ground: Ground): string | undefined {
  if (text.includes(unknown)) return "a part of the path is only known when it runs: write the path out";
  if (text.startsWith("~")) return `${text} is outside the repository`;
  if (text.startsWith("/")) return whyKeepAbsolute(text, glob, ground);
  if (ground.moved)
    return "it is not clear in which folder this runs: name the path from the repository's root, without cd";
  return whyKeepBelow(text, normal(text), glob);
}

function whyKeepAbsolute(text: string, glob: boolean, { workspace }: Ground): string | undefined {
  const path = normal(text);
  if (workspace !== undefined && path.startsWith(`${workspace}/`))
    return whyKeepBelow(text, path.slice(workspace.length + 1), glob);
  if (workspace === path || workspace?.startsWith(path === "/" ? path : `${path}/`) === true)
    return `${text} is the whole work tree or contains it`;
  return isScratch(path) ? undefined : `${text} is outside the repository`;
}

/** Patterns that take everything in a folder. */
const everything = /^(?:\.?[*?]+|\.\?[*?]*|\.?\[[^\]]*\]\*?|\*\*\/\*+)$/;

/** `path`: without needless parts, counted from the work tree. */
function whyKeepBelow(text: string, path: string, glob: boolean): string | undefined {
  if (path === ".." || path.startsWith("../")) return `${text} leads outside the repository`;
  if (path === "." || (glob && everything.test(path))) return `${text} is the whole work tree`;
  if (glob && path.split("/").some((part) => /^\.[*?[]/.test(part))) return `${text} also matches the folder above`;
  return /^\.git(?:\/|$)/i.test(path) ? `${text} is git's own` : undefined;
}

/** Temporary files of one's own, never the folder of all of them. */
function isScratch(path: string): boolean {
  return /^\/(?:var\/)?tmp\/[^*?[/][^/]*/.test(path);
}

/** Without `.`, empty and undone parts; `..` stays at the beginning. */
function normal(text: string): string {
  const absolute = text.startsWith("/");
  const parts: string[] = [];
  for (const part of text.split("/").filter((each) => each !== "" && each !== ".")) {
    const before = parts.at(-1);
    if (part !== ".." || ((before === undefined || before === "..") && !absolute)) parts.push(part);
    else parts.pop();
  }
  const path = parts.join("/");
  return absolute ? `/${path}` : path || ".";
}

/** `{a,b}` as bash would spread it; what spreads to very many is not known. */
function alternatives(text: string): readonly string[] {
  const done: string[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [whole, inside] = /\{([^{}]*,[^{}]*)\}/.exec(next) ?? [];
    const at = next.indexOf(whole ?? "");
    if (whole === undefined || inside === undefined) done.push(next);
    else for (const each of inside.split(",")) open.push(next.slice(0, at) + each + next.slice(at + whole.length));
    if (done.length + open.length > 200) return [unknown];
  }
  return done;
}
