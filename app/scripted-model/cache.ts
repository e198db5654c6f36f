/** The prompt cache's bookkeeping: by prefix, 4 breakpoints, a look-back of 20 blocks, nothing below the minimum; tokens are characters/4. */

import { createHash } from "node:crypto";
import type { Usage } from "#mission/spend";
import { partsOf } from "./request.ts";
import type { MessagesRequest } from "./request.ts";

const lookBack = 20;

type Position = { readonly key: string; readonly tokens: number; readonly marked: boolean };

export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

export class PromptCache {
  readonly #known = new Set<string>();
  readonly #minimum: number;

  /** `minimum`: tokens below which a prefix is not cached; 1,024 to 4,096 on real models. */
  constructor(minimum = 1024) {
    this.#minimum = minimum;
  }

  /** What this request's input is billed as; remembers its prefixes for the next. */
  count(request: MessagesRequest): Usage {
    const positions = positionsOf(request);
    const total = positions.at(-1)?.tokens ?? 0;
    const marks = [...positions.keys()].filter(
      (index) => positions[index]?.marked === true && (positions[index]?.tokens ?? 0) >= this.#minimum,
    );
    const read = Math.max(0, ...marks.map((mark) => this.#readFrom(positions, mark)));
    const written = Math.max(read, ...marks.map((mark) => positions[mark]?.tokens ?? 0));
    for (const mark of marks) this.#known.add(positions[mark]?.key ?? "");
    return { input: total - written, output: 0, cacheRead: read, cacheWrite: written - read };
  }

  #readFrom(positions: readonly Position[], mark: number): number {
    const window = positions.slice(Math.max(0, mark - lookBack + 1), mark + 1);
    return window.findLast((position) => this.#known.has(position.key))?.tokens ?? 0;
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
