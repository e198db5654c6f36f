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
  const match = /^\s*::([a-zA-Z-]+)(?: ([^\n]*?))?::(.*)$/.exec(line);
  if (!match) return undefined;
  return { name: (match[1] ?? "").toLowerCase(), properties: match[2] ?? "", value: unescape(match[3] ?? "") };
}

function located(spoken: Spoken): string {
  const file = /(?:^|,)\s*file=([^,]*)/.exec(spoken.properties)?.[1];
  const line = /(?:^|,)\s*line=([^,]*)/.exec(spoken.properties)?.[1];
  if (file === undefined) return spoken.value;
  return `${unescape(file)}${line === undefined ? "" : `:${line}`}: ${spoken.value}`;
}

/** A reader of one step's output that obeys its commands and logs the rest. */
export function commandReader(log: JobLog): (line: string) => void {
  let resumeToken: string | undefined;
  const obey = (spoken: Spoken, line: string): void => {
    switch (spoken.name) {
      case "add-mask":
        log.mask(spoken.value);
        return;
      case "debug":
        return;
      case "error":
      case "warning":
      case "notice":
        log.add(`##[${spoken.name}]${located(spoken)}`);
        return;
      case "group":
      case "endgroup":
        log.add(`##[${spoken.name}]${spoken.value}`);
        return;
      case "stop-commands":
        resumeToken = spoken.value;
        return;
      case "set-output":
      case "save-state":
      case "set-env":
      case "add-path":
        log.add(
          `##[error]The \`${spoken.name}\` command is disabled. Write to the file the environment names instead.`,
        );
        return;
      default:
        log.add(line);
    }
  };
  return (line) => {
    const spoken = parse(line);
    if (resumeToken !== undefined) {
      if (spoken?.name === resumeToken.toLowerCase()) resumeToken = undefined;
      else log.add(line);
    } else if (spoken) obey(spoken, line);
    else log.add(line);
  };
}
