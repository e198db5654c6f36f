/** What each role hands over, exactly. */

import { z } from "zod";
import { Gap } from "#mission/clarity/clarity";
import { Answer, Audit, Diagnosis, Judgement, Proposal, Review } from "#mission/handoff";
import { Contract } from "#mission/contract/contract";
import { Tree } from "#mission/planning/tree";
import { Plan } from "#mission/plan";
import { Report } from "#mission/research/report";
import type { RoleName } from "#mission/roles";
import { Opinion } from "#mission/strategy/assessment";

const questions = z.array(Gap).min(1).max(3);

/** Muster may add one of its own. */
const mostUnits = 5;

export const planned = z
  .strictObject({ plan: Tree.optional(), opinion: Opinion.optional(), questions: questions.optional() })
  .refine(
    ({ plan, questions: asked }) => (plan === undefined) !== (asked === undefined),
    "give plan or questions, not both",
  );

/** A plan for one feature, which is no tree. */
export const forOneFeature = Plan.refine(({ units }) => units.length <= mostUnits, `at most ${mostUnits} units`)
  .refine(ordered, "unit ids must be unique, and needs must name earlier units")
  .refine(({ units }) => units.every(({ parent }) => parent === undefined), "only an objective's units have a parent");

export const built = z.strictObject({
  summary: z.string().trim().min(1).max(4000),
  /** All paths it changed. */
  changed: z.array(z.string().max(300)).max(300).optional(),
  /** Files with tests it added or changed. */
  tests: z.array(z.string().max(300)).max(100).default([]),
  answers: z.array(Answer).max(100).default([]),
});

export const criticised = z
  .strictObject({
    verdict: z.enum(["approve", "revise"]),
    reasons: z.array(z.string().min(1).max(1000)).max(10).default([]),
  })
  .refine(({ verdict, reasons }) => verdict === "approve" || reasons.length > 0, "revise needs reasons");

export const designed = z.strictObject({
  design: z.string().trim().min(1).max(8000),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(300), change: z.string().min(1).max(1000) }))
    .max(50)
    .default([]),
  /** Of the contract: names that the change declares, and how large it may be. */
  types: Contract.shape.types,
  budget: Contract.shape.budget,
  risks: z.array(z.string().min(1).max(500)).max(8).default([]),
});

function ordered(plan: Plan): boolean {
  const seen = new Set<string>();
  return plan.units.every((unit) => {
    const fits = !seen.has(unit.id) && unit.needs.every((need) => seen.has(need));
    seen.add(unit.id);
    return fits;
  });
}

export const finishes: Readonly<Record<RoleName, z.ZodType>> = {
  planner: planned,
  critic: criticised,
  architect: designed,
  builder: built,
  reviewer: Review,
  auditor: Audit,
  judge: Judgement,
  doctor: Diagnosis,
  strategist: Proposal,
  scout: Report,
};
