/** Which Muster this is. */

import { readFileSync } from "node:fs";

/** As the package says; the file lies above `dist/` as it does above the sources' folder. */
export function musterVersion(url: string = import.meta.url): string {
  const up = url.endsWith(".ts") ? "../../../package.json" : "../package.json";
  const { version }: Record<string, unknown> = JSON.parse(readFileSync(new URL(up, url), "utf8"));
  return String(version);
}
