/** Texts come again and again: what a pure function says of one is worked out once. */

/** The same function, which keeps what it said of up to `most` texts; then it forgets all of them. */
export function remembered<Value extends object | string>(
  most: number,
  read: (text: string) => Value,
): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = read(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
