/** What the forge and its launcher tell each other. */

/** A program to start. Its streams come as connections, each beginning with a line: the order's id, and the stream's descriptor in the program. */
export type Order = Program & { readonly id: number };

export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it may read from us; otherwise its input is empty. */
  readonly input: boolean;
  /** In a process group of its own. */
  readonly detached: boolean;
};

export type News =
  | { readonly kind: "started"; readonly id: number; readonly pid: number }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  /** Its exit code, or undefined after a signal. */
  | { readonly kind: "ended"; readonly id: number; readonly code: number | undefined };
