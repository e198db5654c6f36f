/** What people read of the incident bundle: on the issue, and in the bundle itself. */

import type { Mission } from "../course/state.ts";

/** For the status comment of a stopped mission; empty where nothing was kept. */
export function incidentText({ issue, progress }: Mission): string {
  const { incident } = progress;
  if (incident === undefined) return "";
  return ` What led to it is kept for you to look into, as the artifact \`muster-incident-${issue}\` of [run ${incident.run}](${incident.url}#artifacts): the journal, the logs of its last run and the change, without secrets.`;
}

/** The bundle's own first page. `left`: what is not in it, and why. */
export function sayIncident(mission: Mission, files: readonly string[], left: readonly string[]): string {
  const { stage, issue, title, tried, laps } = mission;
  const why = stage.kind === "stopped" ? `Stopped (${stage.reason}): ${stage.message}` : "";
  const parts = [
    `# Mission ${issue}: ${title}`,
    why,
    `${laps} laps, ${tried.length} failed attempts.`,
    tried.map((line) => `- ${line}`).join("\n"),
    files.map((name) => `- \`${name}\`${abouts[name] ?? ""}`).join("\n"),
    left.length === 0 ? "" : `Left out, because it may hold a secret:\n${left.map((line) => `- ${line}`).join("\n")}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const abouts: Readonly<Record<string, string>> = {
  "journal.jsonl": ": everything that happened, an event a line; `muster replay` reads it",
  "change.diff": ": what the feature branch changes",
};
