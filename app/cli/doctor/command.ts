/** `muster doctor`, with its options and exit codes. */

import type { Command } from "commander";

type Flags = { repo: string; json: boolean };

export function doctorCommand(program: Command, print: (line: string) => void): void {
  program
    .command("doctor")
    .description("whether a repository is set up so that Muster can work there; each finding says what to do")
    .option("--repo <where>", "owner/name on GitHub, or a folder, whose files alone are looked at", ".")
    .option("--json", "JSON instead of text", false)
    .addHelpText("after", "\nExit codes: 0 nothing is wrong, 2 something is, 1 could not look.")
    .action(async ({ repo, json }: Flags) => {
      const { doctor } = await import("./doctor.ts");
      process.exitCode = await doctor({ repo, json, environment: process.env, print, now: Date.now });
    });
}
