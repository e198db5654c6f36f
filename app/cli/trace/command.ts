/** `muster trace verify` and where it looks: a folder, or the journals of a repository elsewhere, brought to a temporary one. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { promisify } from "node:util";
import { Argument, type Command, InvalidArgumentError } from "commander";

type Flags = { readonly repo: string; readonly mission?: number; readonly json: boolean };

function number(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be an issue's number.");
  return Number(text);
}

export function traceCommand(program: Command, print: (line: string) => void): void {
  program
    .command("trace")
    .addArgument(new Argument("<what>", "what to do with the journals").choices(["verify"]))
    .description("whether the journals can be believed: changed, set back, replaced, deleted; and what to do then")
    .option("--repo <where>", "owner/name on GitHub, or a folder with a clone", ".")
    .option("--mission <number>", "only this issue's", number)
    .option("--json", "one JSON object", false)
    .addHelpText("after", "\nExit codes: 0 all are whole, 2 one cannot be believed, 1 could not look.")
    .action(async (_what: string, { repo, mission, json }: Flags) => {
      const { verify } = await import("./verify.ts");
      await inRepository(repo, async (folder, name) => {
        process.exitCode = await verify({ folder, name, mission, json, print });
      });
    });
}

/** Throws with what to do where there is no such repository. */
async function inRepository(repo: string, act: (folder: string, name: string) => Promise<void>): Promise<void> {
  const { git, inFolder } = await import("../../box/git.ts");
  if (existsSync(repo)) {
    const folder = resolve(repo);
    await git(folder, "rev-parse", "--git-dir").catch(() => {
      throw new Error(`${repo} is not a git repository`);
    });
    return act(folder, basename(folder).replace(/\.git$/, ""));
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo))
    throw new Error(`${repo} is neither a folder here nor a repository's owner/name`);
  const { openRepository } = await import("../views/github-source.ts");
  const { tokenFor } = await import("../views/decisions.ts");
  const { cloneUrl, token } = await openRepository(repo, process.env);
  return inFolder(async (folder) => {
    await git(folder, "init", "--quiet", "--bare");
    const env = { PATH: process.env["PATH"], ...tokenFor(token) };
    const args = ["-C", folder, "fetch", "--quiet", "--no-tags", cloneUrl, "+refs/muster/*:refs/muster/*"];
    await promisify(execFile)("git", args, { env });
    await act(folder, repo);
  });
}
