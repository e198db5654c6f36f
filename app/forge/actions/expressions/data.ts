/** Plain values to and from the data of GitHub's expression evaluator. */

import { data } from "@actions/expressions";
import { isFields, scalar } from "../json.ts";

export function toData(value: unknown): data.ExpressionData {
  if (value === undefined || value === null) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (isFields(value)) {
    return new data.Dictionary(...Object.entries(value).map(([key, member]) => ({ key, value: toData(member) })));
  }
  return new data.StringData(scalar(value));
}

export function fromData(value: data.ExpressionData): unknown {
  const json: unknown = JSON.parse(JSON.stringify(value, data.replacer));
  return json;
}

/** Truth as expressions see it: null, false, 0, NaN and the empty string are false. */
export function isTrue(value: data.ExpressionData): boolean {
  if (value instanceof data.Null) return false;
  if (value instanceof data.BooleanData) return value.value;
  if (value instanceof data.NumberData) return value.number() !== 0 && !Number.isNaN(value.number());
  if (value instanceof data.StringData) return value.coerceString() !== "";
  return true;
}
