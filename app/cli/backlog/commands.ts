/** `muster backlog`: its commands and their options. */

import { type Command, InvalidArgumentError } from "commander";
import type { Place } from "../../wakes/place.ts";
import type { Setting, Tell } from "./acts.ts";

type Print = (line: string) => void;
type Flags = { readonly repo: string; readonly json: boolean };

function ofTen(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10) throw new InvalidArgumentError("It must be 1 to 10.");
  return value;
}

function issueNumber(text: string): number {
  const value = Number(text.replace(/^#/, ""));
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be an issue's number.");
  return value;
}

async function opened({ repo, json }: Flags, print: Print) {
  const [{ openPlace }, acts] = await Promise.all([import("./repository.ts"), import("./acts.ts")]);
  const place: Place = await openPlace(repo, process.env);
  const tell: Tell = (told) => {
    for (const line of json ? [JSON.stringify(told.json)] : told.text) print(line);
  };
  return { place, tell, acts };
}

const where = "owner/name; GITHUB_TOKEN is asked for it, at GITHUB_API_URL where that is not GitHub itself";
const asJson = "one JSON object";

export function backlogCommands(program: Command, print: Print): void {
  const backlog = program.command("backlog").description("the line of features: list, change, import and export");
  const add = (name: string, description: string) =>
    backlog
      .command(name)
      .description(description)
      .requiredOption("--repo <name>", where)
      .option("--json", asJson, false);

  add("list", "every open feature with its place, its score and what that is made of").action(async (flags: Flags) => {
    const { place, tell, acts } = await opened(flags, print);
    await acts.list(place, tell);
  });

  add("set", "say what a feature is worth; kept as labels of its issue")
    .argument("<issue>", "its number", issueNumber)
    .option("--impact <number>", "1 to 10", ofTen)
    .option("--effort <number>", "1 to 10", ofTen)
    .option("--pin", "before all others")
    .option("--no-pin", "no longer so")
    .action(async (issue: number, { repo, json, ...setting }: Flags & Setting) => {
      const { place, tell, acts } = await opened({ repo, json }, print);
      await acts.set(place, issue, setting, tell);
    });

  add("defer", "keep a feature from starting")
    .argument("<issue>", "its number", issueNumber)
    .option("--undo", "let it start again", false)
    .action(async (issue: number, { undo, ...flags }: Flags & { undo: boolean }) => {
      const { place, tell, acts } = await opened(flags, print);
      await acts.set(place, issue, { defer: !undo }, tell);
    });

  add("recalc", "mend labels that contradict each other, and have every mission read its own anew").action(
    async (flags: Flags) => {
      const { place, tell, acts } = await opened(flags, print);
      await acts.recalc(place, tell);
    },
  );
  files(add, print);
}

function files(add: (name: string, description: string) => Command, print: Print): void {
  add("export", "the backlog as Markdown: `## P<n>: title`, where n is 10 less the impact")
    .option("--output <file>", "where to (default: printed)")
    .action(async ({ output, ...flags }: Flags & { output?: string }) => {
      const { place, tell, acts } = await opened(flags, print);
      await acts.exportTo(place, output, tell);
    });

  add("import", "make an issue of each `## P<n>: title` that is none yet, with the label that starts it")
    .argument("<file>", "BACKLOG.md")
    .option("--defer", "start none of the new ones", false)
    .addHelpText("after", "\nExit codes: 0 all of it, 2 all but headings that are none of ours, 1 failed.")
    .action(async (file: string, { defer, ...flags }: Flags & { defer: boolean }) => {
      const { place, tell, acts } = await opened(flags, print);
      process.exitCode = (await acts.importFrom(place, file, defer, tell)) ? 0 : 2;
    });
}
