/** The input of a tool use, put together from its pieces. */

/** Undefined when it is not JSON: the answer ended in the middle of it. */
export function inputOf(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
