/** A file's bytes as text, with the lines of every place in it; or why it is none. */

export type Text = {
  readonly path: string;
  readonly text: string;
  /** 1-based. */
  readonly lineOf: (offset: number) => number;
};

/** UTF-8, or UTF-16 where a mark says so; undefined for anything that holds bytes of zero besides. */
export function textIn(path: string, bytes: Uint8Array): Text | undefined {
  const decoded = decode(bytes);
  return decoded === undefined ? undefined : textOf(path, decoded);
}

function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes.includes(0) ? undefined : new TextDecoder("utf-8").decode(bytes);
}

export function textOf(path: string, text: string): Text {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { path, text, lineOf: (offset) => search(starts, offset) };
}

/** How many of the starts are not after the offset. */
function search(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}
