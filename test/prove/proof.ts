/** What a proof is: something that is tried at very many points, drawn by a seed. */

export type Failure = { readonly at: string; readonly what: string };

export type Proven = {
  readonly points: number;
  readonly failures: readonly Failure[];
  /** What was measured on the way, to be printed. */
  readonly figures?: Readonly<Record<string, number | string>>;
};

/** `few`: what `npm test` has time for. `all`: what `npm run prove` does. */
export type Size = "few" | "all";

export type Proof = {
  readonly name: string;
  /** In a sentence. */
  readonly claims: string;
  readonly prove: (seed: number, size: Size, told: (line: string) => void) => Promise<Proven>;
};
