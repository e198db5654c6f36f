/** The inputs of `action.yml`, parsed where they enter; a wrong one says what to do. */

import "./jitless.ts";
import { getInput } from "@actions/core";
import { z } from "zod";
import { ActorName, usd } from "#mission/ids";
import { advisedPushes } from "#mission/manners/budget";

const optional = z
  .string()
  .transform((text) => (text === "" ? undefined : text))
  .optional();
const url = z.union([z.literal("").transform(() => undefined), z.url({ protocol: /^https?$/ })]).optional();

/** Minutes: GitHub ends a job after 360. */
const usualStop = 345;

const Inputs = z.object({
  command: z.enum(["advance", "work", "verify", "together"], {
    error: "must be `advance`, `work`, `verify` or `together`",
  }),
  actor: z
    .union([z.literal("").transform(() => undefined), ActorName], {
      error: "must be an issue's number, `land` or `keep`",
    })
    .optional(),
  phase: z.enum(["open", "settle"], { error: "must be `open` or `settle`" }).default("open"),
  objective: optional,
  task: optional,
  repository: z.string().min(1).default("repository"),
  tasks: z.string().min(1).default("muster-tasks"),
  handoffs: z.string().min(1).default("muster-handoffs"),
  output: z.string().min(1).default("muster-output"),
  "app-url": url,
  "day-usd": z
    .union([z.literal("").transform(() => undefined), z.coerce.number().positive().transform(usd)], {
      error: "must be an amount of US dollars",
    })
    .optional(),
  "stop-after": z
    .union([z.literal("").transform(() => undefined), z.coerce.number().positive().max(350)], {
      error: "must be a number of minutes, at most 350",
    })
    .transform((minutes) => minutes ?? usualStop)
    .default(usualStop),
  "pushes-a-minute": z
    .union([z.literal("").transform(() => advisedPushes), z.coerce.number().int().min(0)], {
      error: "must be a whole number; 0 is no limit",
    })
    .default(advisedPushes),
  "github-token": optional,
  "anthropic-api-key": optional,
  "model-base-url": url,
  "anthropic-federation-rule-id": optional,
  "anthropic-organization-id": optional,
  "anthropic-service-account-id": optional,
  "anthropic-workspace-id": optional,
  "openai-api-key": optional,
  "openai-base-url": url,
});
export type Inputs = z.infer<typeof Inputs>;

export const inputNames: readonly string[] = Object.keys(Inputs.shape);

/** Throws with one line for each input that is wrong. */
export function readInputs(): Inputs {
  const given = Object.fromEntries(inputNames.map((name) => [name, getInput(name) || undefined]));
  const parsed = Inputs.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `input \`${issue.path.join(".")}\` ${issue.message}`);
  throw new Error(`Muster was called wrongly: ${problems.join("; ")}.`);
}
