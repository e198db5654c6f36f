/** What git would do that a worker must not: publish, or throw the work so far away. */

import { unknown } from "./command.ts";
import type { Word } from "./command.ts";

const valued = new Set([
  "-C",
  "-c",
  "--git-dir",
  "--work-tree",
  "--namespace",
  "--exec-path",
  "--super-prefix",
  "--config-env",
]);

/** Undefined when it may run. */
export function whyNotGit(args: readonly Word[]): string | undefined {
  const texts = args.map(({ text }) => text);
  let at = 0;
  while (at < texts.length && texts[at]?.startsWith("-")) at += valued.has(texts[at] ?? "") ? 2 : 1;
  const [verb = "", ...rest] = texts.slice(at);
  if (verb.includes(unknown)) return "what git is to do is only known when it runs: write it out";
  return verbs.get(verb)?.(rest);
}

type Rule = (rest: readonly string[]) => string | undefined;

const lost = "it would throw away the work so far: put single files back by name instead";

function has(rest: readonly string[], ...options: readonly string[]): boolean {
  return rest.some((word) =>
    options.some((option) =>
      option.startsWith("--")
        ? word.length >= 4 && option.startsWith(word.split("=")[0] ?? word)
        : /^-[a-zA-Z]+$/.test(word) && word.includes(option.slice(1)),
    ),
  );
}

function paths(rest: readonly string[]): readonly string[] {
  const from = rest.indexOf("--");
  return from >= 0 ? rest.slice(from + 1) : rest.filter((word) => !word.startsWith("-"));
}

const whole = /^(?:\.\/?|\*|:\/?|:\/\.|:\(top\).*|\.\/\*|\u{FFFC}.*)$/u;

const verbs: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["push", () => "workers do not push: what is in the work tree when you finish is handed over"],
  ["send-pack", () => "workers do not push"],
  ["reset", (rest) => (has(rest, "--hard", "--merge") ? lost : undefined)],
  [
    "clean",
    (rest) => (paths(rest).length === 0 || paths(rest).some((path) => whole.test(path)) ? cleaning(rest) : undefined),
  ],
  [
    "checkout",
    (rest) => (has(rest, "-f", "--force") || paths(rest).some((path) => whole.test(path)) ? lost : undefined),
  ],
  ["restore", (rest) => (paths(rest).some((path) => whole.test(path)) ? lost : undefined)],
  ["switch", (rest) => (has(rest, "-f", "--force", "--discard-changes") ? lost : undefined)],
  ["stash", (rest) => (/^(?:list|show|apply|pop|branch)$/.test(rest[0] ?? "") ? undefined : lost)],
  ["rm", (rest) => (paths(rest).some((path) => whole.test(path)) ? lost : undefined)],
  ["filter-branch", () => "it rewrites history"],
]);

function cleaning(rest: readonly string[]): string | undefined {
  return has(rest, "-n", "--dry-run") && !has(rest, "-f", "--force") ? undefined : lost;
}
