/** What people read about money: each task with its calls, tokens and cost, and what was expected. */

import { dollars, sum, Usd } from "../ids.ts";
import { addUsage, inputOf, noUsage, type Usage } from "../spend.ts";
import type { Spend } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { inWords } from "../money/estimate.ts";
import { usedOf } from "../money/slice.ts";

/** What this start of the mission has cost, of what it may cost; and all of them where there were more. */
export function costText(mission: Mission, cap: Usd | undefined): string {
  const { usd } = usedOf(mission);
  const own = cap === undefined ? dollars(usd) : `${dollars(usd)} of ${dollars(cap)}`;
  return mission.starts === 1 ? own : `${own}, ${dollars(mission.spent)} since it was first taken up`;
}

/** What it cost beside what was expected when it was planned. */
export function closingText(mission: Mission): string {
  const cost = `It cost ${dollars(usedOf(mission).usd)}`;
  if (mission.estimate === undefined) return `${cost}.`;
  return `${cost}; ${inWords(mission.estimate)} was expected when it was planned.`;
}

/** Every task with its calls, folded away. */
export function spendText({ spend, spent }: Mission): string {
  if (spent === 0 && spend.length === 0) return "";
  const usage = spend.reduce((total, row) => addUsage(total, row.usage), noUsage);
  const calls = spend.reduce((count, row) => count + row.calls, 0);
  const rest = Usd.parse(Math.max(0, spent - sum(spend.map(({ cost }) => cost))));
  const rows = [
    ...spend.map((row) => [row.task, row.role, row.model, callsOf(row), ...countsOf(row.usage), dollars(row.cost)]),
    ...(rest === 0 ? [] : [["set aside for work whose end nobody saw", "", "", "", "", "", "", "", dollars(rest)]]),
    ["**all**", "", "", calls, ...countsOf(usage), dollars(spent)],
  ];
  const head = ["task", "role", "model", "calls", "tokens in", "from cache", "tokens out", "thinking", "cost"];
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `<details><summary>Calls and cost</summary>\n\n${table}${perUnit(spend)}\n\n</details>`;
}

function callsOf({ calls, cached = 0 }: Spend): string {
  if (cached === 0) return String(calls);
  return cached === calls ? "known from before" : `${calls}, ${cached} of them known from before`;
}

function countsOf(usage: Usage): readonly number[] {
  return [inputOf(usage), usage.cacheRead, usage.output, usage.thinking ?? 0];
}

/** What each unit cost, where there are several. */
function perUnit(spend: readonly Spend[]): string {
  const costs = new Map<string, Usd>();
  for (const { task, cost } of spend) {
    const unit = /-(u[0-9]+)$/.exec(task)?.[1] ?? "all else";
    costs.set(unit, sum([costs.get(unit) ?? Usd.parse(0), cost]));
  }
  if (costs.size < 3) return "";
  return `\n\nBy unit: ${[...costs].map(([unit, cost]) => `${unit} ${dollars(cost)}`).join(", ")}.`;
}
