/** The tool search: ripgrep where it is, git grep otherwise, asked and heard so that both find the same lines in the same order. */

import { realpath, stat } from "node:fs/promises";
import { basename, dirname, relative } from "node:path";
import type { Ran } from "../../ports.ts";
import { runProcess } from "../../sandbox/process.ts";
import type { Program } from "../../sandbox/process.ts";
import type { Input, Surroundings } from "./commands.ts";
import { locateReadable, Refusal } from "./paths.ts";
import { longestResult } from "./protocol.ts";

/** Where to look: `cwd` is the repository or the folder of spilt outputs, `path` lies below it. */
type Place = { readonly cwd: string; readonly path: string; readonly file: boolean; readonly inRepository: boolean };
type Wanted = { readonly pattern: string; readonly literally: boolean; readonly globs: readonly string[] };

type Engine = {
  readonly file: string;
  readonly args: (wanted: Wanted, place: Place) => readonly string[];
  /** What it says of a pattern that is no regular expression, or that it has none of this kind. */
  readonly misread: RegExp;
  readonly unable?: RegExp;
};

const longestLine = 300;
/** Characters of matches that are read; what comes after is left out. */
const mostHeard = 4 << 20;

export async function search(input: Input<"search">, surroundings: Surroundings): Promise<string> {
  const place = await placeOf(input.path ?? ".", surroundings);
  const globs = place.file ? [] : globsBelow(place.path, input.glob);
  for (const engine of engines) {
    const found = await askEngine(engine, { pattern: input.pattern, literally: false, globs }, place, surroundings);
    if (found !== undefined) return found;
  }
  throw new Refusal("Neither ripgrep nor git is here to search with; use run.");
}

async function placeOf(path: string, { host, spills }: Surroundings): Promise<Place> {
  const real = locateReadable(host.workspace, spills.folder, path);
  const info = await stat(real).catch(() => {
    throw new Refusal(`${path} does not exist.`);
  });
  const root = await realpath(host.workspace);
  const below = relative(root, real);
  const file = !info.isDirectory();
  if (below.startsWith("..")) return { cwd: dirname(real), path: basename(real), file, inRepository: false };
  return { cwd: root, path: below === "" ? "." : below, file, inRepository: true };
}

/** As patterns from the root, which both engines read alike: without a slash a glob fits at any depth below the path. */
function globsBelow(path: string, glob: string | undefined): readonly string[] {
  if (glob === undefined) return [];
  const folder = path === "." ? "" : `${path.replaceAll(/[\\*?[\]{}!]/g, String.raw`\$&`)}/`;
  return expanded(glob.replace(/^\/+/, "")).map((each) => `${folder}${each.includes("/") ? "" : "**/"}${each}`);
}

/** `*.{js,ts}` as two globs: git knows no braces. */
function expanded(glob: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (braces?.[1] === undefined) return [glob];
  const [before, after] = [glob.slice(0, braces.index), glob.slice(braces.index + braces[0].length)];
  return braces[1].split(",").flatMap((choice) => expanded(before + choice + after));
}

const engines: readonly Engine[] = [
  { file: "rg", args: ripgrep, misread: /regex parse error|error: unrecognized escape|look-around/ },
  {
    file: "git",
    args: gitGrep("-P"),
    misread: /fatal: .*(?:-e option|pattern)|^fatal: .*at offset/m,
    unable: /LIBPCRE/,
  },
  { file: "git", args: gitGrep("-E"), misread: /^fatal: /m },
];

/** What it found; undefined when the engine is not here. A pattern that is no regular expression is searched as it is written. */
async function askEngine(
  engine: Engine,
  wanted: Wanted,
  place: Place,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { env, signal } = surroundings;
  const args = engine.args(wanted, place);
  const ran = await heard({ file: engine.file, args, cwd: place.cwd, env }, signal);
  if (ran === undefined || engine.unable?.test(ran.output) === true) return undefined;
  if (ran.timedOut) throw new Refusal("The search took too long: narrow it with path or glob.");
  if (ran.exit !== 0 && !wanted.literally && engine.misread.test(ran.output))
    return askEngine(engine, { ...wanted, literally: true }, place, surroundings);
  return told(ran, wanted);
}

