/** GitHub's OpenAPI description as a judge: what is wrong with a response or a webhook, in words. */

import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";

const vendored = z
  .object({
    operations: z.record(z.string(), z.record(z.string(), z.unknown())),
    webhooks: z.record(z.string(), z.unknown()),
    schemas: z.unknown(),
  })
  .parse(JSON.parse(readFileSync(new URL("openapi/github.json", import.meta.url), "utf8")));

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv);
// GitHub's own bots have brackets in their addresses.
ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
ajv.addSchema({ $id: "github", ...vendored });

const compiled = new Map<string, ValidateFunction>();

function validator(...pointer: readonly string[]): ValidateFunction {
  const path = pointer.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const known = compiled.get(path) ?? ajv.compile({ $ref: `github#/${path}` });
  compiled.set(path, known);
  return known;
}

function complaints(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

const templates = Object.keys(vendored.operations)
  .map((key) => {
    const [method = "", path = ""] = key.split(" ");
    const pattern = path
      .replace("/{path}", "(?:/.*)?")
      .replace(/\{(ref|branch|basehead)\}/g, "(?:.+)")
      .replace(/\{[^}]+\}/g, "(?:[^/]+)");
    return { key, method, pattern: new RegExp(`^${pattern}$`), weight: path.replace(/\{[^}]+\}/g, "").length };
  })
  .toSorted((one, other) => other.weight - one.weight);

/** The operation GitHub documents for a path below the API's root. */
function operationFor(method: string, path: string): string | undefined {
  return templates.find((one) => one.method === method && one.pattern.test(path))?.key;
}

export type Response = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
};

/** Faults of a status that has no description of its own. */
function undescribed(key: string, { status, text }: Response): readonly string[] {
  if (status === 304) return text === "" ? [] : ["304 with a body"];
  if (status >= 500) return [`${key} failed: ${text}`];
  return status < 400
    ? [`${key} never answers ${status}`]
    : complaints(validator("schemas", "basic-error"), JSON.parse(text));
}

/** Why GitHub would not have answered so. */
export function responseFaults(response: Response): readonly string[] {
  const { method, path, status, text } = response;
  const key = operationFor(method, path);
  if (key === undefined) return [`${method} ${path} is not documented`];
  const schema = vendored.operations[key]?.[status];
  if (status === 304 || schema === undefined) return undescribed(key, response);
  if (schema === null) return status < 400 ? [] : undescribed(key, response);
  const faults = complaints(validator("operations", key, String(status)), JSON.parse(text));
  return faults.map((fault) => `${key} ${status}: ${fault}`);
}

/** Why GitHub would not have sent this webhook. */
export function webhookFaults(event: string, payload: Readonly<Record<string, unknown>>): readonly string[] {
  const action = typeof payload["action"] === "string" ? `-${payload["action"]}` : "";
  const name = `${event}${action}`.replaceAll("_", "-");
  if (!(name in vendored.webhooks)) return [`there is no webhook ${name}`];
  return complaints(validator("webhooks", name), payload).map((fault) => `${name}: ${fault}`);
}
