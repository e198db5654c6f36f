/** A source file that holds all of its mutants at once: each is asleep until its number is called. */

import type { Mutant } from "./mutants.ts";

type Numbered = Mutant & { readonly id: number };
type Span = {
  readonly start: number;
  readonly end: number;
  readonly mutants: readonly Numbered[];
  readonly within: Span[];
};

/** `first`: the number of the first mutant. Statements become `if`s, everything else a choice. */
export function instrumented(source: string, mutants: readonly Mutant[], first: number): string {
  const numbered = mutants.map((mutant, index) => ({ ...mutant, id: first + index }));
  return written(source, { start: 0, end: source.length, mutants: [], within: nested(numbered) });
}

/** Spans within spans. */
function nested(mutants: readonly Numbered[]): Span[] {
  const roots: Span[] = [];
  const open: Span[] = [];
  for (const span of spansOf(mutants)) {
    while ((open.at(-1)?.end ?? span.end) <= span.start) open.pop();
    (open.at(-1)?.within ?? roots).push(span);
    open.push(span);
  }
  return roots;
}

/** One for each text that has mutants, the outer before those within it. */
function spansOf(mutants: readonly Numbered[]): readonly Span[] {
  const byPlace = Map.groupBy(mutants, ({ start, end }) => `${start} ${end}`).values();
  return [...byPlace]
    .flatMap((all): readonly Span[] =>
      all.slice(0, 1).map(({ start, end }) => ({ start, end, mutants: all, within: [] })),
    )
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function written(source: string, { start, end, mutants, within }: Span): string {
  let [text, at] = ["", start];
  for (const span of within) {
    text += source.slice(at, span.start) + written(source, span);
    at = span.end;
  }
  return mutants.reduce((inner, { id, to }) => awake(id, to, inner), text + source.slice(at, end));
}

function awake(id: number, to: string, otherwise: string): string {
  if (to === ";") return `if (__mutant(${id})) {} else { ${otherwise} }`;
  return `(__mutant(${id}) ? (${to}) : (${otherwise}))`;
}
