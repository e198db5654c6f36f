/** What a scan of added lines can find, how grave each kind is, and what of it blocks. */

import { z } from "zod";
import { matches } from "../lap/glob.ts";
import { isRule, type Rule, type RuleName, rules } from "./rules.ts";

/** One thing found in what a change adds. It never holds the text itself: `snippet` is a hash of it, so that it is known again on another line. */
export const ScanFinding = z.strictObject({
  rule: z.string().max(60),
  severity: z.enum(["info", "warning", "critical"]),
  category: z.enum(["code", "network", "hidden", "secret", "injection", "unread"]),
  cwe: z
    .string()
    .regex(/^CWE-\d+$/)
    .optional(),
  path: z.string(),
  line: z.int().positive(),
  message: z.string().max(1000),
  snippet: z.string().max(64),
});
export type ScanFinding = z.infer<typeof ScanFinding>;

export type Place = { readonly path: string; readonly line: number; readonly snippet: string };

/** `detail` says more about this very place; it must not repeat a secret. */
export function findingOf(rule: RuleName, place: Place, detail = ""): ScanFinding {
  const { severity, category, message, ...rest }: Rule = rules[rule];
  const said = detail === "" ? message : `${message} (${detail})`;
  return { rule, severity, category, ...rest, ...place, message: said.slice(0, 1000) };
}

/** What a change must not have; where every word is weighed, warnings neither. */
export function blocks({ severity }: ScanFinding, { strict }: ScanPolicy): boolean {
  return severity === "critical" || (strict && severity === "warning");
}

/** The same thing on another line, or in another attempt, has the same fingerprint. */
export function fingerprint({ rule, path, snippet }: ScanFinding): string {
  return `${rule} ${snippet} ${path}`;
}

/** What people let through: a rule, everywhere or on some paths only. */
export const Allowance = z.strictObject({
  rule: z.string().refine(isRule, "is no rule of the scan"),
  paths: z.array(z.string().min(1).max(300)).min(1).default(["**"]),
});
export type Allowance = z.infer<typeof Allowance>;

/** What nobody can let through: a secret of this very run, and a mark that must never leave. */
const never: ReadonlySet<string> = new Set<RuleName>(["known-secret", "canary"]);

/** Findings after what people have allowed: still told, but they no longer block. */
export function weighed(findings: readonly ScanFinding[], allowed: readonly Allowance[]): readonly ScanFinding[] {
  return findings.map((finding) => {
    const spared = allowed.some(
      ({ rule, paths }) => rule === finding.rule && paths.some((glob) => matches(glob, finding.path)),
    );
    return spared && !never.has(finding.rule) ? { ...finding, severity: "info" } : finding;
  });
}

/** What a scan goes by, besides its rules. */
export const ScanPolicy = z.strictObject({
  allowed: z.array(Allowance).default([]),
  /** Warnings block too. */
  strict: z.boolean().default(false),
});
export type ScanPolicy = z.infer<typeof ScanPolicy>;
