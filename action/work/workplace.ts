/** Where a task is worked on: its own clone, set up, with a tool host in the sandbox. */

import { whoDoes } from "#mission/roles";
import type { WorkTask } from "#mission/task";
import type { LiveSandbox } from "../sandbox/open.ts";
import { roleOf } from "./roles.ts";
import { cloneOf, originOf } from "./site/clone.ts";
import type { Beginning, Clone, Origin } from "./site/clone.ts";
import { ToolHost } from "./tool-host/client.ts";
import type { HostCommand } from "./tool-host/command.ts";
import type { Transcript } from "./record/transcript.ts";

export type Site = {
  readonly sandbox: LiveSandbox;
  readonly hostCommand: HostCommand;
  /** A checkout whose repository has the task's base. */
  readonly repository: string;
  /** An empty folder for the clone. */
  readonly scratch: string;
  readonly transcript: Transcript;
  /** The bundle with what an attempt before had reached, where the task says that there is one. */
  readonly resume: string;
  /** What set-up commands may reach. */
  readonly setupNetwork?: "none";
};

export type Workplace =
  | { readonly kind: "open"; readonly clone: Clone; readonly host: ToolHost }
  | { readonly kind: "closed"; readonly reason: "environment" | "setup"; readonly message: string };

export async function openWorkplace(task: WorkTask, site: Site, signal: AbortSignal): Promise<Workplace> {
  let origin: Origin;
  let clone: Clone;
  try {
    origin = await originOf(site.repository, task.base);
    clone = await cloneOf(origin, site.scratch, beginningOf(task, site));
  } catch (error) {
    return { kind: "closed", reason: "environment", message: `The commit could not be checked out: ${String(error)}` };
  }
  const sandbox = site.sandbox.showing([origin.objects, ...site.hostCommand.readable]);
  const problem = await setUp(task, clone, { ...site, sandbox }, signal);
  if (problem !== undefined) return problem;
  const welcome = {
    workspace: clone.workspace,
    protected: task.protected,
    mayWrite: roleOf(whoDoes[task.kind]).mayWrite,
  };
  const network = { domains: task.access.after, private: task.access.private };
  const host = new ToolHost({ sandbox, command: site.hostCommand, welcome, network });
  if (!signal.aborted) host.warm();
  return { kind: "open", clone, host };
}

function beginningOf(task: WorkTask, { resume }: Site): Beginning {
  if (task.kind !== "build" && task.kind !== "fix") return {};
  return { merge: task.merge, resume: task.resume && { commit: task.resume.commit, bundle: resume } };
}

async function setUp(
  { setup, access }: WorkTask,
  { workspace }: Clone,
  { sandbox, transcript, setupNetwork }: Site,
  signal: AbortSignal,
): Promise<Extract<Workplace, { kind: "closed" }> | undefined> {
  const network = setupNetwork ?? { domains: access.setup, private: access.private };
  for (const command of setup) {
    if (signal.aborted) return { kind: "closed", reason: "setup", message: "stopped" };
    const options = { workspace, timeout: 1800, network, keep: 8000, signal } as const;
    const ran = await sandbox.run(command, options).catch((error: unknown) => String(error));
    if (typeof ran === "string") {
      return { kind: "closed", reason: "environment", message: `The sandbox could not run the set-up: ${ran}` };
    }
    transcript.add({ kind: "setup", command, exit: ran.exit, output: ran.output });
    if (ran.exit === 0) continue;
    const how = ran.timedOut ? "took too long" : `ended with ${ran.exit ?? "a signal"}`;
    const message = `The set-up command \`${command}\` ${how}:\n${ran.output.slice(-6000)}`;
    return { kind: "closed", reason: "setup", message };
  }
  return undefined;
}
