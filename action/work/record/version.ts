/** Which Muster this is. */

import { readFileSync } from "node:fs";

let own: string | undefined;

export function musterVersion(): string {
  return (own ??= versionAt(import.meta.url));
}

/** As the package says; the file lies above `dist/` as it does above the sources' folder. */
function versionAt(url: string): string {
  const up = url.endsWith(".ts") ? "../../../package.json" : "../package.json";
  const { version }: Record<string, unknown> = JSON.parse(readFileSync(new URL(up, url), "utf8"));
  return String(version);
}
