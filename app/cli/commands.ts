/** `muster`: the commands, their options and their exit codes. */

import { Command, InvalidArgumentError } from "commander";
import { backlogCommands } from "./backlog/commands.ts";
import { narrator } from "./narrator.ts";
import { type AloneRole, aloneRoles } from "#mission/alone/task";
import { usd } from "#mission/ids";
import { aloneNarrator } from "./say-work.ts";
import { doctorCommand } from "./doctor/command.ts";
import { replayCommand } from "./replay/command.ts";
import { traceCommand } from "./trace/command.ts";
import { viewCommands } from "./views/commands.ts";

// Each command loads what it needs: the box of one is nothing that a worker alone should wait for.
const seconds = () => performance.now() / 1000;

const print = (line: string) => void process.stdout.write(`${line}\n`);

function narratorFor(json: boolean) {
  return narrator({ json, print, seconds, colour: process.stdout.isTTY && !process.env["NO_COLOR"] });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

function modelName(text: string): "scripted" | "real" {
  if (text === "scripted" || text === "real") return text;
  throw new InvalidArgumentError("It must be scripted or real.");
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

type DemoFlags = { json: boolean; interactive: boolean; keep: boolean; model: "scripted" | "real"; port?: number };
type RunFlags = {
  repo: string;
  issue: string;
  verify: readonly string[];
  budget?: number;
  accept: boolean;
  script?: string;
  json: boolean;
};

type WorkFlags = {
  repo: string;
  task: string;
  role: AloneRole;
  budget?: number;
  model?: string;
  from: string;
  output?: string;
  sandbox: boolean;
  json: boolean;
};

function roleName(text: string): AloneRole {
  const role = aloneRoles.find((each) => each === text);
  if (role === undefined) throw new InvalidArgumentError(`It must be one of ${aloneRoles.join(", ")}.`);
  return role;
}

const program = new Command("muster").description("Label an issue, get a verified pull request.");

program
  .command("demo")
  .description("show the whole story on a GitHub in a box, from label to default branch")
  .option("--json", "one JSON object an event, and a last line with the result", false)
  .option("--interactive", "you play the maintainer", false)
  .option("--keep", "keep serving afterwards", false)
  .option("--model <which>", "scripted, or real with ANTHROPIC_API_KEY set", modelName, "scripted")
  .option("--port <number>", "the forge's port (default: a free one)", positive)
  .action(async ({ json, ...flags }: DemoFlags) => {
    const { demo } = await import("./demo.ts");
    process.exitCode = await demo({ ...flags, port: flags.port, narrator: narratorFor(json), seconds });
  });

program
  .command("run")
  .description("work on an issue in a local repository; the result comes back as branch muster/<slug>")
  .requiredOption("--repo <path>", "a git repository; its checked-out branch is the base")
  .requiredOption("--issue <file>", "Markdown: the first line is the title")
  .option("--verify <command>", "what must pass; may be given more than once (default: detected)", collect, [])
  .option("--budget <usd>", "what it may cost at most", positive)
  .option("--accept", "play the approval too", false)
  .option("--script <file>", "play this script instead of asking a real model")
  .option("--json", "one JSON object an event, and a last line with the result", false)
  .addHelpText("after", "\nExit codes: 0 verified, 3 a person is needed, 1 failed.")
  .action(async ({ json, ...flags }: RunFlags) => {
    const { budget, script } = flags;
    const { run } = await import("./run.ts");
    process.exitCode = await run({ ...flags, budget, script, narrator: narratorFor(json), seconds });
  });

program
  .command("work")
  .description("have one worker do one task in a local repository; its changes are left in the work tree")
  .requiredOption("--repo <path>", "a git repository; the worker begins at its HEAD")
  .requiredOption("--task <file>", "what to do; reaches the model word for word")
  .option("--role <role>", "build, fix, review or plan", roleName, "build")
  .option("--budget <usd>", "what it may cost at most", positive)
  .option("--model <id>", "the model to ask (default: the configuration's for the role)")
  .option("--from <commit>", "review: where the difference begins", "HEAD~1")
  .option("--output <folder>", "where hand-off, transcript and patch go (default: a new temporary folder)")
  .option("--no-sandbox", "run the model's commands as you; refused where a secret is within reach")
  .option("--json", "one JSON object an event, and a last line with the result", false)
  .addHelpText("after", "\nExit codes: 0 done, 3 a person is needed, 1 failed.")
  .action(async ({ json, ...flags }: WorkFlags) => {
    const { model, output } = flags;
    const budget = flags.budget === undefined ? undefined : usd(flags.budget);
    const tells = aloneNarrator({ json, print, seconds });
    const { work } = await import("./work.ts");
    process.exitCode = await work({ ...flags, budget, model, output, narrator: tells, seconds });
  });

replayCommand(program, print, seconds);
doctorCommand(program, print);
traceCommand(program, print);
viewCommands(program, print);
backlogCommands(program, print);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`muster: ${explain(error)}\n`);
  process.exitCode = 1;
}

/** What happened and why, outermost first. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
