/** What `muster trace verify` tells: each journal in a line, and of those that cannot be believed what to do. */

export type Trace = {
  readonly actor: string;
  readonly place: "live" | "archive";
  readonly state: "whole" | "broken";
  readonly events: number;
  readonly bytes: number;
  /** How the journal stands to its witness; `none` where there is none. */
  readonly witness: "same" | "ahead" | "behind" | "apart" | "none";
  /** What is wrong with it. */
  readonly message: string | undefined;
};

export function sayTraces(traces: readonly Trace[]): string {
  if (traces.length === 0)
    return "There are no journals here. In a clone: `git fetch origin '+refs/muster/*:refs/muster/*'`.";
  const wrong = traces.filter(({ state }) => state === "broken").length;
  const end =
    wrong === 0
      ? `All ${traces.length} journals are whole.`
      : `${wrong} of ${traces.length} journals cannot be believed.`;
  return [...traces.map(sayTrace), "", end].join("\n");
}

function sayTrace({ actor, place, state, events, bytes, witness, message }: Trace): string {
  const name = /^\d/.test(actor) ? `#${actor}` : actor;
  const said = [
    `${events} event${events === 1 ? "" : "s"}`,
    `${(bytes / 1000).toFixed(1)} kB`,
    place === "archive" ? "archived" : beside[witness],
  ].join(", ");
  const first = `- ${name}: ${state === "whole" ? "whole" : "**not to be believed**"} (${said})`;
  return message === undefined ? first : `${first}\n  ${message.replaceAll("\n", "\n  ")}`;
}

const beside: Readonly<Record<Trace["witness"], string>> = {
  same: "as its witness has it",
  ahead: "ahead of its witness",
  behind: "behind its witness",
  apart: "another history than its witness",
  none: "without a witness",
};
