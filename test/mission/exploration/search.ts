/** Visits every state that can be reached, the nearest first, and keeps how each was reached. */

/** A state is so many whole numbers. */
export type State = readonly number[];

export type Step = { readonly what: string; readonly to: State; readonly fault?: string | undefined };

export type Space = {
  readonly width: number;
  /** Where it begins; one state or several. */
  readonly starts: readonly State[];
  readonly steps: (state: State) => readonly Step[];
  /** What is wrong with a state by itself. */
  readonly fault: (state: State) => string | undefined;
};

export type Found = {
  readonly states: number;
  readonly steps: number;
  /** Every state that can be reached was visited. */
  readonly whole: boolean;
  /** Every state that so many moves lead to was visited. */
  readonly depth: number;
  readonly fault: { readonly what: string; readonly trace: readonly string[] } | undefined;
};

/** Open addressing over the states themselves: no two are ever taken for one. */
class Visited {
  readonly width: number;
  states: Int32Array;
  parents: Int32Array;
  #slots: Int32Array;
  count = 0;

  constructor(width: number) {
    this.width = width;
    this.states = new Int32Array(width * 4096);
    this.parents = new Int32Array(4096);
    this.#slots = new Int32Array(16_384).fill(-1);
  }

  /** Whether it was not there yet. */
  add(state: State, parent: number): boolean {
    const slot = this.#slotOf(state);
    if (this.#slots[slot] !== -1) return false;
    if (this.count === this.parents.length) this.#grow();
    this.states.set(state, this.count * this.width);
    this.parents[this.count] = parent;
    this.#slots[slot] = this.count;
    this.count += 1;
    if (this.count * 2 > this.#slots.length) this.#spread();
    return true;
  }

  at(index: number): State {
    return [...this.states.subarray(index * this.width, (index + 1) * this.width)];
  }

  #slotOf(state: ArrayLike<number>): number {
    const mask = this.#slots.length - 1;
    let slot = hash(state, this.width) & mask;
    for (let held = this.#slots[slot] ?? -1; held !== -1 && !this.#is(held, state); held = this.#slots[slot] ?? -1)
      slot = (slot + 1) & mask;
    return slot;
  }

  #is(index: number, state: ArrayLike<number>): boolean {
    const from = index * this.width;
    for (let at = 0; at < this.width; at += 1) if (this.states[from + at] !== state[at]) return false;
    return true;
  }

  #grow(): void {
    const [states, parents] = [new Int32Array(this.states.length * 2), new Int32Array(this.parents.length * 2)];
    states.set(this.states);
    parents.set(this.parents);
    [this.states, this.parents] = [states, parents];
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let index = 0; index < this.count; index += 1) {
      const from = index * this.width;
      this.#slots[this.#slotOf(this.states.subarray(from, from + this.width))] = index;
    }
  }
}

/** FNV-1a over whole numbers, mixed once more so that low bits differ. */
function hash(state: ArrayLike<number>, width: number): number {
  let sum = 0x81_1c_9d_c5;
  for (let at = 0; at < width; at += 1) sum = Math.imul(sum ^ (state[at] ?? 0), 0x01_00_01_93);
  sum = Math.imul(sum ^ (sum >>> 15), 0x2c_1b_3c_6d);
  return (sum ^ (sum >>> 13)) >>> 0;
}

/** Ends with the first fault, so that its trace is a shortest one; or when so many states were visited. */
export function search({ width, starts, steps, fault }: Space, most: number): Found {
  const visited = new Visited(width);
  for (const start of starts) visited.add(start, -1);
  let [taken, next, depth, level] = [0, 0, 0, visited.count];
  const found = (what?: string, last: readonly string[] = []): Found => {
    const trace = what === undefined ? [] : [...traceTo(visited, next, steps), ...last];
    const known = { states: visited.count, steps: taken, whole: next === visited.count, depth };
    return { ...known, fault: what === undefined ? undefined : { what, trace } };
  };
  for (; next < visited.count && visited.count < most; next += 1) {
    if (next === level) [depth, level] = [depth + 1, visited.count];
    const state = visited.at(next);
    const wrong = fault(state);
    if (wrong !== undefined) return found(wrong);
    for (const step of steps(state)) {
      taken += 1;
      if (step.fault !== undefined) return found(step.fault, [step.what]);
      visited.add(step.to, next);
    }
  }
  return found();
}

/** What happened, from the start on. */
function traceTo(visited: Visited, index: number, steps: Space["steps"]): readonly string[] {
  const told: string[] = [];
  for (
    let at = index, parent = visited.parents[at] ?? -1;
    parent !== -1;
    at = parent, parent = visited.parents[at] ?? -1
  ) {
    const state = visited.at(at);
    const step = steps(visited.at(parent)).find(({ to }) => to.every((value, place) => value === state[place]));
    told.unshift(step?.what ?? "?");
  }
  return told;
}
