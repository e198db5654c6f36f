/** Looking into foreign JSON without trusting its shape: each function says what it found, or `undefined`. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value at a path of keys, `undefined` where the path ends early. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => (isFields(here) ? here[key] : undefined), value);
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** Scalars as Actions writes them in environment variables and inputs; objects as JSON. */
export function scalar(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

export function mapFields<T>(value: Fields, change: (value: unknown, key: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member, key)]));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
