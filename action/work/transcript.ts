/** The record of a task: requests by hash, answers whole, what tools said; one JSON object a line, without secrets. */

import { createHash } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { ModelAnswer, ModelRequest } from "../ports.ts";

export type Entry =
  | {
      readonly kind: "request";
      readonly turn: number;
      readonly sha256: string;
      readonly model: string;
      readonly maxTokens: number;
    }
  | { readonly kind: "answer"; readonly turn: number; readonly answer: ModelAnswer }
  | { readonly kind: "result"; readonly id: string; readonly text: string; readonly failed: boolean }
  | { readonly kind: "setup"; readonly command: string; readonly exit: number | undefined; readonly output: string };

export type Transcript = { add(entry: Entry): Promise<void> };

export function transcriptIn(file: string, redact: (text: string) => string): Transcript {
  return { add: (entry) => appendFile(file, `${redact(JSON.stringify(entry))}\n`) };
}

/** The key under which a request's answer can be found again. */
export function requestHash(request: ModelRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

/** Puts `***` where a secret stands: as it is, and as JSON writes it. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6);
  const forms = [...new Set(known.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))];
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
}
