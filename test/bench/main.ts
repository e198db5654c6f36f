/** Measures every figure in one run and reports it beside its floor and its target; a missed target is a report, not an error. */

import { actionStart } from "./action-start/bench.ts";
import { demo } from "./demo/bench.ts";
import type { Bench, Figure } from "./figure.ts";
import { mind } from "./mind/bench.ts";
import { month } from "./month/bench.ts";
import { asJson, asTable } from "./report.ts";
import { webhook } from "./webhook/bench.ts";
import { worker } from "./worker/bench.ts";

const benches: readonly Bench[] = [actionStart, mind, worker, webhook, demo, month];

const json = process.argv.includes("--json");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const figures: Figure[] = [];
for (const bench of benches) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
  try {
    figures.push(...(await bench.measure((line) => console.error(`${bench.name}: ${line}`))));
  } catch (error) {
    console.error(`${bench.name} could not be measured:`, error);
    process.exitCode = 1;
  }
}
console.log(json ? asJson(figures) : asTable(figures));
