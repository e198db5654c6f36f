/** A simple command of a shell script, as far as it can be known without running anything. */

/** Stands in a word for text that only the shell will know. */
export const unknown = "\uFFFC";

export type Word = {
  /** Without quotes; {@link unknown} where something is put in its place. */
  readonly text: string;
  /** Characters outside quotes that the shell would expand to paths are in it: `*`, `?`, `[`. */
  readonly glob: boolean;
  /** Commands in substitutions of the word. */
  readonly inner: readonly Command[];
};

export type Command = {
  readonly words: readonly Word[];
  readonly redirects: readonly { readonly sign: string; readonly target: Word }[];
  /** Text given to its standard input. */
  readonly fed: string | undefined;
  /** What stands before it in the pipe. */
  readonly from: Command | undefined;
};

export function plainWord(text: string): Word {
  return { text, glob: false, inner: [] };
}

/** Known to the last character. */
export function isSure({ text, glob }: Word): boolean {
  return !glob && !text.includes(unknown);
}
