/** Two texts side by side: whether they differ in more than the moment and the machine, and where. */

const passing: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b\d\d:\d\d:\d\d([.,]\d+)?\b/g, "<time>"],
  [/\bduration_ms[: ]+\d+(\.\d+)?/g, "duration_ms <time>"],
  [/\b\d+(\.\d+)?\s?(ms|µs|us|ns|s|sec|secs|seconds|m|min)\b/g, "<time>"],
  [/\/(private\/)?(tmp|var\/folders)\/[\w./-]+/g, "<temporary path>"],
  [/\b(pid|process)[ :=]+\d+/gi, "<process>"],
];

/** Without durations, times of day, temporary paths and process ids. `workspace`: where the work tree lay. */
function withoutMoment(text: string, workspace: string): string {
  return passing.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), text.replaceAll(workspace, "."));
}

/** The same but for the moment; where the record has `***`, a secret stood, and anything may stand now. */
export function saysTheSame(
  recorded: { readonly text: string; readonly workspace: string },
  now: { readonly text: string; readonly workspace: string },
): boolean {
  const text = withoutMoment(now.text, now.workspace);
  const [first = "", ...parts] = withoutMoment(recorded.text, recorded.workspace).split("***");
  if (parts.length === 0) return text === first;
  let at = text.startsWith(first) ? first.length : -1;
  for (const part of parts) {
    const found = at < 0 ? -1 : text.indexOf(part, at);
    at = found < 0 ? -1 : found + part.length;
  }
  return at >= 0 && text.endsWith(parts.at(-1) ?? "");
}

const around = 1;
const most = 6;

/** The first lines in which they differ, expected with `-` and got with `+`. */
export function shortDifference(expected: string, got: string): string {
  const [before, after] = [expected.split("\n"), got.split("\n")];
  const from = before.findIndex((line, index) => line !== after[index]);
  const start = from < 0 ? Math.min(before.length, after.length) : from;
  const context = before.slice(Math.max(0, start - around), start).map((line) => `  ${line}`);
  return [...context, ...marked(before.slice(start), "-"), ...marked(after.slice(start), "+")].join("\n");
}

function marked(lines: readonly string[], mark: string): readonly string[] {
  const shown = lines.slice(0, most).map((line) => `${mark} ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`);
  return lines.length > most ? [...shown, `${mark} … ${lines.length - most} more lines`] : shown;
}
