/** Says what happens on a terminal: as lines for people, or as one JSON object an event. */

import type { Progress } from "../box/progress.ts";
import { sayEvent } from "./say-event.ts";

export type Narrator = {
  readonly progress: (progress: Progress) => void;
  /** What a person does. */
  readonly person: (deed: string) => void;
  /** A remark for people only. */
  readonly note: (text: string) => void;
  /** The last line of JSON. */
  readonly result: (result: object) => void;
};

export type NarratorOptions = {
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** Seconds since the command began. */
  readonly seconds: () => number;
  readonly colour: boolean;
};

export function narrator({ json, print, seconds, colour }: NarratorOptions): Narrator {
  const at = () => Math.round(seconds() * 10) / 10;
  if (json) {
    const say = (event: object) => print(JSON.stringify({ at: at(), ...event }));
    return {
      progress: say,
      person: (did) => say({ kind: "person", did }),
      note: () => undefined,
      result: (result) => print(JSON.stringify(result)),
    };
  }
  const stamp = () => paint(`${at().toFixed(1).padStart(6)}s`, 2);
  const paint = (text: string, code: number) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  return {
    progress(progress) {
      if (progress.kind === "step") {
        const { text, important } = sayEvent(progress.event);
        if (text === undefined) return;
        print(
          `${stamp()}  ${nameOf(progress.actor).padEnd(5)} ${important ? paint(text, 1) : text}  ${paint(progress.spent, 2)}`,
        );
      } else if (progress.status === "ended" && progress.conclusion !== "success") {
        print(`${stamp()}        ${paint(`job ${shortName(progress.job)}: ${progress.conclusion}`, 31)}`);
        if (progress.log !== undefined) print(indent(progress.log.trimEnd().split("\n").slice(-12).join("\n")));
      } else {
        print(`${stamp()}        ${paint(`job ${shortName(progress.job)} ${progress.status}`, 2)}`);
      }
    },
    person: (deed) => print(`${stamp()}  ${paint(`» ${deed}`, 36)}`),
    note: print,
    result: () => undefined,
  };
}

function nameOf(actor: string): string {
  return /^\d+$/.test(actor) ? `#${actor}` : actor;
}

/** `mission / Muster work (1-2-build-u1)` → `work (1-2-build-u1)`. */
function shortName(job: string): string {
  return (job.split(" / ").at(-1) ?? job).replace(/^Muster /, "");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "                ");
}
