/** Counts what clients ask of the forge, by route, and tells who listens. */

export type SeenRequest = {
  /** `runner`: storage, logs and identity tokens, which GitHub serves elsewhere and does not count. */
  readonly kind: "rest" | "graphql" | "runner" | "push";
  /** E.g. `GET /repos/:owner/:repo/issues`. */
  readonly route: string;
  readonly path: string;
  readonly status: number;
  /** The login behind the credentials, if any. */
  readonly login: string | undefined;
  /** What whoever asks calls itself. */
  readonly agent?: string | undefined;
};

export type Counts = {
  readonly requests: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly pushes: number;
};

export class Stats {
  readonly #routes = new Map<string, number>();
  readonly #listeners = new Set<(request: SeenRequest) => void>();
  #pushes = 0;

  record(request: SeenRequest): void {
    if (request.kind === "push") this.#pushes += 1;
    else if (request.kind !== "runner") this.#routes.set(request.route, (this.#routes.get(request.route) ?? 0) + 1);
    for (const listener of this.#listeners) listener(request);
  }

  counts(): Counts {
    const requests = [...this.#routes.values()].reduce((sum, count) => sum + count, 0);
    return { requests, byRoute: Object.fromEntries(this.#routes), pushes: this.#pushes };
  }

  reset(): void {
    this.#routes.clear();
    this.#pushes = 0;
  }

  /** Calls the listener after each request; returns its unsubscribe. */
  onRequest(listener: (request: SeenRequest) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
