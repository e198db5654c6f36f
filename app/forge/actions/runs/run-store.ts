/** All runs, jobs and workflows of a forge by id, in memory, newest last. */

import type { Job, Run, WorkflowEntry } from "./run.ts";

export type RunStore = ReturnType<typeof runStore>;

export function runStore(now: () => Date) {
  const runs = new Map<number, Run>();
  const jobs = new Map<number, Job>();
  const workflows: WorkflowEntry[] = [];
  let lastId = 1_000;
  const nextId = (): number => ++lastId;

  const entryOf = (repository: string, path: string): WorkflowEntry => {
    const known = workflows.find((entry) => entry.repository === repository && entry.path === path);
    if (known) return known;
    const entry = { id: nextId(), repository, path, name: path, createdAt: now() };
    workflows.push(entry);
    return entry;
  };

  return {
    nextId,
    entryOf,
    addRun: (run: Run) => runs.set(run.id, run),
    addJob(job: Job) {
      jobs.set(job.id, job);
      job.run.jobs.push(job);
    },
    run: (repository: string, id: number): Run | undefined => {
      const run = runs.get(id);
      return run?.repository === repository ? run : undefined;
    },
    job: (id: number): Job | undefined => jobs.get(id),
    ofRepository: (repository: string): readonly Run[] =>
      [...runs.values()].filter((run) => run.repository === repository),
    all: (): readonly Run[] => [...runs.values()],
    workflows: (repository: string): readonly WorkflowEntry[] =>
      workflows.filter((entry) => entry.repository === repository),
    /** GitHub numbers the runs of one workflow from 1. */
    nextNumber: (entry: WorkflowEntry): number => [...runs.values()].filter((run) => run.entry === entry).length + 1,
  };
}
