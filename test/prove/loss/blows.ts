/** What can become of a runner in the middle of its work: real signals to real processes, a disk that takes nothing more, no network, no time. */

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Stage } from "../../stories/support/story.ts";

const run = promisify(execFile);

export type Blow = "killed" | "asked to end" | "disk full" | "no network" | "out of time";
export const blows: readonly Blow[] = ["killed", "asked to end", "disk full", "no network", "out of time"];

/** Strikes whatever runs now; answers whether anything did. `chance`: 0 ≤ x < 1. */
export async function strike(blow: Blow, stage: Stage, chance: () => number): Promise<boolean> {
  const { box, project, octokit, at } = stage;
  const active = box.forge.actions.runs(project.fullName).filter(({ status }) => status === "in_progress");
  const jobs = active.flatMap((each) => each.jobs.filter(({ status }) => status === "in_progress"));
  const job = jobs[Math.floor(chance() * jobs.length)];
  const [first] = active;
  if (job === undefined || first === undefined) return false;
  if (blow === "killed") await box.forge.actions.killJob(job.id);
  if (blow === "asked to end") await octokit.rest.actions.cancelWorkflowRun({ ...at, run_id: first.id });
  if (blow === "disk full") return (await fill()) > 0;
  if (blow === "no network")
    box.forge.faults.rest({ kind: "status", status: 503, times: 5 + Math.floor(chance() * 40) });
  return true;
}

/** No process of a job may write to a file any more: writes fail as on a full disk. Answers how many there were. */
async function fill(): Promise<number> {
  const all = await Promise.all((await below(process.pid)).map(async (id) => ((await isOfJob(id)) ? [id] : [])));
  const own = all.flat();
  const struck = await Promise.allSettled(own.map((id) => run("prlimit", ["--pid", String(id), "--fsize=0"])));
  return struck.filter(({ status }) => status === "fulfilled").length;
}

/** Runners say where their work folder is; the forge's own programs do not. */
async function isOfJob(id: number): Promise<boolean> {
  const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
  return environment.split("\0").some((each) => each.startsWith("RUNNER_TEMP="));
}

async function below(ancestor: number): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const id of ids) {
    const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    parents.set(id, Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2] ?? 0));
  }
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && (parent === ancestor || (parent > 1 && isBelow(parent)));
  };
  return ids.filter(isBelow);
}
