/** `npm run prove`: every proof at its full size, or those that are named; `--seed n` for another draw. Ends with 1 when one fails. */

import { parseArgs } from "node:util";
import { apiFaults } from "./api-faults/api-faults.ts";
import { eventChaos } from "./chaos/event-chaos.ts";
import { crashEverywhere } from "./crash/crash-everywhere.ts";
import { exploration } from "./exploration/exploration.ts";
import { runnerLoss } from "./loss/runner-loss.ts";
import { mutation } from "./mutation/mutation.ts";
import type { Proof } from "./proof.ts";
import { writersStorm } from "./storm/writers-storm.ts";

const proofs: readonly Proof[] = [
  crashEverywhere,
  eventChaos,
  apiFaults,
  runnerLoss,
  writersStorm,
  exploration,
  mutation,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, few: { type: "boolean", default: false } },
});
const seed = Number(values.seed);
const wanted = positionals.length === 0 ? proofs : proofs.filter(({ name }) => positionals.includes(name));
if (wanted.length === 0 || !Number.isSafeInteger(seed)) {
  console.error(`Name some of: ${proofs.map(({ name }) => name).join(", ")}; a seed is a whole number.`);
  process.exit(2);
}

for (const { name, claims, prove } of wanted) {
  console.log(`${name}: ${claims}`);
  const began = performance.now();
  const {
    points,
    failures,
    figures = {},
  } = await prove(seed, values.few ? "few" : "all", (line) => console.log(`  ${line}`));
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  console.log(`  seed ${seed}: ${points} points, ${failures.length} failures, ${took}`);
  for (const [figure, value] of Object.entries(figures)) console.log(`  ${figure}: ${value}`);
  for (const { at, what } of failures.slice(0, 20))
    console.log(`  FAILED at ${at}\n    ${what.replaceAll("\n", "\n    ")}`);
  if (failures.length > 0) process.exitCode = 1;
}
