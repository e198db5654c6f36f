/** The worker as a program of its own, without a runner: told by its one argument what to do, it says on standard output what happens, and leaves a hand-off. */

import { beginProof } from "../sandbox/proof.ts";

try {
  const told: unknown = JSON.parse(process.argv[2] ?? "null");
  // Tried while the rest is loaded.
  const proof = isContained(told) ? beginProof(process.env) : undefined;
  await proof?.begun;
  const { obey } = await import("./obey.ts");
  await obey(told, proof);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

function isContained(told: unknown): boolean {
  return typeof told === "object" && told !== null && "sandbox" in told && told.sandbox === "auto";
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
