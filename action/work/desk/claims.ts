/** What a finish says it did, held against the work tree: exactly what is missing, in sentences a model can act on. */

import type { Answer } from "#mission/handoff";

export type Claims = {
  /** Paths that it says it changed; when given, all of them. */
  readonly changed: readonly string[] | undefined;
  /** Files that it says hold new or changed tests. */
  readonly tests: readonly string[];
  readonly answers: readonly Answer[];
};

export type Tree = {
  /** Paths that differ from where the task began, with the object that each has now; nothing but noughts where it is gone. */
  readonly changed: ReadonlyMap<string, string>;
  /** Others' changes are among them: what was merged. */
  readonly merged: boolean;
};

export function unkept({ changed, tests, answers }: Claims, tree: Tree): readonly string[] {
  const paths = [...tree.changed.keys()];
  const really = new Set(paths);
  const removed = new Set(paths.filter((path) => /^0+$/.test(tree.changed.get(path) ?? "")));
  const same = (changed ?? []).map(plain).filter((path) => !really.has(path) && !covers(path, paths));
  const untested = tests.map(plain).filter((path) => !really.has(path) || removed.has(path));
  const done = paths.length === 0 ? answers.filter(({ decision }) => decision === "done") : [];
  const unsaid =
    changed === undefined || tree.merged
      ? []
      : paths.filter((path) => !changed.map(plain).some((one) => covers(one, [path])));
  return [
    ...same.map((path) => `you say that ${path} is changed, and it is as it was`),
    ...untested.map(
      (path) =>
        `you say that ${path} holds tests of yours, and ${removed.has(path) ? "it is gone" : "it is as it was"}`,
    ),
    ...done.map(({ key }) => `you answer ${key} with done, and no file has changed since`),
    ...unsaid.map((path) => `${path} is changed too, and you do not say so: put it back, or name it`),
  ];
}

/** The path itself or a folder above it. */
function covers(path: string, paths: readonly string[]): boolean {
  return paths.some((each) => each === path || each.startsWith(`${path}/`));
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
}
