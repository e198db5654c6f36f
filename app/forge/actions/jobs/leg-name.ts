/** What a job is called where people see it. */

import { interpolate } from "../expressions/template.ts";
import { isFields, scalar } from "../json.ts";
import { legSight } from "./contexts.ts";
import type { Leg } from "./job-state.ts";

function matrixValues(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(matrixValues);
  if (isFields(value)) return Object.values(value).flatMap(matrixValues);
  return [scalar(value)];
}

/** Callers first, then the job's own name; matrix values are added unless the name has expressions of its own. */
export function legName(leg: Leg): string {
  const written = scalar(leg.shape.name);
  const own = written === "" ? leg.id : interpolate(written, legSight(leg));
  const values = leg.matrix === undefined ? [] : matrixValues(leg.matrix);
  const plain = values.length === 0 || written.includes("${{");
  return [...leg.scope.callers, plain ? own : `${own} (${values.join(", ")})`].join(" / ");
}