/** An engine that found something and stumbled over a file besides ends with an error, and has found it all the same. */
function told({ exit, output }: Ran, { literally }: Wanted): string {
  const matches = matchesIn(output);
  const found = matches.length > 0 ? shown(matches, output.length >= mostHeard) : "(no match)";
  if (matches.length === 0 && exit !== 1) throw new Refusal(`The search failed: ${output.slice(0, 1000)}`);
  return literally ? `${found}\n[not a regular expression: searched as plain text]` : found;
}

async function heard(program: Program, signal: AbortSignal): Promise<Ran | undefined> {
  let output = "";
  const hear = (text: string) => (output += output.length < mostHeard ? text : "");
  const ran = await runProcess(program, { timeout: 30, keep: 2, signal, hear }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  return ran && { ...ran, output };
}

type Match = { readonly path: string; readonly line: number; readonly text: string };

/** `path NUL line NUL text` of git, `path NUL line:text` of ripgrep; other lines are messages. */
function matchesIn(output: string): readonly Match[] {
  return output.split("\n").flatMap((each) => {
    const [, path, line, text] = /^(?:\.\/)?([^\0]+)\0(\d+)[\0:](.*)$/s.exec(each) ?? [];
    return path === undefined || text === undefined
      ? []
      : [{ path, line: Number(line), text: text.replace(/\r$/, "") }];
  });
}

function shown(matches: readonly Match[], cut: boolean): string {
  const sorted = matches.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  const lines: string[] = [];
  let length = 0;
  for (const { path, line, text } of sorted) {
    const row = `${path}:${line}:${text.length > longestLine ? `${text.slice(0, longestLine)} […]` : text}`;
    length += row.length + 1;
    if (length > longestResult - 200) break;
    lines.push(row);
  }
  const left = sorted.length - lines.length;
  const rest = left > 0 ? `\n[… ${left}${cut ? " or more" : ""} further matches: narrow it with path or glob …]` : "";
  return `${lines.join("\n")}${rest}`;
}

/** Ignored is what git ignores, no other file's word counts; what is tracked although it is ignored is found by neither engine. */
function ripgrep({ pattern, literally, globs }: Wanted, { path }: Place): readonly string[] {
  const how = ["--line-number", "--with-filename", "--null", "--no-heading", "--color=never", "--no-config"];
  const where = ["--hidden", "--no-ignore-dot", "--no-require-git", "--encoding=none", "--sort=path", "--no-messages"];
  const narrowed = [...globs.map((glob) => `--glob=/${glob}`), "--glob=!.git"];
  const what = [...(literally ? ["--fixed-strings"] : []), "-e", pattern];
  return [...how, ...where, ...narrowed, ...what, "--", path === "." ? "./" : path];
}

const safeGit = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager"];

function pathspecs(path: string, globs: readonly string[]): readonly string[] {
  return globs.length === 0 ? [`:(literal)${path}`] : globs.map((glob) => `:(glob)${glob}`);
}

function gitGrep(dialect: "-P" | "-E") {
  return ({ pattern, literally, globs }: Wanted, { path, inRepository }: Place): readonly string[] => {
    const scope = inRepository ? "--untracked" : "--no-index";
    // Only the Perl dialect knows \d.
    const text = dialect === "-E" && !literally ? pattern.replaceAll(String.raw`\d`, "[0-9]") : pattern;
    const how = ["-n", "-z", "-I", "--no-color", literally ? "-F" : dialect, scope];
    return [...safeGit, "grep", ...how, "-e", text, "--", ...pathspecs(path, globs)];
  };
}
