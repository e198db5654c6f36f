/** What a change adds: for each file the lines that are new, and its whole content; read from git's own patch, whatever attributes say. */

/** Lines `from` to `to` (1-based, inclusive) are new. With `to` = `from` - 1, lines were taken away just before `from`. */
export type Range = { readonly from: number; readonly to: number };

export type Added = {
  readonly path: string;
  readonly ranges: readonly Range[];
  /** Undefined: too large to be looked at. */
  readonly content: Uint8Array | undefined;
};

/** The two things git is asked for. Both throw when git fails. */
export type Asked = {
  readonly text: (args: readonly string[], input?: string) => Promise<string>;
  readonly blobs: (ids: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
};

/** `to`: a commit or a tree. `besides`: what it was merged with; then only what neither side had is new. */
export type Span = { readonly from: string; readonly to: string; readonly besides?: string | undefined };

/** Larger files, in bytes, are not read. */
export const largestFile = 1 << 20;

export async function addedIn(asked: Asked, { from, to, besides }: Span): Promise<readonly Added[]> {
  const own = await changedFiles(asked, from, to);
  const other = besides === undefined ? undefined : await changedFiles(asked, besides, to);
  const files = [...own].flatMap(([path, file]) => {
    const also = other?.get(path);
    if (other !== undefined && also === undefined) return [];
    return [{ ...file, path, ranges: also === undefined ? file.ranges : inBoth(file.ranges, also.ranges) }];
  });
  const touched = files.filter(({ ranges, large }) => large || ranges.length > 0);
  const contents = await asked.blobs([...new Set(touched.filter(({ large }) => !large).map(({ blob }) => blob))]);
  return touched.map(({ path, ranges, blob, large }) => ({
    path,
    ranges,
    content: large ? undefined : contentOf(blob, contents),
  }));
}

function contentOf(blob: string, contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const content = contents.get(blob);
  if (content === undefined) throw new Error(`read what a change adds: git does not have ${blob}`);
  return content;
}

type Changed = { readonly blob: string; readonly ranges: readonly Range[]; readonly large: boolean };

const common = [
  "--no-literal-pathspecs",
  "diff-tree",
  "-r",
  "-M",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--full-index",
];

async function changedFiles(asked: Asked, from: string, to: string): Promise<ReadonlyMap<string, Changed>> {
  const raw = entriesIn(await asked.text([...common, "-z", "--raw", "--no-abbrev", from, to]));
  const files = raw.filter(({ mode }) => mode.startsWith("1") && mode !== "160000");
  if (files.length === 0) return new Map();
  const sizes = await asked.text(
    ["cat-file", "--batch-check=%(objectsize)"],
    files.map(({ blob }) => `${blob}\n`).join(""),
  );
  const isLarge = sizes.split("\n").map((size) => Number(size) > largestFile);
  const left = files.filter((_, index) => isLarge[index]).map(({ path }) => `:(exclude,literal)${path}`);
  const ranges = rangesIn(await asked.text([...common, "-p", "-U0", "--text", from, to, "--", ".", ...left]));
  return new Map(
    files.map(({ path, pair, blob }, index) => [
      path,
      { blob, ranges: ranges.get(pair) ?? [], large: isLarge[index] === true },
    ]),
  );
}

type Entry = { readonly path: string; readonly mode: string; readonly pair: string; readonly blob: string };

/** `:old new blob blob letter` and the path, or for a rename both paths, each ended by a zero. */
function entriesIn(raw: string): readonly Entry[] {
  const entries: Entry[] = [];
  const fields = raw.split("\0");
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = "", old = "", blob = "", letter = ""] = (fields[at] ?? "").split(" ");
    if (letter.startsWith("R")) at += 1;
    // A file that became another kind of thing is two patches: one that takes all away, one that adds all.
    const before = letter.startsWith("T") ? "0".repeat(blob.length) : old;
    entries.push({ path: fields[at + 1] ?? "", mode, pair: `${before}..${blob}`, blob });
  }
  return entries;
}

/** Ranges of new lines by the pair of blobs that differ, `<old>..<new>`. Lines of content begin with a sign, so none passes for a header. */
export function rangesIn(patch: string): ReadonlyMap<string, readonly Range[]> {
  const found = new Map<string, Range[]>();
  let ranges: Range[] = [];
  for (const line of patch.split("\n")) {
    const index = /^index ([0-9a-f]{40,64}\.\.[0-9a-f]{40,64})/.exec(line)?.[1];
    if (index !== undefined) found.set(index, (ranges = []));
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const [start, added] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    const from = added === 0 ? start + 1 : start;
    ranges.push({ from, to: from + added - 1 });
  }
  return found;
}

/** Whether anything on these lines is new; where lines were taken away from between two of them, that counts too. */
export function touches(ranges: readonly Range[], first: number, last: number): boolean {
  return ranges.some(({ from, to }) => (to < from ? first < from && last >= from : first <= to && last >= from));
}

function inBoth(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const both = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
      const gone = one.to < one.from && one.from === other.from && one.to === other.to;
      return both.from <= both.to || gone ? [both] : [];
    }),
  );
}
