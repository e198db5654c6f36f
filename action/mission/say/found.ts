/** What units that build nothing have found out, as people read it beside the plan and the change. */

import type { Found } from "../research/report.ts";

export function foundText(found: readonly Found[]): string {
  if (found.length === 0) return "";
  return ["**Found out** (nothing of it is merged)", ...found.map(oneText)].join("\n\n");
}

function oneText({ title, report: { findings, approaches, choice } }: Found): string {
  const lines = findings.map(({ text, path }) => `- ${text}${path === undefined ? "" : ` (\`${path}\`)`}`);
  const rows = approaches.map(({ name, how, result }) => {
    const taken = name === choice ? " **(taken)**" : "";
    return `| ${cell(name)}${taken} | ${cell(how)} | ${cell(result)} |`;
  });
  const table = rows.length === 0 ? "" : `\n\n| approach | how | what came of it |\n|---|---|---|\n${rows.join("\n")}`;
  return `${title}:\n${lines.join("\n")}${table}`;
}

function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s*\n\s*/g, " ");
}
