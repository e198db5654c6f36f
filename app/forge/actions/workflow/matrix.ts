/** `strategy.matrix` unfolded into its combinations, with `include` and `exclude` as GitHub applies them. */

import { type Fields, fields, isFields, list } from "../json.ts";

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const agrees = (combination: Fields, wanted: Fields): boolean =>
  Object.entries(wanted).every(([key, value]) => same(combination[key], value));

function product(axes: readonly (readonly [string, readonly unknown[]])[]): Fields[] {
  return axes.reduce<Fields[]>(
    (rows, [key, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value }))),
    [{}],
  );
}

function included(rows: Fields[], entry: Fields, axes: ReadonlySet<string>): Fields[] {
  const shared = Object.fromEntries(Object.entries(entry).filter(([key]) => axes.has(key)));
  const hosts = rows.filter((row) => agrees(row, shared));
  if (rows.length === 0 || hosts.length === 0) return [...rows, entry];
  return rows.map((row) => (hosts.includes(row) ? { ...row, ...entry } : row));
}

/** Most jobs one matrix may make. */
const largestMatrix = 256;

/** Throws an `Error` that says what is wrong with the matrix. */
export function combinations(matrix: unknown): readonly Fields[] {
  if (!isFields(matrix)) throw new Error("The matrix must be a map of names to lists.");
  const axes = Object.entries(matrix).filter(([key]) => key !== "include" && key !== "exclude");
  const wrong = axes.find(([, values]) => !Array.isArray(values));
  if (wrong) throw new Error(`The matrix value '${wrong[0]}' must be a list.`);
  const exclude = list(matrix["exclude"]).map(fields);
  const full = axes.length === 0 ? [] : product(axes.map(([key, values]) => [key, list(values)]));
  const kept = full.filter((row) => !exclude.some((entry) => agrees(row, entry)));
  const names = new Set(axes.map(([key]) => key));
  const additions = list(matrix["include"]).map(fields);
  const base = kept.length;
  let rows = kept;
  let extra: Fields[] = [];
  for (const entry of additions) {
    const grown = base === 0 ? [entry] : included(rows, entry, names);
    if (base > 0 && grown.length === rows.length) rows = grown;
    else extra = [...extra, entry];
  }
  const result = [...rows, ...extra];
  if (result.length > largestMatrix)
    throw new Error(`The matrix makes ${result.length} jobs; at most 256 are allowed.`);
  return result;
}
