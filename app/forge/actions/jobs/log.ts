/** A job's log: lines with their time, masked before anyone sees them. */

export type JobLog = {
  /** Texts that never appear; each is replaced by `***` from here on. */
  mask(secret: string): void;
  masked(text: string): string;
  add(line: string): void;
  /** As a person would read it. */
  text(): string;
  /** As the REST API gives it: each line behind its time. */
  timestamped(): string;
};

type Line = { readonly at: Date; readonly text: string };

/** Longest secrets first, so that one inside another leaves no tail. */
function masker() {
  const secrets = new Set<string>();
  let ordered: readonly string[] = [];
  return {
    add: (secret: string): void => {
      const parts = [secret, ...secret.split(/\r?\n/)].map((part) => part.trim()).filter((part) => part !== "");
      for (const part of parts) secrets.add(part);
      ordered = [...secrets].toSorted((a, b) => b.length - a.length);
    },
    apply: (text: string): string => ordered.reduce((masked, secret) => masked.replaceAll(secret, "***"), text),
  };
}

export function jobLog(now: () => Date, heard: (line: string) => void): JobLog {
  const masks = masker();
  const lines: Line[] = [];
  return {
    mask: masks.add,
    masked: masks.apply,
    add(line) {
      const text = masks.apply(line);
      lines.push({ at: now(), text });
      heard(text);
    },
    text: () => lines.map((line) => line.text).join("\n"),
    timestamped: () => lines.map((line) => `${line.at.toISOString().replace("Z", "0000Z")} ${line.text}\n`).join(""),
  };
}
