/** `actions/setup-node`: the forge's own Node is on the PATH of every job; a workflow that asks for another major is told. */

import { dirname } from "node:path";
import { type BundledCall, input } from "./bundled-call.ts";
import type { StepOutputs } from "../steps/step-run.ts";

export async function setupNode(call: BundledCall): Promise<StepOutputs> {
  const wanted = /^v?(\d+)/.exec(input(call, "node-version"))?.[1];
  const present = process.versions.node;
  if (wanted !== undefined && wanted !== present.split(".")[0]) {
    call.say(`##[warning]Node ${wanted} was asked for; this forge runs Node ${present}.`);
  }
  call.step.state.path.unshift(dirname(process.execPath));
  return { "node-version": `v${present}`, "cache-hit": "false" };
}
