/** Some lines of a stream of bytes, and how many there are in all; what is not asked for is counted and forgotten. */

const lineFeed = 10;

export class LineRange {
  readonly #from: number;
  readonly #to: number;
  readonly #most: number;
  readonly #pieces: Buffer[] = [];
  #kept = 0;
  #ends = 0;
  #last = lineFeed;

  /** `from` and `to` are counted from 1, both included; `most`: bytes, after which the range may end early, never in the middle of what was added before. */
  constructor(from: number, to: number, most: number) {
    this.#from = from;
    this.#to = to;
    this.#most = most;
  }

  add(chunk: Buffer): void {
    if (this.#kept < this.#most) {
      const begin = afterLines(chunk, this.#from - 1 - this.#ends);
      const piece = chunk.subarray(begin, Math.max(begin, afterLines(chunk, this.#to - this.#ends)));
      this.#pieces.push(piece);
      this.#kept += piece.length;
    }
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) this.#ends += 1;
    this.#last = chunk.at(-1) ?? this.#last;
  }

  /** Lines in all; a last one without an end counts. */
  get total(): number {
    return this.#last === lineFeed ? this.#ends : this.#ends + 1;
  }

  /** With a carriage return where they have one, without the line feed. */
  lines(): readonly string[] {
    const text = Buffer.concat(this.#pieces).toString("utf8");
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  }
}

/** The place after so many lines: the beginning for none, the end where the chunk has fewer. */
function afterLines(chunk: Buffer, many: number): number {
  let at = 0;
  for (let left = many; left > 0; left -= 1) {
    const end = chunk.indexOf(lineFeed, at);
    if (end < 0) return chunk.length;
    at = end + 1;
  }
  return at;
}
