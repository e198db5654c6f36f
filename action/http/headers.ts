/** Names and values of a request or an answer. As much of the platform's `Headers` as is used: Node loads that with the whole of its `fetch`. */

export type Pairs = Iterable<readonly [name: string, value: string]>;

/** Names are the same in any case; several values of one name are joined by commas. */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(given: Pairs | Readonly<Record<string, string>> = []) {
    for (const [name, value] of isPairs(given) ? given : Object.entries(given)) this.append(name, value);
  }

  /** As the platform has it: `null` when there is none. */
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value.trim());
  }

  append(name: string, value: string): void {
    const before = this.#values.get(name.toLowerCase());
    this.set(name, before === undefined ? value : `${before}, ${value.trim()}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  entries(): MapIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }
}

function isPairs(given: Pairs | Readonly<Record<string, string>>): given is Pairs {
  return Symbol.iterator in given;
}
