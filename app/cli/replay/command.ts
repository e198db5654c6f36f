/** `muster replay`, with its options and exit codes: a mission's decisions again, or a recorded task. */

import { type Command, InvalidArgumentError } from "commander";
import { aloneNarrator } from "../say-work.ts";

type Flags = {
  repo: string;
  json: boolean;
  lap?: number;
  seq?: number;
  task?: string;
  results: "recorded" | "live";
  sandbox: boolean;
};

function resultsName(text: string): "recorded" | "live" {
  if (text === "recorded" || text === "live") return text;
  throw new InvalidArgumentError("It must be recorded or live.");
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return value;
}

export function replayCommand(program: Command, print: (line: string) => void, seconds: () => number): void {
  program
    .command("replay")
    .argument("[mission]", "an issue's number, `land` or `keep`; or give --task")
    .description("make each decision of a mission again, with its reasons; or do a recorded task again, with no model")
    .option(
      "--repo <where>",
      "owner/name, or a folder with a clone; with --task a repository with its first commit",
      ".",
    )
    .option("--lap <number>", "only the decisions of this lap, and how the mission stood after it", whole)
    .option(
      "--seq <number>",
      "only what was decided upon this line of the journal, and how the mission stood then",
      whole,
    )
    .option("--task <folder>", "the hand-off of one task, with its transcript.jsonl")
    .option(
      "--results <which>",
      "with --task: what the model is told of tools: recorded, or live",
      resultsName,
      "recorded",
    )
    .option("--no-sandbox", "with --task: run the recorded commands as you; refused where a secret is within reach")
    .option("--json", "JSON instead of text", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 the same again; 3 a decision would be another now; 1 a task differs, or it could not be done.",
    )
    .action(async (mission: string | undefined, flags: Flags) => {
      process.exitCode = await act(mission, flags, print, seconds);
    });
}

async function act(
  mission: string | undefined,
  { task, lap, seq, repo, json, ...flags }: Flags,
  print: (line: string) => void,
  seconds: () => number,
): Promise<number> {
  if ((mission === undefined) === (task === undefined)) throw new Error("give a mission, or --task with a folder");
  if (mission === undefined && task !== undefined) {
    const { replay } = await import("./task.ts");
    return replay({ task, repo, ...flags, narrator: aloneNarrator({ json, print, seconds }) });
  }
  if (lap !== undefined && seq !== undefined) throw new Error("give --lap or --seq, not both");
  const { openSource } = await import("../views/source.ts");
  const { replayMission } = await import("./mission.ts");
  return replayMission(await openSource(repo, process.env), { actor: mission ?? "", lap, seq }, { json, print });
}
