/** The shape of a workflow file, as GitHub's schema has it; keys keep their spelling. */

import { z } from "zod";

const scalarShape = z.union([z.string(), z.number(), z.boolean()]);
const environment = z.union([z.string(), z.record(z.string(), scalarShape.nullable())]);
const values = z.record(z.string(), z.unknown());
const permissions = z.union([
  z.enum(["read-all", "write-all"]),
  z.record(z.string(), z.enum(["read", "write", "none"])),
]);
const concurrency = z.union([
  z.string(),
  z.strictObject({
    group: z.string(),
    "cancel-in-progress": z.union([z.boolean(), z.string()]).optional(),
    queue: z.string().optional(),
  }),
]);
const defaults = z.strictObject({
  run: z.strictObject({ shell: z.string().optional(), "working-directory": z.string().optional() }).optional(),
});

export const stepShape = z.strictObject({
  id: z.string().optional(),
  name: scalarShape.optional(),
  if: scalarShape.nullish(),
  run: scalarShape.optional(),
  uses: z.string().optional(),
  with: values.nullish(),
  env: environment.nullish(),
  shell: z.string().optional(),
  "working-directory": z.string().optional(),
  "continue-on-error": z.union([z.boolean(), z.string()]).optional(),
  "timeout-minutes": z.union([z.number(), z.string()]).optional(),
});

const jobShape = z.strictObject({
  name: scalarShape.optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: scalarShape.nullish(),
  "runs-on": z.unknown().optional(),
  environment: z.unknown().optional(),
  permissions: permissions.nullish(),
  concurrency: concurrency.optional(),
  outputs: values.optional(),
  env: environment.nullish(),
  defaults: defaults.optional(),
  steps: z.array(stepShape).optional(),
  "timeout-minutes": z.union([z.number(), z.string()]).optional(),
  strategy: z
    .strictObject({
      matrix: z.union([z.string(), values]).optional(),
      "fail-fast": z.union([z.boolean(), z.string()]).optional(),
      "max-parallel": z.union([z.number(), z.string()]).optional(),
    })
    .optional(),
  "continue-on-error": z.union([z.boolean(), z.string()]).optional(),
  uses: z.string().optional(),
  with: values.nullish(),
  secrets: z.union([z.literal("inherit"), values]).nullish(),
});

export const workflowShape = z.strictObject({
  name: scalarShape.optional(),
  "run-name": scalarShape.optional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  env: environment.nullish(),
  defaults: defaults.optional(),
  permissions: permissions.nullish(),
  concurrency: concurrency.optional(),
  jobs: z.record(z.string().regex(/^[A-Za-z_][\w-]*$/), jobShape),
});

export type StepShape = z.infer<typeof stepShape>;
export type JobShape = z.infer<typeof jobShape>;
export type WorkflowShape = z.infer<typeof workflowShape>;
export type ConcurrencyShape = z.infer<typeof concurrency>;
export type PermissionsShape = z.infer<typeof permissions>;
