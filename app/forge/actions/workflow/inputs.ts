/** Inputs of `workflow_dispatch` and `workflow_call`: checked, defaulted and typed, or refused with GitHub's words. */

import { type Fields, at, fields, isFields, list, scalar } from "../json.ts";

export type Inputs =
  | { readonly kind: "inputs"; readonly typed: Fields; readonly texts: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly message: string };

const mostInputs = 25;
const mostCharacters = 65_535;

const zeroOf = (type: unknown): unknown => (type === "boolean" ? false : type === "number" ? 0 : "");

function typed(value: unknown, type: unknown): unknown {
  if (type === "boolean") return value === true || value === "true";
  if (type === "number") return Number(value);
  return scalar(value);
}

function fault(name: string, definition: unknown, value: unknown): string | undefined {
  const type = at(definition, "type");
  if (value === undefined)
    return at(definition, "required") === true ? `Required input '${name}' not provided` : undefined;
  if (type === "boolean" && !["true", "false"].includes(scalar(value))) {
    return `Provided value '${scalar(value)}' for input '${name}' is not a boolean`;
  }
  if (type === "number" && Number.isNaN(Number(value))) {
    return `Provided value '${scalar(value)}' for input '${name}' is not a number`;
  }
  const options = list(at(definition, "options")).map(scalar);
  if (type === "choice" && !options.includes(scalar(value))) {
    return `Provided value '${scalar(value)}' for input '${name}' not in the list of allowed values`;
  }
  return undefined;
}

/** Inputs given to a trigger that declares `inputs`. */
export function acceptInputs(trigger: Fields, given: Fields): Inputs {
  const declared = fields(trigger["inputs"]);
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0)
    return { kind: "refused", message: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` };
  const values: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(declared)) {
    const value = given[name] ?? at(definition, "default") ?? undefined;
    const wrong = fault(name, definition, value);
    if (wrong !== undefined) return { kind: "refused", message: wrong };
    const type = at(definition, "type");
    values[name] = value === undefined ? zeroOf(type) : typed(value, type);
  }
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, scalar(value)]));
  return { kind: "inputs", typed: values, texts };
}

/** The limits of a dispatch request, before the workflow is looked at. */
export function dispatchFault(inputs: unknown): string | undefined {
  if (inputs === undefined || inputs === null) return undefined;
  if (!isFields(inputs)) return "For 'properties/inputs', the value is not an object.";
  const count = Object.keys(inputs).length;
  if (count > mostInputs) return `you may only define up to ${mostInputs} inputs for a \`workflow_dispatch\` event`;
  return JSON.stringify(inputs).length > mostCharacters ? "inputs are too large." : undefined;
}
