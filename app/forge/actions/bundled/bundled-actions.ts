/** The actions that are part of the forge, by the name a workflow uses them by; any version means these. */

import { cacheMiss } from "./cache.ts";
import { checkout } from "./checkout.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { setupNode } from "./setup-node.ts";
import { uploadArtifact } from "./upload-artifact.ts";
import type { BundledAction } from "./bundled-call.ts";

const actions: Readonly<Record<string, BundledAction>> = {
  "actions/checkout": checkout,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "actions/setup-node": setupNode,
  "actions/cache": cacheMiss,
  "actions/cache/restore": cacheMiss,
  "actions/cache/save": cacheMiss,
};

export function bundledAction(uses: string): BundledAction | undefined {
  return actions[uses.replace(/@.*$/, "")];
}
