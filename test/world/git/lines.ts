/** Which lines two texts have in common: a longest common subsequence. Where several are as long, git may choose another. */

export function linesOf(text: string): readonly string[] {
  return text === "" ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

/** For each line of `a`, its place in `b`; undefined where it has none. Strictly growing. */
export type Match = readonly (number | undefined)[];

export function matched(a: readonly string[], b: readonly string[]): Match {
  const match: (number | undefined)[] = Array.from({ length: a.length }, () => undefined);
  let [start, endA, endB] = [0, a.length, b.length];
  for (; start < endA && start < endB && a[start] === b[start]; start += 1) match[start] = start;
  for (; endA > start && endB > start && a[endA - 1] === b[endB - 1]; endA -= 1, endB -= 1) match[endA - 1] = endB - 1;
  for (const [left, right] of common(a.slice(start, endA), b.slice(start, endB))) match[start + left] = start + right;
  return match;
}

function common(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Lines `[fromA, toA)` of the one became lines `[fromB, toB)` of the other. */
export type Hunk = { readonly fromA: number; readonly toA: number; readonly fromB: number; readonly toB: number };

export function hunks(a: readonly string[], b: readonly string[]): readonly Hunk[] {
  const found: Hunk[] = [];
  let [fromA, fromB] = [0, 0];
  const close = (toA: number, toB: number) => {
    if (toA > fromA || toB > fromB) found.push({ fromA, toA, fromB, toB });
    [fromA, fromB] = [toA + 1, toB + 1];
  };
  for (const [index, place] of matched(a, b).entries()) if (place !== undefined) close(index, place);
  close(a.length, b.length);
  return found;
}
