/** What the engine hands to an action that is built in. */

import { scalar } from "../json.ts";
import type { StepOutputs, StepRun } from "../steps/step-run.ts";

export type BundledCall = {
  readonly step: StepRun;
  readonly inputs: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
};

/** Throws an `Error` whose message tells the failure. */
export type BundledAction = (call: BundledCall) => Promise<StepOutputs>;

/** An input by name, with the action's default for an absent or empty one. */
export function input(call: BundledCall, name: string, fallback = ""): string {
  return scalar(call.inputs[name]).trim() || fallback;
}

export function flag(call: BundledCall, name: string, fallback: boolean): boolean {
  return input(call, name, String(fallback)).toLowerCase() === "true";
}
