/** How clearly an issue says what is wanted, as people read it beside the plan. */

import { assumptionOf, type Clarity } from "../clarity/clarity.ts";

/** The score, and what was taken for granted without asking; what was asked is told with its answer elsewhere. */
export function clarityText({ score, missing }: Clarity): string {
  const silent = missing.filter(({ priority }) => priority !== "blocking");
  const head = `**Clarity** of the issue: ${score} of 10.`;
  if (silent.length === 0) return head;
  const rows = silent.map((gap) => `- ${assumptionOf(gap)} (${gap.category}, ${gap.priority})`);
  return `${head} Not said, so taken for granted:\n${rows.join("\n")}`;
}
