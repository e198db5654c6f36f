/** Why a text does not occur in a file although it nearly does: line ends, indentation, white space, look-alike characters, or a similar line. */

/** One way to see two texts as the same, and what to do about the difference. */
type Blindness = { readonly see: (line: string) => string; readonly advice: string };

const blindnesses: readonly Blindness[] = [
  { see: (line) => line.trimEnd(), advice: "only white space at the ends of lines differs" },
  { see: (line) => line.trim(), advice: "only the indentation differs" },
  { see: (line) => line.trim().replaceAll(/\s+/g, " "), advice: "only white space differs" },
  {
    see: (line) => alike(line).trim().replaceAll(/\s+/g, " "),
    advice: "some characters only look the same (quotes, dashes, spaces)",
  },
  {
    see: (line) => line.replace(/^\d+\t/, "").trim(),
    advice: "it begins with line numbers, which `read` adds and the file does not have",
  },
];

/** Lines of the file that are shown at most. */
const mostShown = 12;
/** Beyond so many lines no similar one is looked for. */
const mostCompared = 20_000;

export function nearMiss(text: string, old: string, path: string): string {
  if (text.replaceAll("\r\n", "\n").includes(old.replaceAll("\r\n", "\n"))) return lineEnds(text, path);
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const wanted = old.split("\n").map((line) => line.replace(/\r$/, ""));
  for (const { see, advice } of blindnesses) {
    const at = blockAt(lines.map(see), wanted.map(see));
    if (at !== undefined) return told(path, at, advice, lines.slice(at, at + wanted.length));
  }
  return similarLine(lines, wanted, path);
}

function lineEnds(text: string, path: string): string {
  const ends = text.includes("\r\n") ? String.raw`CR LF (\r\n)` : String.raw`LF (\n)`;
  return `\`old\` does not occur exactly in ${path}, but it would with the file's line ends, which are ${ends}. Write \`old\` and \`new\` with them.`;
}

/** Where the wanted lines stand together, without the empty ones at their ends. */
function blockAt(lines: readonly string[], wanted: readonly string[]): number | undefined {
  const from = wanted.findIndex((line) => line !== "");
  const block = wanted.slice(from, wanted.findLastIndex((line) => line !== "") + 1);
  if (from < 0) return undefined;
  const at = lines.findIndex((_, start) => block.every((line, index) => lines[start + index] === line));
  return at < 0 ? undefined : at;
}

function similarLine(lines: readonly string[], wanted: readonly string[], path: string): string {
  const first = wanted.find((line) => line.trim() !== "");
  const none = `\`old\` does not occur in ${path}. Read the file and copy the text exactly.`;
  if (first === undefined || lines.length > mostCompared) return none;
  const pairs = pairsOf(first);
  const scored = lines.map((line, at) => ({ at, score: likeness(pairs, pairsOf(line)) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { at: -1, score: 0 });
  if (best.score < 0.6) return none;
  const differs = best.score === 1 ? "what follows it differs" : "it is similar to the first line";
  return told(path, best.at, differs, lines.slice(best.at, best.at + wanted.length));
}

function told(path: string, at: number, advice: string, block: readonly string[]): string {
  const shown = block.slice(0, mostShown).map((line) => line.slice(0, 500));
  return `\`old\` does not occur exactly in ${path}, but line ${at + 1} is near: ${advice}. The file has:\n${shown.join("\n")}`;
}

function alike(line: string): string {
  return line
    .normalize("NFKC")
    .replaceAll(/[‘’‚‛′]/g, "'")
    .replaceAll(/[“”„‟″]/g, '"')
    .replaceAll(/[‐‑‒–—―−]/g, "-")
    .replaceAll(/\p{Cf}/gu, "");
}

function pairsOf(line: string): ReadonlySet<string> {
  const text = line.trim();
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
}

/** Dice's coefficient of the pairs of neighbouring characters: 0 to 1. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const common = [...a].filter((pair) => b.has(pair)).length;
  return (2 * common) / (a.size + b.size);
}
