/** Secrets by their looks, by secretlint's recommended rules without the one that lets a comment in the text switch the others off. */

import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import type { Hit } from "../hit.ts";

// Else it keeps a mark of the time for each rule and text for as long as the process lives.
secretLintProfiler.setEnabled(false);

const config = {
  rules: rules
    .filter(({ meta }) => meta.id !== "@secretlint/secretlint-rule-filter-comments")
    .map((rule) => ({ id: rule.meta.id, rule })),
};

/** Which kind of secret, and where; the secret itself is in no answer. */
export async function secretHits(path: string, text: string): Promise<readonly Hit[]> {
  const source = { filePath: path, content: text, contentType: "text" as const };
  const { messages } = await lintSource({ source, options: { config, maskSecrets: true, noPhysicFilePath: true } });
  return messages
    .filter(({ range: [from, to] }) => !isPlaceholder(text.slice(from, to)))
    .map(({ range: [from, to], messageId }) => ({ rule: "secret", from, to, detail: wordsOf(messageId) }));
}

/** `https://user:password@host` in a manual is nobody's password. */
function isPlaceholder(found: string): boolean {
  const password = /^[\w+.-]+:\/\/[^:/@\s]*:([^@\s]*)@/.exec(found)?.[1];
  if (password === undefined) return false;
  return /^(?:(?:my|your|the|db|some)?[-_]?(?:pass|passwd|password|pwd|secret|token|key)|changeme|example|foo|bar|test|user|root|admin|postgres|mysql|x+|\*+|\.+|<.*>|[[({$%].*)$/i.test(
    password,
  );
}

function wordsOf(messageId: string): string {
  return messageId
    .replaceAll(/[^A-Za-z0-9_]/g, "")
    .toLowerCase()
    .replaceAll("_", " ")
    .slice(0, 60);
}
