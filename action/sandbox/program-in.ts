/** Where a program is found. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./view.ts";

/** Its first full path in PATH; undefined when it has none. */
export function programIn(environment: Environment, name: string): string | undefined {
  const bins = (environment["PATH"] ?? "").split(":").filter((bin) => bin.startsWith("/"));
  return bins.map((bin) => join(bin, name)).find((each) => existsSync(each));
}
