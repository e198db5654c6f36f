/** Shells of `run` steps and how each is called. */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

type Shell = { readonly command: string; readonly extension: string };

function templateOf(shell: string | undefined): Shell {
  const bash = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"].some((path) => existsSync(path));
  switch (shell) {
    case undefined:
      return { command: bash ? "bash -e {0}" : "sh -e {0}", extension: ".sh" };
    case "bash":
      return { command: "bash --noprofile --norc -eo pipefail {0}", extension: ".sh" };
    case "sh":
      return { command: "sh -e {0}", extension: ".sh" };
    case "python":
      return { command: "python {0}", extension: ".py" };
    default:
      if (!shell.includes("{0}")) throw new Error(`Invalid shell option '${shell}': it must contain {0}.`);
      return { command: shell, extension: "" };
  }
}

/** Writes the script where the shell reads it and returns the call. */
export async function shellCall(
  shell: string | undefined,
  script: string,
  temp: string,
): Promise<{ readonly file: string; readonly args: readonly string[]; readonly shown: string }> {
  const template = templateOf(shell);
  const path = join(temp, `${randomUUID()}${template.extension}`);
  await writeFile(path, `${script}\n`);
  const [file = "sh", ...args] = template.command.split(/\s+/).map((word) => word.replaceAll("{0}", path));
  return { file, args, shown: template.command };
}
