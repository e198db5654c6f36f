/** The record of a task: requests by hash, answers whole, what tools said; one JSON object a line, without secrets. */

import { appendFileSync, closeSync, openSync } from "node:fs";
import type { WorkTask } from "#mission/task";
import type { ModelAnswer } from "../../ports.ts";
import type { Relief } from "../context/history.ts";

/** Everything that a run depends on is in it, so that it can be run again without a model. */
export type Entry =
  /** What is done, and by which version. */
  | {
      readonly kind: "task";
      readonly version: 1;
      readonly task: WorkTask;
      readonly muster: string;
      readonly sandbox: string;
      readonly workspace: string;
    }
  /** The first message of whoever does the task. */
  | { readonly kind: "opening"; readonly text: string }
  /** Its fingerprint, and the prompt's; the marks after the `same` first, which are those of the request before in the same conversation. */
  | {
      readonly kind: "request";
      readonly role: string;
      /** 1 begins a conversation. */
      readonly turn: number;
      readonly prompt: string;
      readonly sha256: string;
      readonly model: string;
      readonly maxTokens: number;
      readonly same: number;
      readonly marks: readonly string[];
    }
  /** A model stayed overloaded, and another was asked instead. */
  | { readonly kind: "fallback"; readonly from: string; readonly to: string; readonly message: string }
  /** The provider turned a request away, since it was asked too much; it is asked again. */
  | { readonly kind: "limited"; readonly model: string }
  /** The history was shortened before a request, which then was so large. */
  | {
      readonly kind: "room";
      readonly did: Relief;
      readonly tokens: number;
      readonly bytes: number;
      readonly window: number;
    }
  | { readonly kind: "answer"; readonly turn: number; readonly answer: ModelAnswer }
  | { readonly kind: "result"; readonly id: string; readonly text: string; readonly failed: boolean }
  | { readonly kind: "setup"; readonly command: string; readonly exit: number | undefined; readonly output: string }
  /** What came of it; the tree and the changed paths with their new objects, where it changed something. */
  | {
      readonly kind: "end";
      readonly outcome: string;
      readonly reason?: string | undefined;
      readonly tree?: string | undefined;
      readonly paths?: Readonly<Record<string, string>> | undefined;
    };

export type Transcript = {
  /** Takes the secrets out of a text, as `add` does. */
  redact(text: string): string;
  /** Notes an entry after those before it; nobody waits for the disk. */
  add(entry: Entry): void;
  /** Closes it. Throws when an entry could not be written. */
  written(): Promise<void>;
};

export type TranscriptOptions = {
  readonly redact: (text: string) => string;
  /** Hears each entry as it is written, without secrets. */
  readonly hear?: ((entry: Entry) => void) | undefined;
};

export function transcriptIn(file: string, { redact, hear }: TranscriptOptions): Transcript {
  let waiting = "";
  let opened: number | undefined;
  let failure: Error | undefined;
  // In one piece, once what is going on has gone on: this takes a tenth of the time that asking a thread for it would.
  const flush = () => {
    const text = waiting;
    waiting = "";
    if (text === "") return;
    try {
      opened ??= openSync(file, "a");
      appendFileSync(opened, text);
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  };
  return {
    redact,
    add(entry) {
      const whole = JSON.stringify(entry);
      const line = redact(whole);
      if (waiting === "") setImmediate(flush);
      waiting += `${line}\n`;
      if (hear !== undefined) hear(line === whole ? entry : JSON.parse(line));
    },
    async written() {
      flush();
      if (opened !== undefined) closeSync(opened);
      if (failure !== undefined) throw failure;
    },
  };
}

/** Puts `***` where a secret stands: as it is, and as JSON writes it. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6);
  const forms = [...new Set(known.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))];
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
}
