/** `.github/muster.yml`: its one schema, its defaults, and clear words about what is wrong with it. */

import { z } from "zod";
import { Network, VariableName } from "./access.ts";
import { HookRule } from "./hook.ts";
import { usd } from "./ids.ts";
import { Models } from "./models.ts";
import { Overrides } from "./strategy/strategy.ts";
import { Allowance } from "./scan/finding.ts";
import { unknownKey } from "./settings/unknown-key.ts";
import { Command } from "./task.ts";

export const defaultIntegration = "muster/integration";

export const configPath = ".github/muster.yml";

/** File name of the consumer's workflow below `.github/workflows/`, the one that the app dispatches. */
export const workflowFile = "muster.yml";

const CommandEntry = z.union([
  z
    .string()
    .min(1)
    .transform((run) => Command.parse({ name: run.slice(0, 100), kind: "test", run })),
  z
    .strictObject({
      name: z.string().min(1).max(100).optional(),
      kind: Command.shape.kind.default("test"),
      run: z.string().min(1).max(2000),
      timeout: z.int().positive().max(21_600).default(900),
      required: z.boolean().default(true),
    })
    .transform(({ name, ...rest }) => Command.parse({ ...rest, name: name ?? rest.run.slice(0, 100) })),
]);

const amount = z.number().positive().max(10_000).transform(usd);

/** What we would not match as other tools do is refused rather than half understood: a protected path must be protected. */
const Glob = z
  .string()
  .min(1)
  .max(300)
  .regex(
    /^[^{}[\]!\\]+$/,
    "braces, brackets, `!` and `\\` are not understood in a glob; give several globs with `*`, `**` and `?`",
  );

/** `auto`: where the work is complex. */
const when = z.enum(["auto", "always", "never"]).default("auto");

const CronMission = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  cron: z.string().min(9).max(100),
  objective: z.string().min(10).max(8000),
  chain: z.boolean().default(false),
});

/** `5M`, `500k` or a plain number. */
const tokens = z.union([
  z.int().positive(),
  z
    .string()
    .regex(/^[0-9]+(\.[0-9]+)?[kM]$/, "must be a number, or one with `k` or `M` behind it")
    .transform((text) => Math.round(Number(text.slice(0, -1)) * (text.endsWith("M") ? 1_000_000 : 1_000))),
]);

/** `90m`, `24h`, `3d`, in milliseconds. */
const Duration = z
  .string()
  .regex(/^[1-9][0-9]{0,3}[mhd]$/, "is a number with m, h or d, for example 24h")
  .transform((text) => Number(text.slice(0, -1)) * (text.endsWith("m") ? 1 : text.endsWith("h") ? 60 : 1440) * 60_000);

export const Config = z.strictObject({
  enabled: z.boolean().default(true),
  verify: z.array(CommandEntry).default([]),
  setup: z.array(z.string().min(1).max(2000)).default([]),
  integration: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,100}$/)
    .default(defaultIntegration),
  ask: z
    .strictObject({
      mode: z.enum(["auto", "never", "always"]).default("auto"),
      timeout: Duration.prefault("24h"),
    })
    .prefault({}),
  review: z
    .strictObject({
      min_score: z.number().min(1).max(10).default(5),
      approvals: z.int().min(1).max(6).default(1),
      auditors: z.int().min(1).max(3).default(1),
    })
    .prefault({}),
  budget: z
    .strictObject({
      attempt_usd: amount.prefault(2),
      feature_usd: amount.prefault(5),
      mission_usd: amount.prefault(20),
      day_usd: amount.prefault(50),
      tokens: tokens.prefault("5M"),
      minutes: z.int().positive().max(100_000).default(120),
      attempt_tokens: tokens.prefault("1M"),
      attempt_minutes: z.int().positive().max(350).default(60),
      turns: z.int().positive().max(500).default(60),
    })
    .prefault({}),
  workers: z
    .strictObject({
      per_runner: z.int().min(1).max(16).default(2),
      isolation: z.enum(["auto", "jobs", "process"]).default("auto"),
      max_jobs: z.int().min(1).max(64).default(8),
      max_attempts: z.int().min(1).max(10).default(3),
      heartbeat: z.int().min(1).max(3600).default(300),
      environment: z.array(VariableName).max(50).default([]),
    })
    .prefault({}),
  models: Models.prefault({}),
  planning: z
    .strictObject({
      critic: when,
      max_replans: z.int().min(1).max(4).default(2),
      stall_rounds: z.int().min(2).max(50).default(5),
      architect: when,
      tests: when,
      max_objective_checks: z.int().min(1).max(5).default(2),
      max_depth: z.int().min(1).max(4).default(2),
      max_children: z.int().min(1).max(6).default(5),
      min_ambition: z.int().min(1).max(10).default(4),
      follow_up: z.boolean().default(true),
      chain: z.boolean().default(false),
      max_chain_depth: z.int().min(1).max(10).default(3),
    })
    .prefault({}),
  gates: z.strictObject({ plan: z.enum(["auto", "pause", "skip"]).default("auto") }).prefault({}),
  findings: z.strictObject({ issues: z.boolean().default(false) }).prefault({}),
  quality: z
    .strictObject({
      required: z.array(z.string().min(1).max(300)).max(50).default([]),
      smoke: z.string().min(1).max(2000).optional(),
    })
    .prefault({}),
  strategies: Overrides.default({}),
  missions: z.array(CronMission).max(50).default([]),
  hooks: z.array(HookRule).max(50).default([]),
  policy: z
    .strictObject({
      profile: z.enum(["normal", "safety_critical"]).default("normal"),
      protected: z.array(Glob).default([]),
      network: Network.prefault({}),
      allow: z.array(Allowance.extend({ paths: z.array(Glob).min(1).default(["**"]) })).default([]),
    })
    .prefault({}),
});
export type Config = z.infer<typeof Config>;

/** Paths that no worker may ever change, whatever the configuration adds. */
export const alwaysProtected: readonly string[] = [
  ".github/**",
  "CODEOWNERS",
  "docs/CODEOWNERS",
  ".git/**",
  ".gitmodules",
  ".githooks/**",
  ".husky/**",
  "**/.npmrc",
  "**/.yarnrc*",
  "**/AGENTS.md",
  "**/CLAUDE.md",
  "**/.claude/**",
  "**/.cursor/**",
  "**/.cursorrules",
  "**/GEMINI.md",
  "**/.mcp.json",
  "**/pip.conf",
  "**/.cargo/config*",
];

/** One thing wrong with a configuration. `path` leads to it; the reader of the file turns it into a line. */
export type ConfigProblem = { readonly path: readonly (string | number)[]; readonly message: string };

export type ConfigReading =
  | { readonly kind: "valid"; readonly config: Config }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

/** Reads what a YAML parser made of the file; an absent or empty file means all defaults. */
export function readConfig(value: unknown): ConfigReading {
  const parsed = Config.safeParse(value ?? {});
  if (parsed.success) return { kind: "valid", config: parsed.data };
  return { kind: "invalid", problems: parsed.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): readonly ConfigProblem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "invalid_union") {
    const within = issue.errors.find((errors) => errors.some((error) => error.path.length > 0)) ?? [];
    if (within.length > 0)
      return within.flatMap((error) => problemsOf({ ...error, path: [...issue.path, ...error.path] }));
  }
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(Config, key, path) }));
}
