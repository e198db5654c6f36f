/**
 * Cuts the slice we use out of GitHub's OpenAPI description, which is far too large to depend on.
 *
 *     npm i --prefix <a folder outside the repository> @octokit/openapi
 *     node test/contract/vendor-openapi.ts <that folder>/node_modules/@octokit/openapi
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const json = z.record(z.string(), z.unknown());
const content = z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: json.optional() })).optional() });
const operation = z.looseObject({
  responses: z.record(z.string(), z.looseObject({ $ref: z.string().optional() })).optional(),
});
const paths = z.record(z.string(), z.record(z.string(), z.unknown()));
const description = z.object({
  paths,
  "x-webhooks": z.record(z.string(), z.object({ post: z.object({ requestBody: content }) })),
  components: z.object({ schemas: z.record(z.string(), json), responses: z.record(z.string(), content) }),
});

const folder = process.argv[2];
if (!folder) throw new Error("name the folder of @octokit/openapi");
const source = description.parse(JSON.parse(readFileSync(join(folder, "generated/api.github.com.json"), "utf8")));

/** Paths below these are kept whole; the rest by name. */
const wanted = [
  /^\/(app|meta|rate_limit|user|user\/repos|users\/\{username\}|apps\/\{app_slug\})$/,
  /^\/app\/(installations|installations\/\{installation_id\}|installations\/\{installation_id\}\/access_tokens)$/,
  /^\/app\/hook\/(config|deliveries|deliveries\/\{delivery_id\}|deliveries\/\{delivery_id\}\/attempts)$/,
  /^\/installation\/(repositories|token)$/,
  /^\/repos\/\{owner\}\/\{repo\}$/,
  /^\/repos\/\{owner\}\/\{repo\}\/(git|labels|merges|compare|pulls|check-runs|contents|installation|statuses|dispatches)(\/|$)/,
  /^\/repos\/\{owner\}\/\{repo\}\/issues(\/comments.*|\/\{issue_number\}(\/(labels.*|dependencies\/blocked_by|comments|reactions.*|events|timeline|sub_issues))?)?$/,
  /^\/repos\/\{owner\}\/\{repo\}\/branches(\/\{branch\}(\/protection)?)?$/,
  /^\/repos\/\{owner\}\/\{repo\}\/collaborators(\/\{username\}(\/permission)?)?$/,
  /^\/repos\/\{owner\}\/\{repo\}\/commits(\/\{ref\}(\/(status|statuses|check-runs|check-suites))?)?$/,
  /^\/repos\/\{owner\}\/\{repo\}\/actions\/(organization-)?(secrets|variables)$/,
  /^\/repos\/\{owner\}\/\{repo\}\/rules\/branches\/\{branch\}$/,
  /^\/repos\/\{owner\}\/\{repo\}\/actions\/(runs|jobs|artifacts|workflows)(\/(?!.*(approvals|pending_deployments|deployment_protection|timing)).*)?$/,
];
const events =
  /^(issues-(opened|edited|labeled|unlabeled|closed|reopened|assigned)|issue-comment-.*|pull-request-(opened|synchronize|closed|reopened|edited|ready-for-review|converted-to-draft|labeled|unlabeled|assigned|review-requested|review-submitted|review-dismissed|review-comment-.*|review-thread-.*)|push|create|delete|status|check-run-(created|completed)|check-suite-completed|installation-created|installation-repositories-added|workflow-run-.*|workflow-job-.*)$/;

const noise = new Set([
  "description",
  "examples",
  "example",
  "title",
  "externalDocs",
  "x-github",
  "deprecated",
  "default",
  "readOnly",
  "discriminator",
  "x-multi-segment",
]);
const used = new Map<string, unknown>();

/** OpenAPI 3.0's `nullable` in the words of JSON Schema, and nothing that only people read. */
function tidy(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => tidy(one));
  const parsed = json.safeParse(value);
  if (!parsed.success) return value;
  const { nullable, ...fields } = amended(parsed.data);
  const kept = Object.entries(fields).filter(([key]) => isNames || !noise.has(key));
  const tidied = Object.fromEntries(
    kept.map(([key, one]) => [key, tidy(one, !isNames && (key === "properties" || key === "patternProperties"))]),
  );
  if (isNames) return nullable === undefined ? tidied : { ...tidied, nullable: tidy(nullable) };
  const { $ref } = tidied;
  if (typeof $ref === "string") return keep($ref, nullable === true);
  return nullable === true ? { anyOf: [{ type: "null" }, tidied] } : tidied;
}

/** The list of installations demands an account that is a person and an enterprise at once; GitHub's is either. */
function amended(schema: Record<string, unknown>): Record<string, unknown> {
  const { allOf, ...others } = schema;
  const titles =
    z
      .array(z.looseObject({ title: z.string() }))
      .safeParse(allOf)
      .data?.map((one) => one.title) ?? [];
  return titles.includes("Simple User") && titles.includes("Enterprise") ? { ...others, anyOf: allOf } : schema;
}

function keep(reference: string, isNullable: boolean): unknown {
  const name = reference.split("/").at(-1) ?? "";
  if (!used.has(name)) {
    used.set(name, undefined);
    used.set(name, tidy(source.components.schemas[name]));
  }
  const $ref = `#/schemas/${name}`;
  return isNullable ? { anyOf: [{ type: "null" }, { $ref }] } : { $ref };
}

function responseSchema(response: unknown): unknown {
  const { $ref } = z.looseObject({ $ref: z.string().optional() }).parse(response);
  const resolved = $ref ? source.components.responses[$ref.split("/").at(-1) ?? ""] : content.parse(response);
  const media = Object.entries(resolved?.content ?? {}).find(([type]) => type === "application/json");
  return media?.[1].schema === undefined ? null : tidy(media[1].schema);
}

const operations: Record<string, unknown> = {};
for (const [path, methods] of Object.entries(source.paths)) {
  if (!wanted.some((pattern) => pattern.test(path))) continue;
  for (const [method, described] of Object.entries(methods)) {
    if (!["get", "post", "put", "patch", "delete"].includes(method)) continue;
    const { responses = {} } = operation.parse(described);
    const schemas = Object.entries(responses).map(([status, response]) => [status, responseSchema(response)]);
    operations[`${method.toUpperCase()} ${path}`] = Object.fromEntries(schemas);
  }
}

const webhooks: Record<string, unknown> = {};
for (const [name, hook] of Object.entries(source["x-webhooks"])) {
  if (!events.test(name)) continue;
  webhooks[name] = tidy(hook.post.requestBody.content?.["application/json"]?.schema);
}
keep("#/components/schemas/basic-error", false);

const target = new URL("openapi/github.json", import.meta.url);
const schemas = Object.fromEntries([...used].toSorted(([one], [other]) => one.localeCompare(other)));
const text = JSON.stringify({ operations, webhooks, schemas });
writeFileSync(target, `${text}\n`);
process.stdout.write(
  `${Object.keys(operations).length} operations, ${Object.keys(webhooks).length} webhooks, ${text.length} bytes\n`,
);
