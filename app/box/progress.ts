/** Tells what happens in a box as it happens: jobs from the engine, events from the journals. */

import { dollars, sum } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { missionOf } from "#mission/journal/events";
import type { RunChange } from "../forge/actions/host.ts";
import type { Box } from "./box.ts";
import { readJournals } from "./journals.ts";
import type { Project } from "./project.ts";

export type Progress =
  | {
      readonly kind: "job";
      readonly run: string;
      readonly job: string;
      readonly status: "started" | "ended";
      readonly conclusion?: string;
      /** Given when the job failed. */
      readonly log?: string;
    }
  | {
      readonly kind: "step";
      readonly actor: string;
      readonly event: JournalLine["event"];
      /** What all missions spent so far. */
      readonly spent: string;
    };

export type Watch = {
  /** Tells what is new at once; otherwise that happens after each push. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function watch(box: Box, project: Project, tell: (progress: Progress) => void): Watch {
  const told = new Map<string, number>();
  let looking: Promise<void> = Promise.resolve();

  async function lookOnce(): Promise<void> {
    const journals = await readJournals(project);
    const spent = sum([...journals].flatMap(([actor, lines]) => missionOf(actor, lines)?.spent ?? []));
    const fresh = [...journals].flatMap(([actor, lines]) =>
      lines.slice(told.get(actor) ?? 0).map((line) => ({ actor, line })),
    );
    for (const { actor, line } of fresh.toSorted((a, b) => a.line.at - b.line.at)) {
      tell({ kind: "step", actor, event: line.event, spent: dollars(spent) });
    }
    for (const [actor, lines] of journals) told.set(actor, lines.length);
  }

  /** A look that fails is made up for by the next: the repository may be in the middle of a push. */
  function look(): Promise<void> {
    looking = looking.then(lookOnce).catch(() => undefined);
    return looking;
  }

  const ends = [
    box.forge.onRequest((request) => void (request.kind === "push" && look())),
    box.forge.actions.watch((change) => tellJob(change, project, tell)),
  ];
  return {
    look,
    async stop() {
      for (const end of ends) end();
      await looking;
    },
  };
}

function tellJob(change: RunChange, project: Project, tell: (progress: Progress) => void): void {
  if (change.kind !== "job" || change.repository !== project.fullName) return;
  const { run, job } = change;
  const names = { kind: "job", run: run.name, job: job.name } as const;
  if (job.status === "in_progress") return tell({ ...names, status: "started" });
  if (job.status !== "completed" || job.conclusion === "skipped") return;
  const conclusion = job.conclusion ?? "unknown";
  tell({ ...names, status: "ended", conclusion, ...(conclusion === "failure" && { log: job.log }) });
}
