/** This machine, for commands that run missions or workers on it. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Finding, well, wrong } from "./finding.ts";

/** Which of the programs that the sandbox needs are here. */
export async function sandboxHere(path: string | undefined): Promise<Finding> {
  const there = await Promise.all(["bwrap", "rg"].map(async (name) => [name, await has(name, path)] as const));
  const missing = there.filter(([, here]) => !here).map(([name]) => (name === "bwrap" ? "bubblewrap" : "ripgrep"));
  if (missing.length === 0)
    return well(
      "sandbox here",
      "bubblewrap and ripgrep are installed on this machine; `muster work` tries them before it uses them",
    );
  return wrong(
    "sandbox here",
    `${missing.join(" and ")} is not installed on this machine: \`muster work\` and \`muster run\` refuse to run what a model wrote`,
    `sudo apt-get install ${missing.join(" ")}, or your system's way`,
  );
}

function has(program: string, path: string | undefined): Promise<boolean> {
  return promisify(execFile)(program, ["--version"], { env: { PATH: path } }).then(
    () => true,
    () => false,
  );
}
