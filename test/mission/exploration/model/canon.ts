/** Gives each distinct value one object and one number, so that states are compared by numbers. */

type Held<Value> = { readonly value: Value; readonly id: number };

/** Values of one kind, told apart by their JSON. */
export class Canon<Value extends object> {
  readonly #byText = new Map<string, Held<Value>>();
  /** Only the objects that stand for all others: whoever holds on to those is answered without reading them. */
  readonly #known = new Map<Value, Held<Value>>();
  readonly #values: Value[] = [];
  readonly #textOf: (value: Value) => string;

  constructor(textOf: (value: Value) => string = (value) => JSON.stringify(value)) {
    this.#textOf = textOf;
  }

  #hold(value: Value): Held<Value> {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const text = this.#textOf(value);
    return this.#byText.get(text) ?? this.#add(text, value);
  }

  #add(text: string, value: Value): Held<Value> {
    const held = { value, id: this.#values.length };
    this.#values.push(value);
    this.#byText.set(text, held);
    this.#known.set(value, held);
    return held;
  }

  idOf(value: Value): number {
    return this.#hold(value).id;
  }

  /** The object that stands for all that read the same. */
  one(value: Value): Value {
    return this.#hold(value).value;
  }

  at(id: number): Value {
    const value = this.#values[id];
    if (value === undefined) throw new Error(`no value has the number ${id}`);
    return value;
  }

  get size(): number {
    return this.#values.length;
  }
}
