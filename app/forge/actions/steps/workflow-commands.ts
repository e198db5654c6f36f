/** `::command::` lines: what a step says to the runner by printing. */

import type { JobLog } from "../jobs/log.ts";

const unescape = (text: string): string =>
  text
    .replaceAll(/%0D/gi, "\r")
    .replaceAll(/%0A/gi, "\n")
    .replaceAll(/%3A/gi, ":")
    .replaceAll(/%2C/gi, ",")
    .replaceAll(/%25/g, "%");

type Spoken = { readonly name: string; readonly properties: string; readonly value: string };

function parse(line: string): Spoken | undefined {
  const match = /^\s*::([\w-]+)(?: ([^\n]*?))?::(.*)$/.exec(line);
  if (!match) return undefined;
  return { name: (match[1] ?? "").toLowerCase(), properties: match[2] ?? "", value: unescape(match[3] ?? "") };
}

function located(spoken: Spoken): string {
  const file = /(?:^|,)\s*file=([^,]*)/.exec(spoken.properties)?.[1];
  const line = /(?:^|,)\s*line=([^,]*)/.exec(spoken.properties)?.[1];
  if (file === undefined) return spoken.value;
  return `${unescape(file)}${line === undefined ? "" : `:${line}`}: ${spoken.value}`;
}

const disabled: readonly string[] = ["set-output", "save-state", "set-env", "add-path"];
const told: readonly string[] = ["error", "warning", "notice"];

function obey(log: JobLog, spoken: Spoken, line: string): void {
  const { name, value } = spoken;
  if (name === "add-mask") log.mask(value);
  else if (told.includes(name)) log.add(`##[${name}]${located(spoken)}`);
  else if (name === "group" || name === "endgroup") log.add(`##[${name}]${value}`);
  else if (disabled.includes(name)) {
    log.add(`##[error]The \`${name}\` command is disabled. Write to the file the environment names instead.`);
  } else if (name !== "debug") log.add(line);
}

/** A reader of one step's output that obeys its commands and logs the rest. */
export function commandReader(log: JobLog): (line: string) => void {
  let resumeToken: string | undefined;
  return (line) => {
    const spoken = parse(line);
    if (resumeToken !== undefined) {
      if (spoken?.name === resumeToken) resumeToken = undefined;
      else log.add(line);
    } else if (spoken?.name === "stop-commands") resumeToken = spoken.value.toLowerCase();
    else if (spoken) obey(log, spoken, line);
    else log.add(line);
  };
}
