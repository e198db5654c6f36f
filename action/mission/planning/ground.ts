/** Whether a plan stands on the repository as it is: its paths exist or are marked as new, and the commands of its criteria can be run. */

import type { Plan, WorkUnit } from "../plan.ts";

export type Ground = {
  /** All files at the commit that is planned for. */
  readonly files: readonly string[];
  /** Names of the scripts in the root's `package.json`; undefined when there is none that can be read. */
  readonly scripts: ReadonlySet<string> | undefined;
};

export type Grounded<Planned> = {
  /** With files that are new in a folder that is there marked as such. */
  readonly plan: Planned;
  /** In sentences that a planner can act on. */
  readonly problems: readonly string[];
};

export function grounded<Planned extends Pick<Plan, "units">>(plan: Planned, ground: Ground): Grounded<Planned> {
  const known = new Known(ground.files);
  const units = plan.units.map((unit) => marked(unit, known));
  const paths = units.flatMap((unit) => unfounded(unit, known));
  const commands = units.flatMap((unit) => unrunnable(unit, known, ground.scripts));
  return { plan: { ...plan, units }, problems: [...paths, ...commands] };
}

/** Files and folders, as a planner names them. */
class Known {
  readonly #paths: ReadonlySet<string>;

  constructor(files: readonly string[]) {
    this.#paths = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  }

  /** Globs are not looked for. */
  has(path: string): boolean {
    const name = plain(path);
    return name === "" || name.includes("*") || this.#paths.has(name);
  }
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
}

function isCreated(path: string, creates: readonly string[]): boolean {
  return creates.map(plain).some((each) => plain(path) === each || plain(path).startsWith(`${each}/`));
}

/** A file that is not there, in a folder that is, is plainly meant to be new. */
function marked(unit: WorkUnit, known: Known): WorkUnit {
  const { creates = [], paths } = unit;
  const fresh = paths.filter((path) => !known.has(path) && !isCreated(path, creates) && known.has(folderOf(path)));
  return fresh.length === 0 ? unit : { ...unit, creates: [...creates, ...fresh].slice(0, 50) };
}

function folderOf(path: string): string {
  return plain(path).split("/").slice(0, -1).join("/");
}

function unfounded({ id, paths, creates = [] }: WorkUnit, known: Known): readonly string[] {
  return paths
    .filter((path) => !known.has(path) && !isCreated(path, creates))
    .map((path) => `${id} names \`${path}\`, and there is no such folder: if it is new, put it under creates too.`);
}

function unrunnable(unit: WorkUnit, known: Known, scripts: Ground["scripts"]): readonly string[] {
  const exists = (path: string) => known.has(path) || isCreated(path, [...(unit.creates ?? []), ...unit.paths]);
  return unit.acceptance.flatMap(commandsIn).flatMap((command) => {
    const why = whyNot(command, exists, scripts);
    return why === undefined ? [] : [`${unit.id} is to be checked by \`${command}\`, but ${why}.`];
  });
}

/** What runs commands or is one; other code in backquotes is no command. */
const runner = /^(?:\.\/\S+|npm|npx|yarn|pnpm|node|deno|bun|python3?|pytest|cargo|go|make|bash|sh)(?:\s|$)/;

function commandsIn(criterion: string): readonly string[] {
  return [...criterion.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.trim()).filter((code) => runner.test(code));
}

function whyNot(command: string, exists: (path: string) => boolean, scripts: Ground["scripts"]): string | undefined {
  if (!isWhole(command)) return "it is no whole command";
  const [program = "", first = "", second = ""] = command.split(/\s+/);
  if (program.startsWith("./")) return exists(program) ? undefined : `there is no \`${program}\``;
  const script = scriptOf(program, first, second);
  if (script !== undefined)
    return scripts?.has(script) === true ? undefined : `package.json has no script \`${script}\``;
  return whyNoFile(program, first, exists);
}

function whyNoFile(program: string, first: string, exists: (path: string) => boolean): string | undefined {
  if (program === "make") return ["Makefile", "makefile"].some(exists) ? undefined : "there is no Makefile";
  return runsFile(program, first) && !exists(first) ? `there is no \`${first}\`` : undefined;
}

/** Its quotes are closed, and it does not end where more would have to come. */
function isWhole(command: string): boolean {
  const bare = command.replaceAll(/\\./g, "").replaceAll(/"[^"]*"|'[^']*'/g, "");
  return !/["']/.test(bare) && !/(?:&&|\|\|?|[\\<>])\s*$/.test(command);
}

function scriptOf(program: string, first: string, second: string): string | undefined {
  if (!["npm", "yarn", "pnpm"].includes(program)) return undefined;
  if (first === "run") return second === "" ? undefined : second;
  return first === "test" || first === "t" || first === "start" ? first.replace(/^t$/, "test") : undefined;
}

/** A program that runs the file it is given first. */
function runsFile(program: string, first: string): boolean {
  return ["node", "python", "python3", "bash", "sh"].includes(program) && /^[\w./-]+\.[a-z]+$/i.test(first);
}
