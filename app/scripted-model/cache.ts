/** The prompt cache's bookkeeping: by prefix, a look-back of 20 blocks, nothing below the minimum, five minutes; tokens are characters/4. */

import { createHash } from "node:crypto";
import type { Usage } from "#mission/spend";
import { partsOf } from "./request.ts";
import type { MessagesRequest } from "./request.ts";

const lookBack = 20;
/** Milliseconds since a prefix was last written or read. */
const life = 5 * 60_000;
/** Where every prefix is cached by itself. */
const automaticMinimum = 1024;

type Position = { readonly key: string; readonly tokens: number; readonly marked: boolean };

export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

export class PromptCache {
  readonly #used = new Map<string, number>();
  readonly #minimum: number;
  readonly #now: () => number;

  /** `minimum`: tokens below which a marked prefix is not cached; 1,024 to 4,096 on real models. `now` in milliseconds. */
  constructor(minimum = 2048, now: () => number = Date.now) {
    this.#minimum = minimum;
    this.#now = now;
  }

  /** What this request's input is billed as, where the caller marks what is to be cached; remembers its prefixes for the next. */
  count(request: MessagesRequest): Usage {
    const positions = positionsOf(request);
    const total = positions.at(-1)?.tokens ?? 0;
    const marks = [...positions.keys()].filter(
      (index) => positions[index]?.marked === true && (positions[index]?.tokens ?? 0) >= this.#minimum,
    );
    const read = Math.max(0, ...marks.map((mark) => this.#readFrom(positions, mark)));
    const written = Math.max(read, ...marks.map((mark) => positions[mark]?.tokens ?? 0));
    for (const mark of marks) this.#remember(positions[mark]);
    return { input: total - written, output: 0, cacheRead: read, cacheWrite: written - read };
  }

  /** The same where every prefix is cached and writing it costs nothing. */
  countAutomatic(request: MessagesRequest): Usage {
    const positions = positionsOf(request);
    const total = positions.at(-1)?.tokens ?? 0;
    const long = positions.filter(({ tokens }) => tokens >= automaticMinimum);
    const read = long.findLast((position) => this.#knows(position))?.tokens ?? 0;
    for (const position of long) this.#remember(position);
    return { input: total - read, output: 0, cacheRead: read, cacheWrite: 0 };
  }

  #readFrom(positions: readonly Position[], mark: number): number {
    const window = positions.slice(Math.max(0, mark - lookBack + 1), mark + 1);
    return window.findLast((position) => this.#knows(position))?.tokens ?? 0;
  }

  #knows({ key }: Position): boolean {
    const used = this.#used.get(key);
    return used !== undefined && this.#now() - used <= life;
  }

  #remember(position: Position | undefined): void {
    if (position !== undefined) this.#used.set(position.key, this.#now());
  }
}

function positionsOf(request: MessagesRequest): readonly Position[] {
  const hash = createHash("sha256").update(request.model);
  let tokens = 0;
  return partsOf(request).map((part) => {
    tokens += tokensOf(part.text);
    return { key: hash.update(part.text).copy().digest("hex"), tokens, marked: part.marked };
  });
}
