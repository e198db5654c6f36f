/** package.json: the scripts that npm runs by itself, and what scripts do. */

import { z } from "zod";
import type { Hit } from "../hit.ts";
import { shellHits } from "./shell.ts";

const Package = z.looseObject({ scripts: z.record(z.string(), z.unknown()).optional() });

const byThemselves = new Set([
  "preinstall",
  "install",
  "postinstall",
  "prepublish",
  "preprepare",
  "prepare",
  "postprepare",
  "dependencies",
]);
const network = /\b(?:curl|wget|nc|ncat|ssh|scp|ftp|telnet|Invoke-WebRequest|iwr)\b|https?:\/\//i;

/** Hits in the scripts; the whole file when it is no JSON. */
export function packageHits(text: string): readonly Hit[] {
  const scripts = scriptsOf(text);
  if (scripts === undefined) return [{ rule: "unread-source", from: 0, to: text.length }];
  return Object.entries(scripts).flatMap(([name, script]) => {
    if (typeof script !== "string") return [];
    const place = placeOf(text, name);
    const own = byThemselves.has(name)
      ? [
          {
            ...place,
            rule: network.test(script) ? ("network-install" as const) : ("lifecycle-script" as const),
            detail: name,
          },
        ]
      : [];
    return [...own, ...shellHits(script).map((hit) => ({ ...place, rule: hit.rule }))];
  });
}

function scriptsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed = Package.safeParse(JSON.parse(text.replace(/^\ufeff/, "")));
    return parsed.success ? (parsed.data.scripts ?? {}) : undefined;
  } catch {
    return undefined;
  }
}

/** The line of a script, found by its name as JSON writes it. */
function placeOf(text: string, name: string): { readonly from: number; readonly to: number } {
  const scripts = Math.max(0, text.search(/"scripts"\s*:/));
  const key = text.indexOf(JSON.stringify(name), scripts);
  const from = key === -1 ? scripts : key;
  const end = text.indexOf("\n", from);
  return { from, to: end === -1 ? text.length : end };
}
