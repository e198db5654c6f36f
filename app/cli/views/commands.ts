/** The commands that look and change nothing, with their options and their exit codes. */

import { type Command, InvalidArgumentError } from "commander";
import type { Source } from "./source.ts";
import type { Telling } from "./views.ts";

type Print = (line: string) => void;
type Flags = { repo: string; json: boolean };
type PlanFlags = Flags & { dryRun: boolean; issue: string; budget?: number; sandbox: boolean };

const where = "owner/name on GitHub, or a folder with a clone";
const asJson = "JSON instead of text";

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

async function looking(
  { repo, json }: Flags,
  print: Print,
  act: (source: Source, telling: Telling) => Promise<number>,
): Promise<void> {
  const { openSource } = await import("./source.ts");
  process.exitCode = await act(await openSource(repo, process.env), { json, print, now: Date.now });
}

const told = "\nExit codes: 0 told, 1 could not look.";

export function viewCommands(program: Command, print: Print): void {
  program
    .command("status")
    .description("where each mission stands, what it needs from people, what today has cost")
    .option("--repo <where>", where, ".")
    .option("--json", asJson, false)
    .addHelpText("after", told)
    .action(async (flags: Flags) => looking(flags, print, (await import("./views.ts")).status));

  program
    .command("summary")
    .description("the feature list: what was done, is being done, was given up; with units, decisions and cost")
    .option("--repo <where>", where, ".")
    .option("--json", asJson, false)
    .addHelpText("after", told)
    .action(async (flags: Flags) => looking(flags, print, (await import("./views.ts")).summary));

  program
    .command("findings")
    .description("say what missions have left behind, and which of them are clean")
    .option("--repo <where>", where, ".")
    .option("--json", "one JSON object: the project, and each mission with its tiers and phases", false)
    .addHelpText("after", "\nExit codes: 0 nothing major is open, 3 something is, 1 failed.")
    .action(async (flags: Flags) => looking(flags, print, (await import("./findings.ts")).findings));

  program
    .command("history")
    .description("the progress log: what happened, in order; as JSON one event a line")
    .option("--repo <where>", where, ".")
    .option("--mission <number>", "only this issue's", positive)
    .option("--json", asJson, false)
    .addHelpText("after", told)
    .action(async ({ mission, ...flags }: Flags & { mission?: number }) => {
      const { history } = await import("./views.ts");
      await looking(flags, print, (source, telling) => history(source, { ...telling, mission }));
    });

  configCommands(program, print);
  planCommand(program, print);
}

function configCommands(program: Command, print: Print): void {
  program
    .command("policy")
    .description("what the configuration comes to: caps, protected paths, and how each kind of work is gone about")
    .option("--repo <where>", where, ".")
    .option("--json", asJson, false)
    .addHelpText("after", "\nExit codes: 0 told, 2 the configuration is not valid, 1 could not look.")
    .action(async (flags: Flags) => looking(flags, print, (await import("./views.ts")).policy));

  program
    .command("validate-config")
    .description("what is wrong with .github/muster.yml, with the line; in a work tree as it is, committed or not")
    .option("--repo <where>", where, ".")
    .option("--json", asJson, false)
    .addHelpText("after", "\nExit codes: 0 valid, 2 not valid, 1 could not look.")
    .action(async (flags: Flags) => looking(flags, print, (await import("./views.ts")).validateConfig));

  program
    .command("quality-gate")
    .description("whether a lap may begin: required files, unique ids, no stale run, smoke command, journals intact")
    .option("--repo <where>", where, ".")
    .option("--smoke", "run the smoke command too, as you, in the work tree", false)
    .option("--json", asJson, false)
    .addHelpText("after", "\nExit codes: 0 open, 2 closed, 1 could not look.")
    .action(async ({ smoke, ...flags }: Flags & { smoke: boolean }) => {
      const { qualityGate } = await import("./views.ts");
      await looking(flags, print, (source, telling) => qualityGate(source, { ...telling, smoke }));
    });
}

function planCommand(program: Command, print: Print): void {
  program
    .command("plan")
    .description("what Muster would do with an issue: plan, strategy, layers and cost")
    .requiredOption("--dry-run", "nothing is written; there is no other way to plan from here")
    .requiredOption("--issue <which>", "a Markdown file, its first line the title; or, of owner/name, a number")
    .option("--repo <where>", "a folder with a repository, whose HEAD the planner reads; or owner/name", ".")
    .option("--budget <usd>", "what planning may cost at most", positive)
    .option("--no-sandbox", "run the model's commands as you; refused where a secret is within reach")
    .option("--json", asJson, false)
    .addHelpText(
      "after",
      "\nExit codes: 0 a plan that would be worked on, 3 a person would be asked first, 1 no such plan.",
    )
    .action(async ({ repo, issue, budget, sandbox, json }: PlanFlags) => {
      const { plan } = await import("./plan.ts");
      const summary = process.env["GITHUB_STEP_SUMMARY"];
      process.exitCode = await plan({ repo, issue, budget, sandbox, json, print, summary });
    });
}
